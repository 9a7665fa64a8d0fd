import { useLocation, useNavigate } from "@solidjs/router";
import { createEffect, type JSX, Show, untrack } from "solid-js";
import { ALL_RECORDS } from "../../edge/protocol/view-address.ts";
import type { ApiProblem, ObjectDescription } from "../client/api.ts";
import { viewParts } from "../view/list-condition.ts";
import { viewPath } from "../view/over.ts";
import { refusedPart } from "../view/refused-part.ts";
import type { GridView } from "./create-grid-view.ts";

/** What can be asked instead of what the API did not answer. The one part that it refused is left out, and that is said. */
export function WaysOut(props: {
  readonly description: ObjectDescription;
  readonly grid: GridView;
  readonly error: ApiProblem;
}): JSX.Element {
  const navigate = useNavigate();
  const location = useLocation();
  const { grid } = props;
  createEffect(() => {
    const { message, problem } = props.error;
    const part = problem.part && refusedPart(untrack(grid.view), problem.part);
    if (part) grid.leaveOut(part, message);
  });
  return (
    <>
      <Show when={isRefused(props.error) && viewParts(grid.view()).length > 0}>
        <button
          type="button"
          class="button"
          onClick={() => grid.show({ filters: [], where: null })}
        >
          Clear the conditions
        </button>
      </Show>
      <Show when={isRefused(props.error) && grid.view().asOf !== null}>
        <button type="button" class="button" onClick={() => grid.show({ asOf: null })}>
          Back to now
        </button>
      </Show>
      <Show when={location.search !== ""}>
        <button
          type="button"
          class="button"
          onClick={() => navigate(viewPath(props.description.object, ALL_RECORDS))}
        >
          Show all records
        </button>
      </Show>
    </>
  );
}

/** Whether the API understood and refused, so that another question would help. */
function isRefused({ status }: ApiProblem): boolean {
  return status >= 400 && status < 500;
}
