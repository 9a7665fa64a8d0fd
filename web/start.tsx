import { render } from "solid-js/web";
import { App } from "./app.tsx";

/** Draws the app once the document has a place for it. */
export function start(): void {
  const root = document.getElementById("app");
  if (root) render(() => <App />, root);
  else document.addEventListener("DOMContentLoaded", start, { once: true });
}
