import { type JSX, onCleanup, onMount } from "solid-js";

/**
 * A dialog, shown as long as it is there. Its owner takes it away when `onClose` asks for it (Escape, a click beside it),
 * or lets it stay.
 *
 * @param onShow once, when it is shown, and has the focus
 */
export function Dialog(props: {
  readonly label: string;
  readonly class: string;
  readonly style?: string;
  readonly onShow?: (dialog: HTMLDialogElement) => void;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  let dialog: HTMLDialogElement | undefined;
  let isGone = false;
  onMount(() => {
    dialog?.showModal();
    if (dialog) props.onShow?.(dialog);
  });
  // While it is still in the page: closing gives the focus back to what had it before.
  onCleanup(() => {
    isGone = true;
    dialog?.close();
  });
  /** A browser need not ask before it closes one: a second Escape in a row. */
  const closedUnasked = (): void => {
    if (isGone) return;
    props.onClose();
    if (!isGone) dialog?.showModal();
  };
  return (
    <dialog
      ref={(element) => (dialog = element)}
      class={props.class}
      style={props.style}
      aria-label={props.label}
      onClick={(event) => {
        if (event.target === event.currentTarget) props.onClose();
      }}
      // Both bubble here from what is within, of an input's list of files, say.
      on:cancel={(event: Event) => {
        if (event.target !== event.currentTarget) return;
        // At once: what the next key does must not be done to a dialog that was left.
        event.preventDefault();
        props.onClose();
      }}
      on:close={(event: Event) => {
        if (event.target === event.currentTarget) closedUnasked();
      }}
    >
      {props.children}
    </dialog>
  );
}
