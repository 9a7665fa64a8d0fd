/** Reading what is kept needs no network, but the page itself would: it is kept too, once all else is there. */
const AFTER_MS = 3_000;

/** Where a browser has no service workers, or refuses this one, a page without a network is not to be had. */
export function keepShell(): void {
  if (!("serviceWorker" in navigator)) return;
  const register = () =>
    void navigator.serviceWorker.register("/shell-worker.js").catch(() => undefined);
  setTimeout(register, AFTER_MS);
}
