import * as v from "valibot";
import { cellFromText } from "../../db/mirror/cell-text.ts";
import { Cell, Change } from "../protocol/change.ts";
import { HistoryEntry } from "../protocol/history.ts";
import type { Row } from "./statement.ts";

/** Columns of sync.change that every reader below takes, in this order. */
export const CHANGE_COLUMNS = `c.seq, c.record_id, c.kind, c.source, c.outcome, c.after::text, c.commit_at`;
export const HISTORY_COLUMNS = `${CHANGE_COLUMNS}, c.before::text, c.transaction_key, c.user_id, c.origin, c.received_at, c.applied_at`;

const Fields = v.nullable(v.record(v.string(), Cell));

/** A change as feeds see it. One that was not applied sets no fields. */
export function changeOf(row: Row): Change {
  const [, , kind, , outcome, after] = row;
  const silent = kind === "delete" || kind === "reset" || outcome !== "applied";
  return v.parse(Change, { ...common(row), fields: silent ? {} : (fields(after) ?? {}) });
}

export function historyEntryOf(row: Row): HistoryEntry {
  const [before, transactionKey, userId, origin, receivedAt, appliedAt] = row.slice(7);
  return v.parse(HistoryEntry, {
    ...common(row),
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

function common([seq, recordId, kind, source, , , commitAt]: Row) {
  return {
    seq: Number(seq),
    recordId,
    kind,
    source,
    commitAt: cellFromText("timestamptz", commitAt ?? null),
  };
}

function fields(text: string | null | undefined) {
  return v.parse(Fields, text ? JSON.parse(text) : null);
}
