import type { Content } from "../../edge/protocol/line.ts";
import { MAX_WATCHED, type Touched, type Watch as Watched } from "../../edge/protocol/room.ts";
import { makeAtHand } from "./at-hand.ts";
import { type Feed, followRoom } from "./follow-room.ts";
import type { RoomOptions } from "./talk.ts";

/** What touched a watch up to a seq of a line: what was read for an earlier one, or of another line, may be old. */
export type TouchedNews = Content & Pick<Touched, "columns">;

export type WatchOptions = RoomOptions & {
  readonly columns: readonly string[];
  readonly onTouched: (touched: TouchedNews) => void;
};

export type Watch = Omit<Feed, "refetch"> & {
  /** Watches other columns from now on; what touched them since the last news is told too. */
  readonly watch: (columns: readonly string[]) => void;
  /**
   * Something is at hand that is true for this: an answer to what was asked since the watch began, or what was kept and
   * is of its line. What touched it since is told, though it be told again.
   */
  readonly read: (content: Content) => void;
};

/**
 * A feed that is told only that something of an object was touched. Whoever asks after being told has an answer from
 * after what touched it: the API is never behind a room. Of what was asked before, the news say whether it may be old.
 */
export function makeWatch(options: WatchOptions): Watch {
  let watched = watchedOf(options.columns);
  const atHand = makeAtHand(options.since);
  const tell = ({ columns, ...content }: TouchedNews): void => {
    if (columns.length > 0) options.onTouched({ ...content, columns });
  };
  const { refetch, ...feed } = followRoom(options, {
    watched: () => watched,
    onRefetch: () => undefined,
    onApply(message, { line, otherLine, seq }) {
      if (message.type === "touched")
        tell({ line: otherLine ?? line, seq: message.to, columns: message.columns });
      if (message.type === "line" && atHand.goOver(message))
        tell({ line: message.line, seq, columns: "*" });
    },
  });
  return {
    ...feed,
    watch(columns) {
      const next = watchedOf(columns);
      if (String(next) === String(watched)) return;
      watched = next;
      refetch(feed.state());
    },
    read(content) {
      const { line, seq } = feed.state();
      if (atHand.add(content)) tell({ line, seq, columns: "*" });
      else if (atHand.isOn(content) && content.seq < seq) refetch({ line, seq: content.seq });
    },
  };
}

/** Each column once, in order: feeds that watch the same are sent the same text. */
function watchedOf(columns: readonly string[]): Watched["columns"] {
  const names = [...new Set(columns)].toSorted();
  return names.length > MAX_WATCHED ? "*" : names;
}
