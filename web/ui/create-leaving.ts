import { type BeforeLeaveEventArgs, useBeforeLeave } from "@solidjs/router";
import { type Accessor, createSignal, onCleanup } from "solid-js";

/** Asks before something is left that would be lost. */
export function createLeaving(isDirty: Accessor<boolean>) {
  /** What was to happen when it was asked. */
  const [waiting, setWaiting] = createSignal<(() => void) | null>(null);
  useBeforeLeave((event) => {
    if (!isDirty() || staysHere(event)) return;
    event.preventDefault();
    setWaiting(() => () => event.retry(true));
  });
  const onUnload = (event: BeforeUnloadEvent) => {
    if (isDirty()) event.preventDefault();
  };
  window.addEventListener("beforeunload", onUnload);
  onCleanup(() => window.removeEventListener("beforeunload", onUnload));
  return {
    isAsked: () => waiting() !== null,
    /** Does it at once where nothing would be lost. */
    ask(go: () => void) {
      if (isDirty()) setWaiting(() => go);
      else go();
    },
    stay: () => void setWaiting(null),
    leave() {
      const go = waiting();
      setWaiting(null);
      go?.();
    },
  };
}

/** Another filter or moment of the same page. Going back, the browser has the other address already. */
function staysHere({ from, to }: BeforeLeaveEventArgs): boolean {
  const { href } = window.location;
  const next = new URL(typeof to === "string" ? to : href, href);
  const version = new URLSearchParams(from.search).get("version");
  return next.pathname === from.pathname && next.searchParams.get("version") === version;
}
