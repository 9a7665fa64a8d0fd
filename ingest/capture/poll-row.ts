import type { Pool } from "pg";
import { iso } from "../../edge/protocol/iso-sql.ts";
import { epochMs } from "../lib/pg-clock.ts";
import { lockPipeline, type Lease } from "../core/pipeline-row.ts";
import { openRepairs } from "../core/open-repair.ts";
import { transaction } from "../lib/transaction.ts";
import { logRepairs, type Reporting } from "../observe/set-aside-log.ts";
import type { HighWaterMarks } from "./poll-plan.ts";
import type { PipelineSource } from "../../edge/protocol/states.ts";

/**
 * Stores how the object's changes come. The stream position is dropped once the object has no events, since events
 * after it would miss what happened meanwhile.
 *
 * @returns how they came before
 */
export async function setSource(
  pool: Pool,
  lease: Lease,
  source: PipelineSource,
): Promise<PipelineSource> {
  return transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    const { rows } = await client.query<{ source: PipelineSource }>(
      "select source from sync.object where name = $1",
      [lease.object],
    );
    const before = rows[0]?.source ?? "stream";
    if (before === source) return before;
    await client.query(
      `update sync.object set source = $2,
         replay_id = case when $2 = 'stream' then replay_id end,
         position_confirmed_at = case when $2 = 'stream' then position_confirmed_at end
       where name = $1`,
      [lease.object, source],
    );
    return before;
  });
}

/** What has been read of a copied object. */
export async function highWaterMarks(pool: Pool, object: string): Promise<HighWaterMarks> {
  const { rows } = await pool.query<
    Record<"polled" | "committed", string | null> & { copy: string }
  >(
    `select ${iso("o.high_water_mark")} as polled, ${iso("o.last_commit_at")} as committed, ${iso("s.read_began")} as copy
     from sync.object o join sync.snapshot s on s.object = o.name and s.kind = 'initial' and s.state = 'complete'
     where o.name = $1 order by s.id desc limit 1`,
    [object],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`${object} is polled, but it was never copied.`);
  return { polled: row.polled, committed: row.committed, copyBegan: row.copy };
}

/** Stores when the org last answered, and moves the high-water mark forward where given. Throws LeaseLost. */
export async function notePolled(pool: Pool, lease: Lease, through: string | null): Promise<void> {
  await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    await client.query(
      `update sync.object set high_water_mark = greatest(high_water_mark, $2::timestamptz), last_message_at = clock_timestamp()
       where name = $1`,
      [lease.object, through],
    );
  });
}

/** Whether a range repair opened by a poll is open, the age of the last one, and the mirrored records. */
export async function pollRepairs(
  pool: Pool,
  object: string,
): Promise<{ readonly open: boolean; readonly ageMs: number; readonly rows: number }> {
  const { rows } = await pool.query<{ open: string; age: string; rows: string }>(
    `select exists (select from sync.repair where object = $1 and cause = 'poll' and closed_at is null) as open,
       ${epochMs(`clock_timestamp() - greatest(o.copied_at,
         (select max(opened_at) from sync.repair where object = $1 and cause = 'poll'))`)} as age,
       o.row_count as rows
     from sync.object o where o.name = $1`,
    [object],
  );
  return {
    open: rows[0]?.open === "t",
    ageMs: Number(rows[0]?.age ?? 0),
    rows: Number(rows[0]?.rows ?? 0),
  };
}

/** Opens a repair of everything changed since a time, which also compares all ids. */
export async function openPollRepair(
  context: Reporting & { readonly pool: Pool; readonly lease: Lease },
  since: string,
  traceId: string,
): Promise<void> {
  const { pool, lease } = context;
  const repair = { cause: "poll" as const, recordIds: [], since, causeAt: null };
  await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    await openRepairs(client, lease.object, traceId, [repair]);
  });
  logRepairs(context, lease.object, traceId, [repair]);
}
