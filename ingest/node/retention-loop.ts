import type { Pool } from "pg";
import { iso } from "../../edge/protocol/iso-sql.ts";
import { epochMs } from "../lib/pg-clock.ts";
import type { Clock } from "../lib/clock.ts";
import type { WriteLog } from "../observe/sync-log.ts";
import { alarmAfter, alarmMessage, RETENTION_MS } from "./retention.ts";

export type RetentionContext = {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: WriteLog;
};

const CHECK_MS = 60_000;

/** Raises alarms for silent streams of any cause: exhausted quota, refusals, a failed pipeline, a node that is gone. */
export async function retentionLoop(
  context: RetentionContext,
  objects: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { clock, log } = context;
  while (!signal.aborted) {
    try {
      await watchRetention(context, objects);
    } catch (error) {
      // Failures are logged and retried. They never stop a node.
      const message = `The last messages of streams could not be read: ${String(error)}`;
      log({ kind: "pipeline", severity: "warning", message });
    }
    await clock.sleep(CHECK_MS, signal).catch(() => undefined);
  }
}

type Watched = {
  readonly name: string;
  readonly latest: string | null;
  readonly away: string;
  readonly alarm: string | null;
};

/**
 * Checks once, and reports new alarms in the log and at the head of the pipeline's reason. A stream without a position
 * has nothing that could expire: what it missed is read by time. Any node may report an alarm, since the pipeline's own
 * node may be gone. Nodes that check at the same time report it once.
 */
export async function watchRetention(
  { pool, log }: Pick<RetentionContext, "pool" | "log">,
  objects: readonly string[],
): Promise<void> {
  for (const { name: object, latest, away, alarm: before } of await watched(pool, objects)) {
    const alarm = alarmAfter(Number(away));
    const message = alarm === null || latest === null ? null : alarmMessage(object, alarm, latest);
    if (message === before || !(await storeAlarm(pool, object, before, message))) continue;
    const severity = alarm?.severity ?? "info";
    log({
      kind: "pipeline",
      severity,
      object,
      message: message ?? `The stream of ${object} has messages again`,
    });
  }
}

/** Streams that are silent for long, and those with an alarm. */
async function watched(pool: Pool, objects: readonly string[]): Promise<readonly Watched[]> {
  const { rows } = await pool.query<Watched>(
    `select name, away, retention_alarm as alarm, ${iso("last_message_at")} as latest
     from sync.object, lateral (select case when source = 'stream' and replay_id is not null
       then ${epochMs("clock_timestamp() - last_message_at")} else 0 end as away) a
     where name = any($1::text[]) and (away > $2::bigint / 2 or retention_alarm is not null)`,
    [objects, RETENTION_MS],
  );
  return rows;
}

/** False if another node was first. */
async function storeAlarm(
  pool: Pool,
  object: string,
  before: string | null,
  now: string | null,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update sync.object set retention_alarm = $3::text,
       reason = nullif(concat_ws(' ', $3::text,
         nullif(btrim(replace(coalesce(reason, ''), coalesce(retention_alarm, ''), '')), '')), '')
     where name = $1 and retention_alarm is not distinct from $2::text`,
    [object, before, now],
  );
  return rowCount === 1;
}
