import type { JSX } from "solid-js";

/** A dialog that a click beside it closes. `ref` gets it, to be shown by whoever knows when. */
export function Dialog(props: {
  readonly ref: (dialog: HTMLDialogElement) => void;
  readonly label: string;
  readonly class: string;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <dialog
      ref={(element) => props.ref(element)}
      class={props.class}
      aria-label={props.label}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
    >
      {props.children}
    </dialog>
  );
}
