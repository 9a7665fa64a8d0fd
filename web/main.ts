/** What runs first is small: it asks for what the page will show while the rest of the code is loading. */
import { askAhead } from "./ask-ahead.ts";
import "./style.css";

/** Drawing keeps the processor busy: the first rows are asked for before it, unless their object takes its time. */
const PATIENCE_MS = 150;

/** An address that is not well written is taken by its letters: the page says that there is no such thing. */
function mendAddress({ pathname, search, hash }: Location): void {
  const parts = pathname.split("/");
  const mended = parts.map((part) => (decoded(part) === null ? part.replaceAll("%", "") : part));
  const path = mended.join("/");
  if (path !== pathname) window.history.replaceState(null, "", path + search + hash);
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

async function main(): Promise<void> {
  mendAddress(window.location);
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([askAhead(window.location), patience]);
  const { start } = await import("./start.tsx");
  start();
}

void main();
