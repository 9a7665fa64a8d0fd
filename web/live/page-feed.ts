import { createSignal, onCleanup, onMount } from "solid-js";
import type { Content } from "../../edge/protocol/line.ts";
import { api } from "../client/api.ts";
import { initialFeedState } from "./initial-feed-state.ts";
import type { Feed } from "./follow-room.ts";
import { nextFrame } from "./next-frame.ts";
import { makeRetry } from "./retry.ts";
import type { RoomOptions } from "./talk.ts";

/** What is at hand is drawn before anything is done to follow it. */
const framed = () => new Promise<void>((resolve) => void nextFrame(resolve));

/**
 * A feed of a page, of whatever kind, as long as the caller's owner. It wakes when the page is looked at again. Its code
 * is loaded with the first one: a page shows what it has before it follows it.
 */
export function createPageFeed<Kind extends Pick<Feed, "wake" | "close">>(
  object: string,
  load: () => Promise<(options: RoomOptions) => Kind>,
) {
  const [state, setState] = createSignal(initialFeedState({ line: null, seq: 0 }, 0));
  let feed: Kind | null = null;
  let loading: ReturnType<typeof makeRetry> | null = null;
  /** Up to where what is shown is true, while the code is loading. */
  let from: Content | null = null;

  onMount(() => {
    const wake = () => {
      if (document.hidden) return;
      if (feed === null) loading?.now();
      else feed.wake();
    };
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    onCleanup(() => {
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
    });
  });
  onCleanup(() => {
    from = null;
    loading?.stop();
    feed?.close();
  });
  const begin = async (): Promise<void> => {
    const make = await load().catch((error: unknown) => {
      setState((before) => ({ ...before, tag: "offline", enteredAtMs: Date.now() }));
      throw error;
    });
    if (feed === null && from !== null) feed = make(optionsFrom(from));
  };
  const optionsFrom = (since: Content): RoomOptions => ({
    ...{ object, since, onState: setState },
    secure: window.location.protocol === "https:",
    async ticket() {
      await framed();
      return api.ticket(object);
    },
    isHidden: () => document.hidden,
  });

  return {
    state,
    /** Null before it is there. */
    feed: (): Kind | null => feed,
    start(since: Content): void {
      from = since;
      loading ??= makeRetry(begin);
    },
  };
}
