import type { TimelineKind } from "../../edge/protocol/timeline.ts";
import type { Ask, Client } from "./call.ts";
import { contentsPlaced, placed } from "./positions.ts";

export type TimelinePage = {
  /** Null: all. */
  readonly kinds: TimelineKind | null;
  readonly cursor: string | null;
  readonly limit: number;
};

/** One record, as the API has it. */
export function recordCalls({ objects }: Client, ask: Ask) {
  const one = objects[":object"].rows[":id"];
  return {
    /** @param asOf a moment: ISO 8601, or `seq:N`; null for now */
    record(object: string, id: string, asOf: string | null, signal?: AbortSignal) {
      const query = asOf === null ? {} : { asOf };
      const read = ask((init) => one.$get({ param: { object, id }, query }, init), signal);
      return asOf === null ? placed(object, read) : read;
    },

    /** The lists of records that refer to it, with their counts. */
    related: (object: string, id: string, signal?: AbortSignal) =>
      contentsPlaced(ask((init) => one.related.$get({ param: { object, id } }, init), signal)),

    /** Newest first; `cursor` is the `next` of the page before, null for the first. */
    timeline(object: string, id: string, page: TimelinePage, signal?: AbortSignal) {
      const { kinds, cursor, limit } = page;
      const query = {
        limit: String(limit),
        ...(kinds === null ? {} : { kinds }),
        ...(cursor === null ? {} : { cursor }),
      };
      return ask((init) => one.timeline.$get({ param: { object, id }, query }, init), signal);
    },
  };
}
