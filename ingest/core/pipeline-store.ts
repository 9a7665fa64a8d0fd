import type { Pool } from "pg";
import { iso } from "../../edge/protocol/iso-sql.ts";
import { epochMs } from "../lib/pg-clock.ts";
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
  /** Why it made no progress when it ended; null where nothing was wrong. */
  readonly fault: string | null;
  /** The position after the last durable event; null until the first FetchResponse. */
  readonly replayId: Buffer | null;
  readonly headSeq: number;
  readonly publishedSeq: number;
  /** Newest commit time in the log, ISO 8601. */
  readonly lastCommitAt: string | null;
};

/** An alarm of retention-loop.ts stays at the head of the reason. */
const withAlarm = (reason: string) =>
  `nullif(concat_ws(' ', retention_alarm, ${reason}::text), '')`;
const withoutAlarm = `nullif(ltrim(substr(reason, 1 + coalesce(length(retention_alarm), 0))), '')`;

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
       ${withoutAlarm} as fault,
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
    fault: row["fault"] ?? null,
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
 * The org is not heard: what changed since it last was is not known. An object that is not copied yet keeps its state, and
 * gets the reason. Throws LeaseLost.
 *
 * @returns since when changes may be pending, epoch milliseconds: since the last message of the stream, what the last
 *   poll is certain of, or the copy's beginning; null before all of them
 */
export async function setPipelineSilent(
  pool: Pool,
  { object, line }: Lease,
  reason: string,
): Promise<number | null> {
  const { rows } = await pool.query<{ since_ms: string | null }>(
    `update sync.object set reason = ${withAlarm("$3")}, state = case when copied_at is null then state else 'silent' end,
       oldest_pending_at = ${LAST_CERTAIN}
     where ${isLeased("$1", "$2")}
     returning ${epochMs("oldest_pending_at")} as since_ms`,
    [object, line, reason],
  );
  const [row] = rows;
  if (row === undefined) throw new LeaseLost(object);
  return row.since_ms === null ? null : Number(row.since_ms);
}

const LAST_CERTAIN = `least(oldest_pending_at, coalesce(
         case when source = 'poll' then high_water_mark else last_message_at end,
         (select max(read_began) from sync.snapshot where object = name and kind = 'initial')))`;

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
