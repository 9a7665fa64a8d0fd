import { cleanText } from "../../db/mirror/clean-text.ts";
import type { Statement } from "../lib/statement.ts";
import type { RowCells } from "./mirror-row.ts";
import type { ChangeKind, ChangeSource, ChangeOutcome } from "../../edge/protocol/states.ts";

/** A row of `sync.change` about to be written. */
export type ChangeRow = {
  readonly seq: number;
  readonly recordId: string | null;
  readonly kind: ChangeKind;
  readonly source: ChangeSource;
  readonly outcome: ChangeOutcome;
  readonly before: Readonly<RowCells> | null;
  readonly after: Readonly<RowCells> | null;
  /** Columns of `after` that the event did not name: they follow from what it named. Absent: none. */
  readonly derived?: readonly string[];
  readonly event: EventOrigin | null;
};

type EventOrigin = {
  readonly eventId: string;
  readonly recordIndex: number;
  readonly transactionKey: string;
  readonly sequenceNumber: number;
  readonly commitNumber: bigint;
  /** Epoch milliseconds. */
  readonly commitAt: number;
  readonly userId: string;
  readonly origin: string;
};

/** Tells readers of the log to refetch the object. */
export function resetChange(seq: number, source: ChangeSource): ChangeRow {
  const nothing = { recordId: null, before: null, after: null, event: null };
  return { seq, kind: "reset", source, outcome: "applied", ...nothing };
}

const json = (cells: Readonly<RowCells> | null) => (cells === null ? null : JSON.stringify(cells));
const iso = (ms: number) => new Date(ms).toISOString();

/** How far ahead of Postgres's clock a commit may be: a wrong time would be the moment of all that follows it. */
const MOST_AHEAD = "5 minutes";

/**
 * Appends changes to the log, as one JSON document. `received_at` is Postgres's clock. Each one's moment is the greatest
 * of the moment before it and its commit time, or the time of this statement where no event brought it.
 */
export function insertChanges(
  object: string,
  traceId: string,
  rows: readonly ChangeRow[],
): Statement {
  return {
    text: `with added as (
        select t.*, greatest(o.last_moment,
          max(least(coalesce(t.commit_at, clock_timestamp()), clock_timestamp() + interval '${MOST_AHEAD}'))
            over (order by t.seq))::timestamptz(3) as moment
        from jsonb_to_recordset($3::jsonb) as t (seq bigint, record_id text, kind text, source text, outcome text,
          before jsonb, after jsonb, derived text[], event_id text, record_index integer, transaction_key text, sequence_number integer,
          commit_number bigint, commit_at timestamptz, user_id text, origin text)
        left join sync.object o on o.name = $1),
      dated as (update sync.object set last_moment = (select max(moment) from added) where name = $1)
      insert into sync.change (object, trace_id, seq, record_id, kind, source, outcome, before, after, derived, event_id,
        record_index, transaction_key, sequence_number, commit_number, commit_at, user_id, origin, moment, applied_at)
      select $1, $2, seq, record_id, kind, source, outcome, before, after, coalesce(derived, '{}'), event_id,
        coalesce(record_index, 0), transaction_key, sequence_number, commit_number, commit_at, user_id, origin, moment,
        case when outcome <> 'buffered' then clock_timestamp() end
      from added`,
    values: [object, traceId, JSON.stringify(rows.map(documentOf))],
  };
}

function documentOf({ recordId, event, ...rest }: ChangeRow) {
  return {
    ...rest,
    record_id: recordId,
    ...(event && {
      event_id: event.eventId,
      record_index: event.recordIndex,
      transaction_key: event.transactionKey,
      sequence_number: event.sequenceNumber,
      // JSON.stringify throws on a bigint.
      commit_number: String(event.commitNumber),
      commit_at: iso(event.commitAt),
      user_id: event.userId,
      origin: cleanText(event.origin),
    }),
  };
}

/** Writes the outcome of buffered changes, and the values before and after. */
export function replayChanges(
  object: string,
  replayed: readonly Pick<ChangeRow, "seq" | "outcome" | "before" | "after" | "derived">[],
): Statement {
  return {
    text: `update sync.change c set outcome = t.outcome, before = t.before, after = t.after, derived = t.derived::text[],
        applied_at = clock_timestamp()
      from unnest($2::bigint[], $3::text[], $4::jsonb[], $5::jsonb[], $6::text[]) as t (seq, outcome, before, after, derived)
      where c.object = $1 and c.seq = t.seq and c.outcome = 'buffered'`,
    values: [
      object,
      replayed.map((row) => row.seq),
      replayed.map((row) => row.outcome),
      replayed.map((row) => json(row.before)),
      replayed.map((row) => json(row.after)),
      replayed.map((row) => `{${(row.derived ?? []).join(",")}}`),
    ],
  };
}
