import { type JSX, Show } from "solid-js";
import { ApiProblem } from "../../client/api.ts";
import { boardPath } from "../../state/boards.ts";
import { Dialog } from "../../ui/dialog.tsx";
import type { EditState } from "./create-edit-state.ts";

/** Whether to give up what is not saved. */
export function LeaveDialog(props: {
  readonly onLeave: () => void;
  readonly onStay: () => void;
}): JSX.Element {
  return (
    <Asked
      title="Leave without saving?"
      detail="The changes of this board are not saved, and would be lost."
      onClose={props.onStay}
    >
      <button type="button" class="button" onClick={() => props.onLeave()}>
        Discard the changes
      </button>
      <button type="button" class="button button-primary" onClick={() => props.onStay()}>
        Keep editing
      </button>
    </Asked>
  );
}

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
    <Asked title={title()} detail={props.problem.message} onClose={saving.forget}>
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
    </Asked>
  );
}

function Asked(props: {
  readonly title: string;
  readonly detail: string;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <Dialog
      class="w-[min(460px,calc(100vw-24px))] rounded-md border border-line bg-surface p-0"
      label={props.title}
      onClose={() => props.onClose()}
    >
      <div class="flex flex-col gap-2 p-5">
        <h2 class="text-lg font-semibold">{props.title}</h2>
        <p class="text-sm text-ink-2 wrap-anywhere">{props.detail}</p>
        <div class="mt-3 flex flex-wrap justify-end gap-2">{props.children}</div>
      </div>
    </Dialog>
  );
}
