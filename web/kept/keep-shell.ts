import { trusted } from "../format/trusted-types.ts";

const SHELL = trusted("shell", { createScriptURL: (_asked: string) => "/shell-worker.js" });

/** So long after the first answer all that the page shows is there. */
const AFTER_MS = 3_000;

let isAsked = false;

/**
 * Reading what is kept needs no network, but the page itself would: it is kept too, by a service worker. Where a browser
 * has none, or refuses this one, a page without a network is not to be had.
 */
export function keepShell(): void {
  if (isAsked || !("serviceWorker" in navigator)) return;
  isAsked = true;
  const register = () =>
    void navigator.serviceWorker.register(SHELL.createScriptURL("")).catch(() => undefined);
  setTimeout(register, AFTER_MS);
}
