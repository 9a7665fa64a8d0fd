import { useQuery } from "@tanstack/solid-query";
import type { Accessor } from "solid-js";
import * as v from "valibot";
import { AsOf } from "../../edge/protocol/as-of.ts";
import { api, ApiProblem } from "../client/api.ts";
import type { Row } from "../rows/row-table.ts";
import { settled } from "../state/query.ts";

export type RecordThen = {
  /** Null where the record was not there; undefined until it is known. */
  readonly row: Accessor<Row | null | undefined>;
  /** The place in the log that the moment named; undefined where there is none to tell. */
  readonly asOf: Accessor<AsOf | undefined>;
  readonly error: Accessor<Error | null>;
  readonly retry: () => void;
};

/**
 * A record as it was at a moment: ISO 8601, or `seq:N`. Nothing is asked while there is none. The answer for a settled
 * moment never changes.
 */
export function createRecordThen(
  object: string,
  id: string,
  moment: Accessor<string | null>,
): RecordThen {
  const query = useQuery(() => ({
    queryKey: ["record-then", object, id, moment()],
    queryFn: ({ signal }) => recordThen(object, id, moment(), signal),
    enabled: moment() !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  }));
  const answer = () => (moment() === null ? undefined : settled(query));
  return {
    row: () => answer()?.row,
    asOf: () => answer()?.asOf,
    error: () => (moment() === null || answer() ? null : query.error),
    retry: () => void query.refetch(),
  };
}

async function recordThen(object: string, id: string, moment: string | null, signal: AbortSignal) {
  try {
    const answer = await api.record(object, id, moment, signal);
    const { row: cells, seq } = answer;
    const still = { read: cells, pinned: false, deleted: false, flashes: {} };
    const asOf = v.parse(AsOf, "asOf" in answer ? answer.asOf : null);
    return { row: { id, cells, seq, ...still }, asOf };
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return { row: null, asOf: undefined };
    throw error;
  }
}
