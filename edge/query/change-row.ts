import * as v from "valibot";
import { cellFromText } from "../../db/mirror/cell-text.ts";
import { Cell, Change, effectOf } from "../protocol/change.ts";
import { HistoryEntry } from "../protocol/history.ts";
import type { Row } from "./statement.ts";

/** Columns of sync.change that every reader below takes, in this order. */
export const CHANGE_COLUMNS = `c.seq, c.record_id, c.kind, c.source, c.outcome, c.after::text, c.commit_at, c.before is not null`;
export const HISTORY_COLUMNS = `${CHANGE_COLUMNS}, c.before::text, c.transaction_key, c.user_id, c.origin, c.received_at, c.applied_at`;

const Fields = v.nullable(v.record(v.string(), Cell));

/** A change as feeds see it. One that left no row, or did nothing, sets no fields. */
export function changeOf(row: Row): Change {
  const change = common(row);
  const setsFields = change.effect === "came" || change.effect === "changed";
  return v.parse(Change, { ...change, fields: setsFields ? (fields(row[5]) ?? {}) : {} });
}

export function historyEntryOf(row: Row): HistoryEntry {
  const [before, transactionKey, userId, origin, receivedAt, appliedAt] = row.slice(8);
  return v.parse(HistoryEntry, {
    ...common(row),
    kind: row[2],
    fields: fields(row[5]) ?? {},
    outcome: row[4],
    before: fields(before),
    transactionKey,
    userId,
    origin,
    receivedAt: cellFromText("timestamptz", receivedAt ?? null),
    appliedAt: cellFromText("timestamptz", appliedAt ?? null),
  });
}

function common([seq, recordId, kind, source, outcome, , commitAt, hadRow]: Row) {
  return {
    seq: Number(seq),
    recordId,
    effect: effectOf({ kind: String(kind), outcome: String(outcome) }, hadRow === "t"),
    source,
    commitAt: cellFromText("timestamptz", commitAt ?? null),
  };
}

function fields(text: string | null | undefined) {
  return v.parse(Fields, text ? JSON.parse(text) : null);
}
