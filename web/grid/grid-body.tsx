import { useLocation, useNavigate } from "@solidjs/router";
import { type JSX, Match, Show, Switch } from "solid-js";
import { ApiProblem, type ObjectDescription } from "../client/api.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { EmptyView, ProblemView } from "../ui/problem-view.tsx";
import { viewParts } from "../view/list-condition.ts";
import type { GridView } from "./create-grid-view.ts";
import { SkeletonRows } from "./grid-skeleton.tsx";

/** The rows, or why there are none: they are loading, failed to load, or do not exist. */
export function GridBody(props: {
  readonly description: ObjectDescription;
  readonly grid: GridView;
  readonly rows: LiveRows;
  readonly children: JSX.Element;
}): JSX.Element {
  const navigate = useNavigate();
  const location = useLocation();
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
                <button type="button" class="button" onClick={() => navigate(location.pathname)}>
                  Show the default view
                </button>
              </Show>
            </ProblemView>
          )}
        </Match>
        <Match when={isEmpty() && isNarrow()}>
          <EmptyView
            title="Nothing matches"
            detail={`No record of ${props.description.labelPlural} ${props.grid.view().asOf === null ? "passes" : "passed"} these conditions.`}
          >
            <button
              type="button"
              class="button"
              onClick={() => props.grid.show({ filters: [], where: null })}
            >
              Clear the conditions
            </button>
          </EmptyView>
        </Match>
        <Match when={isEmpty() && props.grid.view().asOf !== null}>
          <EmptyView
            title={`No ${props.description.labelPlural} then`}
            detail="There was no record as of that moment."
          />
        </Match>
        <Match when={isEmpty()}>
          <EmptyView
            title={`No ${props.description.labelPlural} yet`}
            detail={emptyDetail(props.description)}
          />
        </Match>
      </Switch>
    </div>
  );
}

/** Whether the API understood and refused, so that another question would help. */
function isRefused(error: Error): boolean {
  return error instanceof ApiProblem && error.status >= 400 && error.status < 500;
}

function emptyDetail(description: ObjectDescription): string {
  const { state, reason } = description.status;
  if (state === "queued" || state === "copying")
    return "They are being copied from Salesforce and appear when the copy ends.";
  return reason ?? "As soon as there is one in the org, it appears here.";
}
