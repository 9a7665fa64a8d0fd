import { randomUUID } from "node:crypto";
import type { ClientBase } from "pg";
import { advancePipeline, lockPipeline, NO_PROGRESS } from "../core/pipeline-row.ts";
import { openRepairs, type NewRepair } from "../core/open-repair.ts";
import { iso } from "../../edge/protocol/iso-sql.ts";
import { transaction } from "../lib/transaction.ts";
import { holds } from "../lib/injection-point.ts";
import { reportRepairs } from "../observe/set-aside-log.ts";
import type { Fetch } from "../salesforce/pubsub.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { stampMarginMs, type Tuning } from "../core/tuning.ts";

/**
 * Until the first FetchResponse the position of the subscription is unknown. So everything changed since the last
 * certain time, less a margin, is read by SystemModstamp: at once, for what was missed without a subscription, and once
 * the position is confirmed, for the window in between.
 */
export async function repairWindow(context: PipelineContext, subscribedAt: string): Promise<void> {
  const { pool, lease } = context;
  const traceId = randomUUID();
  const repair = await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    return openWindowRepair(client, context, subscribedAt, traceId);
  });
  reportRepairs(context, traceId, [repair]);
}

/**
 * Stores the position together with its repair. Missed events may have been about added or removed fields, so the
 * object is described again.
 */
export async function confirmPosition(
  context: PipelineContext,
  fetch: Fetch,
  subscribedAt: string,
): Promise<void> {
  const { pool, lease, tables } = context;
  const traceId = randomUUID();
  const repair = await transaction(pool, async (client) => {
    const { headSeq } = await lockPipeline(client, lease);
    const opened = await openWindowRepair(client, context, subscribedAt, traceId);
    const replayId = fetch.events.length === 0 ? fetch.latestReplayId : null;
    await advancePipeline(client, lease, { ...NO_PROGRESS, headSeq, replayId });
    return opened;
  });
  reportRepairs(context, traceId, [repair]);
  tables.schemaStale.notify();
}

async function openWindowRepair(
  client: ClientBase,
  { lease: { object }, tuning }: PipelineContext,
  subscribedAt: string,
  traceId: string,
): Promise<NewRepair> {
  const since = await lastCertain(client, object, subscribedAt, tuning);
  const repair = { cause: "position-unknown" as const, recordIds: [], since, causeAt: null };
  await openRepairs(client, object, traceId, [repair]);
  return repair;
}

/**
 * The last time before which nothing can be missing, less the margin: when the copy's read began, the newest commit in
 * the log, or the polls' high-water mark, but not later than the subscribe call. So an ingest that was away without a
 * position finds what it missed.
 */
async function lastCertain(
  client: ClientBase,
  object: string,
  subscribedAt: string,
  tuning: Tuning,
): Promise<string> {
  const { rows } = await client.query<{ certain: string }>(
    `select ${iso(`(least($2::timestamptz, greatest(o.last_commit_at, s.read_began, o.high_water_mark))
       - make_interval(secs => $3::float8 / 1000))`)} as certain
     from sync.object o
     left join lateral (select read_began from sync.snapshot
       where object = o.name and kind = 'initial' order by id desc limit 1) s on true
     where o.name = $1`,
    [object, subscribedAt, tuning.bulkMaxStalenessMs + stampMarginMs(tuning)],
  );
  return rows[0]?.certain ?? subscribedAt;
}

export async function forgetPosition(
  context: PipelineContext,
  subscribedAt: string,
): Promise<void> {
  const { pool, lease, log } = context;
  const traceId = randomUUID();
  const repair = await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    const since = await lastCertain(client, lease.object, subscribedAt, context.tuning);
    const expired = { cause: "position-expired" as const, recordIds: [], since, causeAt: null };
    if (holds("an expired position opens a repair"))
      await openRepairs(client, lease.object, traceId, [expired]);
    await client.query(
      "update sync.object set replay_id = null, position_confirmed_at = null where name = $1",
      [lease.object],
    );
    return expired;
  });
  const message = `The stream position of ${lease.object} is no longer valid; everything changed since ${repair.since} is refetched`;
  log({ kind: "pipeline", severity: "warning", object: lease.object, traceId, message });
  reportRepairs(context, traceId, [repair]);
}

/** A keepalive: its position is safe to store, since everything before it is applied. */
export async function keepPosition(
  { pool, lease }: PipelineContext,
  replayId: Buffer,
): Promise<void> {
  await transaction(pool, async (client) => {
    const { headSeq } = await lockPipeline(client, lease);
    await advancePipeline(client, lease, { ...NO_PROGRESS, headSeq, replayId });
  });
}
