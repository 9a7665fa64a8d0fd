import { type JSX, lazy, Match, Show, Switch } from "solid-js";
import { ApiProblem, type ObjectDescription } from "../client/api.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { Later } from "../ui/later.tsx";
import { ProblemView } from "../ui/problem-view.tsx";
import type { GridView } from "./create-grid-view.ts";
import { SkeletonRows } from "./grid-skeleton.tsx";

const WaysOut = lazy(async () => ({ default: (await import("./ways-out.tsx")).WaysOut }));
const NoRows = lazy(async () => ({ default: (await import("./no-rows.tsx")).NoRows }));

/** The rows, or why there are none: they are loading, failed to load, or do not exist. */
export function GridBody(props: {
  readonly description: ObjectDescription;
  readonly grid: GridView;
  readonly rows: LiveRows;
  readonly children: JSX.Element;
}): JSX.Element {
  const isEmpty = () => props.rows.state().status === "ready" && props.rows.ids().length === 0;
  return (
    <div class="relative flex min-h-0 flex-1 flex-col border-t border-line">
      <Switch fallback={props.children}>
        <Match when={props.rows.state().status === "loading"}>
          <div class="h-8 shrink-0 border-b border-line-2 bg-sunken pointer-coarse:h-[45px] max-sm:hidden" />
          <SkeletonRows />
        </Match>
        <Match when={props.rows.state().status === "failed" && props.rows.state().error}>
          {(error) => (
            <ProblemView nested error={error()} onRetry={props.rows.refresh}>
              <Show when={answered(error())}>
                {(problem) => (
                  <Later>
                    <WaysOut {...props} error={problem()} />
                  </Later>
                )}
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

/** Of an outage there is no way out, and no code to be had. */
function answered(error: Error): ApiProblem | null {
  return error instanceof ApiProblem && error.status > 0 ? error : null;
}
