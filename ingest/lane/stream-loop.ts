import { randomUUID } from "node:crypto";
import type { ClientBase } from "pg";
import { applyBatch } from "../apply/apply-batch.ts";
import { advanceLane, lockLane, NO_PROGRESS } from "../apply/lane-row.ts";
import { openRepairs } from "../apply/open-repair.ts";
import { pgNow } from "../lib/pg-clock.ts";
import { transaction } from "../lib/transaction.ts";
import { StreamError } from "../salesforce/errors.ts";
import type { Fetch, StreamPosition } from "../salesforce/pubsub.ts";
import { BULK_LAG_MS, type LaneContext } from "./lane-context.ts";
import { loadLane } from "./lane-store.ts";
import { receiveEvents } from "./receive-events.ts";
import { changeEventTopic } from "../salesforce/topic.ts";

/** A batch whose newest event is older than this is being caught up with. */
const BEHIND_MS = 15_000;

/**
 * Reads the object's stream and applies it, batch by batch:
 *
 *   subscribe after the stored position ─► fetch ─► decode ─► one transaction ─► ring ─► fetch …
 *                                            └ first one, position not known before ─► confirm it, repair the window
 *
 * Backpressure is the loop itself: events are asked for only after the commit. An expired position is answered by a
 * repair of everything since the last known commit, and a new subscription; never silently.
 */
export async function streamLoop(context: LaneContext, signal: AbortSignal): Promise<void> {
  const { pool, pubsub, lease } = context;
  const stored = await loadLane(pool, lease.object);
  const subscribedAt = await pgNow(pool);
  const position: StreamPosition =
    stored.replayId === null ? { kind: "latest" } : { kind: "after", replayId: stored.replayId };
  let confirmed = stored.replayId !== null;
  try {
    for await (const fetch of pubsub.subscribe(
      { topic: changeEventTopic(lease.object), position },
      signal,
    )) {
      if (!confirmed) await confirmPosition(context, fetch, subscribedAt);
      confirmed = true;
      await takeFetch(context, fetch);
    }
  } catch (error) {
    if (isExpired(error)) await forgetPosition(context, stored.lastCommitAt ?? subscribedAt);
    throw error;
  }
}

function isExpired(error: unknown): boolean {
  return error instanceof StreamError && error.errorCode.endsWith("replayid.corrupted");
}

/**
 * Until the first FetchResponse nobody knows where the subscription began, so everything changed since the last time
 * that is certainly known (with a margin) is read by SystemModstamp. The position goes in with the repair, or not at all.
 */
async function confirmPosition(
  { pool, lease, repairOpened }: LaneContext,
  fetch: Fetch,
  subscribedAt: string,
): Promise<void> {
  const traceId = randomUUID();
  await transaction(pool, async (client) => {
    const { headSeq } = await lockLane(client, lease);
    const since = await lastCertain(client, lease.object, subscribedAt);
    await openRepairs(client, lease.object, traceId, [
      { cause: "unconfirmed", recordIds: [], since, causeAt: null },
    ]);
    const replayId = fetch.events.length === 0 ? fetch.latestReplayId : null;
    await advanceLane(client, lease, { ...NO_PROGRESS, headSeq, replayId });
  });
  repairOpened.ring();
}

/**
 * The last time up to which nothing can be missing, less the margin: when the copy's read began, or the newest commit
 * in the log; not later than the subscribe call. An ingest that was away without a position finds what it missed.
 */
async function lastCertain(
  client: ClientBase,
  object: string,
  subscribedAt: string,
): Promise<string> {
  const { rows } = await client.query<{ certain: string }>(
    `select to_char((least($2::timestamptz, greatest(o.last_commit_at, s.read_began))
       - make_interval(secs => $3::float8 / 1000)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as certain
     from sync.object o
     left join lateral (select read_began from sync.snapshot where object = o.name order by id desc limit 1) s on true
     where o.name = $1`,
    [object, subscribedAt, BULK_LAG_MS],
  );
  return rows[0]?.certain ?? subscribedAt;
}

