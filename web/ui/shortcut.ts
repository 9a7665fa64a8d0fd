import { onCleanup, onMount } from "solid-js";
import { type KeyBindingMap, tinykeys } from "tinykeys";

/** Keys that work wherever the focus is, but not while something is typed or a dialog is open. */
export function createShortcuts(bindings: KeyBindingMap): void {
  const guarded = Object.fromEntries(
    Object.entries(bindings).map(([keys, run]) => [
      keys,
      (event: KeyboardEvent) => {
        if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
        event.preventDefault();
        run(event);
      },
    ]),
  );
  onMount(() => onCleanup(tinykeys(window, guarded)));
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox])");
}
