import { onCleanup, onMount } from "solid-js";
import { type KeyBindingMap, tinykeys } from "tinykeys";

/**
 * Keys that work wherever the focus is, but not while a dialog is open, and not while something is typed unless they say
 * so, as a chord with Ctrl may.
 */
export function createShortcuts(
  bindings: KeyBindingMap,
  { whileTyping = false }: { readonly whileTyping?: boolean } = {},
): void {
  const guarded = Object.fromEntries(
    Object.entries(bindings).map(([keys, run]) => [
      keys,
      (event: KeyboardEvent) => {
        const isHeldBack = !whileTyping && isTyping(event.target);
        if (isHeldBack || document.querySelector("dialog[open]")) return;
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
