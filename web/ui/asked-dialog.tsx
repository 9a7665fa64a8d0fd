import type { JSX } from "solid-js";
import { Dialog } from "./dialog.tsx";

/** Whether to give up what is not saved. */
export function LeaveDialog(props: {
  /** What would be lost: `The changes of this board`. */
  readonly what: string;
  readonly onLeave: () => void;
  readonly onStay: () => void;
}): JSX.Element {
  return (
    <AskedDialog
      title="Leave without saving?"
      detail={`${props.what} are not saved, and would be lost.`}
      onClose={props.onStay}
    >
      <button type="button" class="button" onClick={() => props.onLeave()}>
        Discard the changes
      </button>
      <button type="button" class="button button-primary" onClick={() => props.onStay()}>
        Keep editing
      </button>
    </AskedDialog>
  );
}

/** A question or a refusal, and what can be done about it. */
export function AskedDialog(props: {
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
