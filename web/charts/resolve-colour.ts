import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import { theme } from "../state/theme.ts";

/** A colour of the tokens as a canvas takes it: in the theme that is shown, without variables. */
export function resolveColour(within: Element, colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  within.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

/** Rises once another theme is shown, by choice or by the system's. */
export function createThemeCount(): Accessor<number> {
  const [count, setCount] = createSignal(0);
  const rise = () => setCount((now) => now + 1);
  // The choice is told before the document has its theme.
  createEffect(on(theme, () => queueMicrotask(rise), { defer: true }));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", rise);
  onCleanup(() => dark.removeEventListener("change", rise));
  return count;
}
