import { render } from "solid-js/web";
import { App } from "./app.tsx";
import { keepShell } from "./kept/keep-shell.ts";

/** Draws the app once the document has a place for it. */
export function start(): void {
  const root = document.getElementById("app");
  if (root) {
    render(() => <App />, root);
    keepShell();
  } else document.addEventListener("DOMContentLoaded", start, { once: true });
}
