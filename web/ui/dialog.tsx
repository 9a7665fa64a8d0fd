import type { JSX } from "solid-js";

/**
 * A dialog that a click beside it closes. `ref` gets it, to be shown by whoever knows when. With `onDismiss` a click beside
 * it and Escape close nothing, and ask that instead.
 */
export function Dialog(props: {
  readonly ref: (dialog: HTMLDialogElement) => void;
  readonly label: string;
  readonly class: string;
  readonly onDismiss?: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <dialog
      ref={(element) => props.ref(element)}
      class={props.class}
      aria-label={props.label}
      onClick={(event) => {
        if (event.target !== event.currentTarget) return;
        if (props.onDismiss) props.onDismiss();
        else event.currentTarget.close();
      }}
      // Of an input's list of files, say, it bubbles up here.
      on:cancel={(event: Event) => {
        if (props.onDismiss === undefined || event.target !== event.currentTarget) return;
        event.preventDefault();
        props.onDismiss();
      }}
    >
      {props.children}
    </dialog>
  );
}
