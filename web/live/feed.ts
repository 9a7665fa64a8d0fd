import type { Change } from "../../edge/protocol/change.ts";
import { type Feed, followRoom } from "./follow-room.ts";
import type { RoomOptions } from "./talk.ts";

export type FeedOptions = RoomOptions & {
  /** The changes that follow, in order, without gaps. */
  readonly onChanges: (changes: readonly Change[]) => void;
  /** Rows must be read again; the feed waits for `refetch(seq)`. */
  readonly onRefetch: () => void;
};

/** A feed of the changes of an object. */
export function makeFeed(options: FeedOptions): Feed {
  return followRoom(options, {
    watched: null,
    onRefetch: options.onRefetch,
    onApply(message, { seq }) {
      if (message.type === "batch")
        options.onChanges(message.changes.filter((change) => change.seq > seq));
    },
  });
}
