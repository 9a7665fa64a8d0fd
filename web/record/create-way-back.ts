import { useNavigate } from "@solidjs/router";
import type { Accessor } from "solid-js";

/**
 * Goes to where the reader came from. Where that is one step back it takes the step, so that who goes back from there
 * does not come here again.
 */
export function createWayBack(href: Accessor<string>): () => void {
  const navigate = useNavigate();
  return () => (isStepBack(href()) ? window.history.back() : navigate(href()));
}

/** Whether one step back leads there; false in browsers that do not tell (Navigation API). */
function isStepBack(href: string): boolean {
  const { navigation } = window as { readonly navigation?: Navigation };
  const at = navigation?.currentEntry?.index ?? 0;
  return navigation?.entries()[at - 1]?.url === new URL(href, window.location.href).href;
}

/** A click that asks for no other tab or window. */
export function isPlainClick({ button, ctrlKey, metaKey, shiftKey, altKey }: MouseEvent): boolean {
  return button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey;
}
