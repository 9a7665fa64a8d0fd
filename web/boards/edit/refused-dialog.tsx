import { type JSX, Show } from "solid-js";
import { ApiProblem } from "../../client/api.ts";
import { boardPath } from "../../state/boards.ts";
import { AskedDialog } from "../../ui/asked-dialog.tsx";
import type { EditState } from "./create-edit-state.ts";

/** Why a board was not saved. Another version in between is nobody's loss: it can be looked at, and this one kept as a copy. */
export function RefusedDialog(props: {
  readonly problem: Error;
  readonly state: EditState;
}): JSX.Element {
  const isConflict = () => props.problem instanceof ApiProblem && props.problem.status === 409;
  const title = () =>
    props.problem instanceof ApiProblem ? props.problem.problem.title : "It was not saved";
  const { saving, over } = props.state;
  return (
    <AskedDialog title={title()} detail={props.problem.message} onClose={saving.forget}>
      <button type="button" class="button" onClick={saving.forget}>
        Keep editing
      </button>
      <Show
        when={isConflict() && over}
        fallback={
          <button type="button" class="button button-primary" onClick={() => props.state.save()}>
            Try again
          </button>
        }
      >
        {(board) => (
          <>
            <a class="button" href={boardPath(board().id)} target="_blank" rel="noreferrer">
              Open the other version
            </a>
            <button
              type="button"
              class="button button-primary"
              onClick={() => props.state.saveCopy()}
            >
              Save as a copy
            </button>
          </>
        )}
      </Show>
    </AskedDialog>
  );
}
