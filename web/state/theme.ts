import { createSignal } from "solid-js";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** Read before the first paint by public/theme.js, under the same key. */
const KEY = "orgmirror.theme";

const [theme, set] = createSignal<Theme>(stored());

export { theme };

/** Shows the theme at once and keeps it for the next visit. */
export function setTheme(next: Theme): void {
  set(next);
  if (next === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = next;
  try {
    if (next === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // Storage is not available: the choice holds for this visit.
  }
}

function stored(): Theme {
  const shown = document.documentElement.dataset["theme"];
  return shown === "light" || shown === "dark" ? shown : "system";
}
