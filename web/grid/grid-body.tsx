import { useLocation, useNavigate } from "@solidjs/router";
import { type JSX, lazy, Match, Show, Switch } from "solid-js";
import { ALL_RECORDS } from "../../edge/protocol/view-address.ts";
import { ApiProblem, type ObjectDescription } from "../client/api.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { Later } from "../ui/later.tsx";
import { ProblemView } from "../ui/problem-view.tsx";
import { viewPath } from "../view/over.ts";
import { viewParts } from "../view/list-condition.ts";
import type { GridView } from "./create-grid-view.ts";
import { SkeletonRows } from "./grid-skeleton.tsx";

const NoRows = lazy(async () => ({ default: (await import("./no-rows.tsx")).NoRows }));

/** The rows, or why there are none: they are loading, failed to load, or do not exist. */
export function GridBody(props: {
  readonly description: ObjectDescription;
  readonly grid: GridView;
  readonly rows: LiveRows;
  readonly children: JSX.Element;
}): JSX.Element {
  const navigate = useNavigate();
  const location = useLocation();
  const all = () => viewPath(props.description.object, ALL_RECORDS);
  const isEmpty = () => props.rows.state().status === "ready" && props.rows.ids().length === 0;
  const isNarrow = () => viewParts(props.grid.view()).length > 0;
  return (
    <div class="relative flex min-h-0 flex-1 flex-col border-t border-line">
      <Switch fallback={props.children}>
        <Match when={props.rows.state().status === "loading"}>
          <div class="h-8 pointer-coarse:h-[45px] shrink-0 border-b border-line-2 bg-sunken" />
          <SkeletonRows />
        </Match>
        <Match when={props.rows.state().error}>
          {(error) => (
            <ProblemView nested error={error()} onRetry={props.rows.refresh}>
              <Show when={isNarrow() && isRefused(error())}>
                <button
                  type="button"
                  class="button"
                  onClick={() => props.grid.show({ filters: [], where: null })}
                >
                  Clear the conditions
                </button>
              </Show>
              <Show when={props.grid.view().asOf !== null && isRefused(error())}>
                <button
                  type="button"
                  class="button"
                  onClick={() => props.grid.show({ asOf: null })}
                >
                  Back to now
                </button>
              </Show>
              <Show when={error() instanceof ApiProblem && location.search !== ""}>
                <button type="button" class="button" onClick={() => navigate(all())}>
                  Show all records
                </button>
              </Show>
            </ProblemView>
          )}
        </Match>
        <Match when={isEmpty()}>
          <Later>
            <NoRows {...props} />
          </Later>
        </Match>
      </Switch>
    </div>
  );
}

/** Whether the API understood and refused, so that another question would help. */
function isRefused(error: Error): boolean {
  return error instanceof ApiProblem && error.status >= 400 && error.status < 500;
}
