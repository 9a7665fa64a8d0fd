import type { Pool } from "pg";
import * as v from "valibot";
import { iso } from "../../edge/protocol/iso-sql.ts";
import { fenced } from "../core/sql.ts";
import type { Lease } from "../core/pipeline-row.ts";
import { loadPipeline } from "../core/pipeline-store.ts";
import { type Change, effectOf } from "../../edge/protocol/change.ts";
import { CHANGE_SOURCES } from "../../edge/protocol/states.ts";

/** Most changes of one POST. */
const MAX_CHANGES = 500;
/** Bytes of values in one POST, about. */
const MAX_BYTES = 1024 * 1024;
/** A room accepts 4 MiB at once. This leaves space for the rest of the message. */
const ROOM_BYTES = 3.5 * 1024 * 1024;

/** The next message to the room. */
export type Outgoing = {
  readonly changes: readonly Change[];
  /** Feeds refetch instead of receiving the changes, and continue after this seq. Null: they receive the changes. */
  readonly refetchAt: number | null;
};

type ChangeText = Readonly<
  Record<"seq" | "kind" | "source" | "outcome" | "had_row" | "fields", string>
> &
  Readonly<Record<"record_id" | "commit_at", string | null>>;

/**
 * The next changes of the log of this lease; none where another was granted. A change that set nothing (superseded,
 * buffered, to be repaired) has no fields.
 *
 * @param feedAll false while the pipeline catches up: if there are more changes than one POST takes, feeds refetch
 *   instead
 */
export async function changesAfter(
  pool: Pool,
  lease: Pick<Lease, "object" | "line">,
  seq: number,
  { feedAll }: { readonly feedAll: boolean },
): Promise<Outgoing> {
  const { object, line } = lease;
  const { rows } = await pool.query<ChangeText>(
    `select seq, record_id, kind, source, outcome, before is not null as had_row,
       coalesce(case when outcome = 'applied' then after end, '{}') as fields,
       ${iso("commit_at")} as commit_at
     from sync.change where object = $1 and seq > $3
       and ${fenced("$1", "$2")}
     order by seq limit $4`,
    [object, line, seq, MAX_CHANGES],
  );
  if (isAfterHole(rows, seq)) return { changes: [], refetchAt: await headOf(pool, object) };
  if (feedAll || rows.length < MAX_CHANGES) return outgoing(rows);
  return { changes: [], refetchAt: await headOf(pool, object) };
}

/** Whether what follows `seq` is not in the log any more: retention took it, or the mirror began anew. */
function isAfterHole([first]: readonly ChangeText[], seq: number): boolean {
  return first !== undefined && Number(first.seq) > seq + 1;
}

async function headOf(pool: Pool, object: string): Promise<number> {
  const { headSeq } = await loadPipeline(pool, object);
  return headSeq;
}

/** As many changes as fit, at least one. */
function outgoing(rows: readonly ChangeText[]): Outgoing {
  const changes: Change[] = [];
  let sizeBytes = 0;
  for (const row of rows) {
    const rowBytes = Buffer.byteLength(row.fields);
    if (changes.length > 0 && sizeBytes + rowBytes > MAX_BYTES) break;
    sizeBytes += rowBytes;
    changes.push(changeOf(row));
  }
  // A single change that is too large for a room.
  const last = sizeBytes > ROOM_BYTES ? changes.at(-1) : undefined;
  return last === undefined ? { changes, refetchAt: null } : { changes: [], refetchAt: last.seq };
}

function changeOf(row: ChangeText): Change {
  return {
    seq: Number(row.seq),
    recordId: row.record_id,
    effect: effectOf(row, row.had_row === "t"),
    source: v.parse(v.picklist(CHANGE_SOURCES), row.source),
    fields: JSON.parse(row.fields) as Change["fields"],
    commitAt: row.commit_at,
  };
}