async function forgetPosition({ pool, lease, log }: LaneContext, lastKnown: string): Promise<void> {
  const traceId = randomUUID();
  const since = new Date(Date.parse(lastKnown) - BULK_LAG_MS).toISOString();
  await transaction(pool, async (client) => {
    await lockLane(client, lease);
    await openRepairs(client, lease.object, traceId, [
      { cause: "expired", recordIds: [], since, causeAt: null },
    ]);
    await client.query(
      "update sync.object set replay_id = null, position_confirmed_at = null where name = $1",
      [lease.object],
    );
  });
  const message = `The stream position of ${lease.object} is no longer valid; everything changed since ${since} is read again`;
  log({ kind: "lane", severity: "warning", object: lease.object, traceId, message });
}

async function takeFetch(context: LaneContext, fetch: Fetch): Promise<void> {
  if (fetch.events.length === 0) return keepPosition(context, fetch);
  const { pool, pubsub, lease, table, metrics, log, committed, repairOpened } = context;
  const traceId = randomUUID();
  const began = performance.now();
  const events = await receiveEvents(pubsub, table, fetch.events);
  const decodedMs = performance.now() - began;
  const results = await applyBatch(pool, lease, table, events, traceId);
  const durationMs = performance.now() - began;
  committed.ring();
  if (results.some((result) => result.repairs > 0)) repairOpened.ring();
  const commits = events.flatMap((one) => (one.tag === "decoded" ? [one.event.commitAt] : []));
  metrics.batch(lease.object, results, { commits, durationMs });
  logBatch(log, lease.object, traceId, events, results, { decodedMs, durationMs });
  await noteLag(context, commits);
}

/** A keepalive: its position is safe to store, since everything before it is applied. */
async function keepPosition({ pool, lease, metrics }: LaneContext, fetch: Fetch): Promise<void> {
  await transaction(pool, async (client) => {
    const { headSeq } = await lockLane(client, lease);
    await advanceLane(client, lease, { ...NO_PROGRESS, headSeq, replayId: fetch.latestReplayId });
  });
  metrics.keepalive(lease.object);
}

type Received = Awaited<ReturnType<typeof receiveEvents>>;

function logBatch(
  log: LaneContext["log"],
  object: string,
  traceId: string,
  events: Received,
  results: Awaited<ReturnType<typeof applyBatch>>,
  times: { readonly decodedMs: number; readonly durationMs: number },
): void {
  const poison = events.flatMap((one) => (one.tag === "poison" ? [one.reason] : []));
  const recordIds = events
    .flatMap((one) => (one.tag === "decoded" ? one.event.recordIds : one.recordIds))
    .slice(0, 100);
  const severity = poison.length > 0 ? "error" : "info";
  const message =
    poison.length > 0
      ? `${poison.length} of ${events.length} events parked: ${poison[0]}`
      : `${events.length} events`;
  log({
    kind: "events",
    severity,
    object,
    traceId,
    recordIds,
    durationMs: times.decodedMs,
    message,
  });
  for (const result of results) {
    const { headSeq, ...detail } = result;
    const durationMs = times.durationMs - times.decodedMs;
    log({
      kind: "database",
      severity: "info",
      object,
      traceId,
      durationMs,
      message: `committed up to seq ${headSeq}`,
      detail,
    });
  }
}

/** The lane says that it is catching up while what it applies is old; the rest of the stream is newer than that. */
async function noteLag({ status, clock }: LaneContext, commits: readonly number[]): Promise<void> {
  if (commits.length === 0) return;
  const newest = Math.max(...commits);
  const behind = clock.now() - newest > BEHIND_MS;
  await status.follow(
    behind ? { state: "catching-up", pendingSince: newest } : { state: "live", pendingSince: null },
  );
}
