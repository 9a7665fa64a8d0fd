import type { Ask, Client } from "./call.ts";

const HISTORY_PAGE = "30";

/** One record, as the API has it. */
export function recordCalls({ objects }: Client, ask: Ask) {
  const one = objects[":object"].rows[":id"];
  return {
    /** @param asOf a moment: ISO 8601, or `seq:N`; null for now */
    record(object: string, id: string, asOf: string | null, signal?: AbortSignal) {
      const query = asOf === null ? {} : { asOf };
      return ask((init) => one.$get({ param: { object, id }, query }, init), signal);
    },

    /** The lists of records that refer to it, with their counts. */
    related: (object: string, id: string, signal?: AbortSignal) =>
      ask((init) => one.related.$get({ param: { object, id } }, init), signal),

    /** Newest first; `before` is the `next` of the page before, null for the first. */
    history(object: string, id: string, before: number | null, signal?: AbortSignal) {
      const query = { limit: HISTORY_PAGE, ...(before === null ? {} : { before: String(before) }) };
      return ask((init) => one.history.$get({ param: { object, id }, query }, init), signal);
    },
  };
}
