/** What runs first is small: it asks for what the page will show while the rest of the code is loading. */
import { askAhead } from "./ask-ahead.ts";
import "./style.css";

/** Drawing keeps the processor busy: the first rows are asked for before it, unless their object takes its time. */
const PATIENCE_MS = 150;

async function main(): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([askAhead(window.location), patience]);
  const { start } = await import("./start.tsx");
  start();
}

void main();
