import type { Pool } from "pg";
import * as v from "valibot";
import { CHANGE_KINDS, CHANGE_SOURCES, type Change } from "../../edge/protocol/change.ts";

/** Changes of one POST. */
export const MAX_CHANGES = 500;
/** About how many bytes of values a POST holds. */
const MAX_BYTES = 1024 * 1024;
/** A room takes 4 MiB at once; this leaves room for the rest of the message. */
const ROOM_BYTES = 3.5 * 1024 * 1024;

/** What goes to the room next. */
export type Outgoing = {
  readonly changes: readonly Change[];
  /** A single change that no room takes: its feeds are told to read again instead. */
  readonly isTooLarge: boolean;
};

type ChangeText = Readonly<Record<"seq" | "kind" | "source", string>> &
  Readonly<Record<"record_id" | "fields" | "commit_at", string | null>>;

/** What follows in the log. A change that set nothing (superseded, waiting, to be repaired) is there without fields. */
export async function changesAfter(pool: Pool, object: string, seq: number): Promise<Outgoing> {
  const { rows } = await pool.query<ChangeText>(
    `select seq, record_id, kind, source, case when outcome = 'applied' then after end as fields,
       to_char(commit_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as commit_at
     from sync.change where object = $1 and seq > $2 order by seq limit $3`,
    [object, seq, MAX_CHANGES],
  );
  return outgoing(rows);
}

/** As many as fit, and always one. */
function outgoing(rows: readonly ChangeText[]): Outgoing {
  const changes: Change[] = [];
  let sizeBytes = 0;
  for (const row of rows) {
    const rowBytes = Buffer.byteLength(row.fields ?? "");
    if (changes.length > 0 && sizeBytes + rowBytes > MAX_BYTES) break;
    sizeBytes += rowBytes;
    changes.push(changeOf(row));
  }
  return { changes, isTooLarge: sizeBytes > ROOM_BYTES };
}

function changeOf(row: ChangeText): Change {
  return {
    seq: Number(row.seq),
    recordId: row.record_id,
    kind: v.parse(v.picklist(CHANGE_KINDS), row.kind),
    source: v.parse(v.picklist(CHANGE_SOURCES), row.source),
    fields: row.fields === null ? {} : (JSON.parse(row.fields) as Change["fields"]),
    commitAt: row.commit_at,
  };
}
