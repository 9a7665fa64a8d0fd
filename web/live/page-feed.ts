import { createSignal, onCleanup, onMount } from "solid-js";
import type { Content } from "../../edge/protocol/line.ts";
import { api } from "../client/api.ts";
import { initialFeedState } from "./feed-state.ts";
import type { Feed } from "./follow-room.ts";
import { nextFrame } from "./next-frame.ts";
import type { RoomOptions } from "./talk.ts";

/** What is at hand is drawn before anything is done to follow it. */
const framed = () => new Promise<void>((resolve) => void nextFrame(resolve));

/** A feed of a page, of whatever kind, as long as the caller's owner. It wakes when the page is looked at again. */
export function createPageFeed<Kind extends Pick<Feed, "wake" | "close">>(
  object: string,
  make: (options: RoomOptions) => Kind,
) {
  const [state, setState] = createSignal(initialFeedState({ line: null, seq: 0 }, 0));
  let feed: Kind | null = null;

  onMount(() => {
    const wake = () => {
      if (!document.hidden) feed?.wake();
    };
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    onCleanup(() => {
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
    });
  });
  onCleanup(() => feed?.close());

  return {
    state,
    /** Null before it is started. */
    feed: (): Kind | null => feed,
    start(since: Content): void {
      feed = make({
        ...{ object, since, onState: setState },
        secure: window.location.protocol === "https:",
        async ticket() {
          await framed();
          return api.ticket(object);
        },
        isHidden: () => document.hidden,
      });
    },
  };
}
