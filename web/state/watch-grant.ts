import type { PersonAnswer } from "../../edge/protocol/person.ts";
import { api } from "../client/api.ts";
import { forgetKept } from "../kept/kept.ts";
import { onCutOff } from "../live/cut-off.ts";
import { makeRetry } from "../live/retry.ts";
import { makeGrantSeen } from "./grant-seen.ts";

/** Who has no room learns so what was taken away: what a Worker keeps of it for 2 s is over by then as well, within 5 s. */
const POLL_MS = 2_500;
/** A browser whose storage hangs must not keep the page. */
const FORGET_MS = 1_000;

/**
 * Watches what the person of this page sees. When it is another than when the page began, what the browser keeps is
 * forgotten and the page is loaded again, so that nothing stays that is hidden now. It is asked when a room cuts the
 * page off, as all do when groups were saved; and every few seconds by who has no room.
 *
 * @param first what the page asked first
 */
export function watchGrant(first: Promise<PersonAnswer>): {
  readonly poll: () => void;
  readonly stop: () => void;
} {
  const isOther = makeGrantSeen();
  let asking: ReturnType<typeof makeRetry> | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  let isStopped = false;

  const hear = (person: PersonAnswer): void => {
    if (!isStopped && isOther(person)) void beginAnew();
  };
  first.then(hear, () => undefined);
  /** Where it cannot be asked now it is asked again, until there is an answer. */
  const check = (): void => {
    asking?.stop();
    asking = makeRetry(async () => hear(await api.person()));
  };
  const whileShown = (): void => {
    if (!document.hidden) check();
  };
  const forgetCutOff = onCutOff(check);
  return {
    poll() {
      if (timer !== undefined || isStopped) return;
      timer = setInterval(whileShown, POLL_MS);
      document.addEventListener("visibilitychange", whileShown);
    },
    stop() {
      isStopped = true;
      asking?.stop();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", whileShown);
      forgetCutOff();
    },
  };
}

/** What is drawn goes at once. Nobody is asked whether to leave: drafts have the values that are hidden now. */
async function beginAnew(): Promise<void> {
  const unasked = (event: Event) => event.stopImmediatePropagation();
  window.addEventListener("beforeunload", unasked, { capture: true });
  document.title = "Orgmirror";
  document.body.textContent = "What you see was changed. The page is being loaded again.";
  const late = new Promise<void>((resolve) => setTimeout(resolve, FORGET_MS));
  await Promise.race([forgetKept(), late]);
  window.location.reload();
}
