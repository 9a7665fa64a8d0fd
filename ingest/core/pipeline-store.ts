import type { Pool } from "pg";
import { epochMs, iso } from "../lib/pg-clock.ts";
import { isLeased } from "./sql.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { LeaseLost, type Lease } from "./pipeline-row.ts";
import type { PipelineState } from "../../edge/protocol/states.ts";

/** A pipeline's state in `sync.object` when it starts. */
export type StoredPipeline = {
  readonly columns: readonly MirrorColumn[];
  readonly mirrorTable: string;
  readonly copied: boolean;
  /** The last message of the org is older than the interval of keepalives. */
  readonly wasSilent: boolean;
  /** The position after the last durable event; null until the first FetchResponse. */
  readonly replayId: Buffer | null;
  readonly headSeq: number;
  readonly publishedSeq: number;
  /** Newest commit time in the log, ISO 8601. */
  readonly lastCommitAt: string | null;
};

/** Creates the object's row if missing. The label is the API name until the object is described. */
export async function ensurePipeline(
  pool: Pool,
  object: string,
  mirrorTable: string,
): Promise<void> {
  await pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table) values ($1, $1, $1, $2)
     on conflict (name) do nothing`,
    [object, mirrorTable],
  );
}

export async function loadPipeline(pool: Pool, object: string): Promise<StoredPipeline> {
  const { rows } = await pool.query<Record<string, string | null>>(
    `select columns, mirror_table, copied_at is not null as copied, replay_id,
       coalesce(last_message_at < clock_timestamp() - interval '5 minutes', true) as was_silent, head_seq, published_seq,
       ${iso("last_commit_at")} as last_commit_at
     from sync.object where name = $1`,
    [object],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`sync.object has no row for ${object}`);
  return {
    columns: JSON.parse(row["columns"] ?? "[]") as readonly MirrorColumn[],
    mirrorTable: String(row["mirror_table"]),
    copied: row["copied"] === "t",
    wasSilent: row["was_silent"] === "t",
    replayId: bytes(row["replay_id"] ?? null),
    headSeq: Number(row["head_seq"]),
    publishedSeq: Number(row["published_seq"]),
    lastCommitAt: row["last_commit_at"] ?? null,
  };
}

/** Postgres prints bytea as `\x…`. */
function bytes(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text.slice(2), "hex");
}

/** An alarm of retention-loop.ts stays at the head of the reason. */
const withAlarm = (reason: string) =>
  `nullif(concat_ws(' ', retention_alarm, ${reason}::text), '')`;

/** Sets the pipeline's state; `reason` shows why and what to do. Throws LeaseLost. */
export async function setPipelineState(
  pool: Pool,
  { object, line }: Lease,
  state: PipelineState,
  {
    reason = null,
    pendingSince = null,
  }: { readonly reason?: string | null; readonly pendingSince?: number | null } = {},
): Promise<void> {
  const { rowCount } = await pool.query(
    `update sync.object set state = $3, reason = ${withAlarm("$4")}, oldest_pending_at = $5 where ${isLeased("$1", "$2")}`,
    [
      object,
      line,
      state,
      reason,
      pendingSince === null ? null : new Date(pendingSince).toISOString(),
    ],
  );
  if (rowCount !== 1) throw new LeaseLost(object);
}

/**
 * Nothing is heard from the org: what changed since the stream's last message is not known. Throws LeaseLost.
 *
 * @returns since when changes may be pending, epoch milliseconds; null before the first message
 */
export async function setPipelineUnheard(
  pool: Pool,
  { object, line }: Lease,
  reason: string,
): Promise<number | null> {
  const { rows } = await pool.query<{ since_ms: string | null }>(
    `update sync.object set state = 'catching-up', reason = ${withAlarm("$3")},
       oldest_pending_at = least(oldest_pending_at, last_message_at) where ${isLeased("$1", "$2")}
     returning ${epochMs("oldest_pending_at")} as since_ms`,
    [object, line, reason],
  );
  const [row] = rows;
  if (row === undefined) throw new LeaseLost(object);
  return row.since_ms === null ? null : Number(row.since_ms);
}

/** Sets the reason why a pipeline makes no progress, in any state. */
export async function setPipelineReason(
  pool: Pool,
  { object, line }: Lease,
  reason: string,
): Promise<void> {
  await pool.query(
    `update sync.object set reason = ${withAlarm("$3")} where ${isLeased("$1", "$2")}`,
    [object, line, reason],
  );
}
