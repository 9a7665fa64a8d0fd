import type { Pool } from "pg";
import type { Clock } from "../lib/clock.ts";
import type { WriteLog } from "../observe/sync-log.ts";
import { alarmAfter, alarmSentence, RETENTION_MS } from "./retention.ts";

export type RetentionContext = {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: WriteLog;
};

const CHECK_MS = 60_000;

/** Watches over streams that are away, whatever keeps them: deliveries spent, refusals, a pipeline that failed, a node that is gone. */
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
      // Nothing here stops a node: what fails is said and tried again.
      const message = `It could not be looked up how long streams are away: ${String(error)}`;
      log({ kind: "pipeline", severity: "warning", message });
    }
    await clock.sleep(CHECK_MS, signal).catch(() => undefined);
  }
}

type Watched = {
  readonly name: string;
  readonly heard: string | null;
  readonly away: string;
  readonly alarm: string | null;
};

/**
 * Looks once, and says what is new: in the log, and at the head of the pipeline's reason. A stream without a position has
 * nothing that could expire: what it missed is read by time. Any node may say it, for the pipeline's own may be gone; nodes
 * that look together say it once.
 */
export async function watchRetention(
  { pool, log }: Pick<RetentionContext, "pool" | "log">,
  objects: readonly string[],
): Promise<void> {
  for (const { name: object, heard, away, alarm: said } of await watched(pool, objects)) {
    const alarm = alarmAfter(Number(away));
    const message = alarm === null || heard === null ? null : alarmSentence(object, alarm, heard);
    if (message === said || !(await say(pool, object, said, message))) continue;
    const severity = alarm?.severity ?? "info";
    log({ kind: "pipeline", severity, object, message: message ?? `${object} is heard again` });
  }
}

/** Streams that are away for long, and those of which that was said. */
async function watched(pool: Pool, objects: readonly string[]): Promise<readonly Watched[]> {
  const { rows } = await pool.query<Watched>(
    `select name, away, retention_alarm as alarm,
       to_char(last_message_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as heard
     from sync.object, lateral (select case when source = 'stream' and replay_id is not null
       then (extract(epoch from clock_timestamp() - last_message_at) * 1000)::bigint else 0 end as away) a
     where name = any($1::text[]) and (away > $2::bigint / 2 or retention_alarm is not null)`,
    [objects, RETENTION_MS],
  );
  return rows;
}

/** False where another node has said it. */
async function say(
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
