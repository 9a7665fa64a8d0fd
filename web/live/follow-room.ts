import type { Content } from "../../edge/protocol/line.ts";
import type { Watch } from "../../edge/protocol/room.ts";
import { addPositions } from "../client/positions.ts";
import { type FeedState, type Happening, nextFeedState } from "./feed-state.ts";
import { initialFeedState } from "./initial-feed-state.ts";
import { roomPlace } from "./room-place.ts";
import { makeTalk, type RoomOptions, type Told } from "./talk.ts";

export type Feed = {
  readonly state: () => FeedState;
  /** What is at hand has been read again, and is true for this. */
  readonly refetch: (content: Content) => void;
  /** Tries at once: the network is back, or the page is shown again. */
  readonly wake: () => void;
  readonly close: () => void;
};

/** What is done with what the room says. */
type Ear = {
  /** The columns to watch; null for a feed that takes changes. */
  readonly watched: (() => Watch["columns"]) | null;
  /** `before`: the state that the message came upon. */
  readonly onApply: (message: Told, before: FeedState) => void;
  readonly onRefetch: () => void;
};

/** Connects to the room of an object and stays connected until closed. It never throws: failures are in the state. */
export function followRoom(options: RoomOptions, ear: Ear): Feed {
  let state = initialFeedState(options.since, Date.now(), ear.watched !== null);
  let closed = false;
  const forget = addPositions(options.object, () => roomPlace(state));

  const hear = (happened: Happening, message?: Told): void => {
    if (closed) return;
    const before = state;
    const { state: next, effect } = nextFeedState(state, { ...happened, nowMs: Date.now() });
    state = next;
    if (message && (effect === "apply" || effect === "apply-and-refetch"))
      ear.onApply(message, before);
    if (state !== before) options.onState(state);
    if (effect === "refetch" || effect === "apply-and-refetch") ear.onRefetch();
    if (effect === "ask") talk.ask();
    if (effect === "renew") talk.renew();
    if (effect === "reconnect") talk.reconnect();
  };

  const talk = makeTalk({ ...options, state: () => state, watched: ear.watched, hear });
  return {
    state: () => state,
    refetch: ({ line, seq }) => hear({ type: "refetch", line, seq }),
    wake() {
      hear({ type: "shown" });
      if (state.tag === "live" || state.tag === "catching-up") talk.ping();
      else if (!closed) talk.wake();
    },
    close() {
      closed = true;
      forget();
      talk.close();
    },
  };
}
