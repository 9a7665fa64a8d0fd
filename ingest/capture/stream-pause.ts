import { randomUUID } from "node:crypto";
import type { ClientBase } from "pg";
import { lockPipeline, type Lease } from "../core/pipeline-row.ts";
import { openRepairs } from "../core/open-repair.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { loadPipeline, setPipelineReason } from "../core/pipeline-store.ts";
import { iso } from "../../edge/protocol/iso-sql.ts";
import { transaction } from "../lib/transaction.ts";
import { reportRepairs } from "../observe/set-aside-log.ts";
import { StreamError } from "../salesforce/errors.ts";
import { stampMarginMs } from "../core/tuning.ts";

/** Whether the org's 24-hour event quota is exhausted: no stream of the org gets more for hours. */
export function isDeliveryExhausted(error: unknown): boolean {
  return error instanceof StreamError && error.errorCode.endsWith("subscription.limit.exceeded");
}

/**
 * What a stream does while the org's event quota is exhausted:
 *
 *   refused ─► paused, with a reason ─► what changed is read ─► … each eventsPollMs … ─► after eventsPauseMs: subscribe
 *
 * The position is kept, so the stream resumes after its last event; the image rule supersedes what the reads already
 * showed. The reads are repairs of cause `quota-exhausted` and count against the budget.
 */
export async function restStream(context: PipelineContext, signal: AbortSignal): Promise<void> {
  const { clock, lease, log, metrics, budget } = context;
  const { eventsPauseMs, eventsPollMs } = budget.settings;
  const until = clock.now() + eventsPauseMs;
  const reason = sentence(until, eventsPollMs);
  log({ kind: "pipeline", severity: "error", object: lease.object, message: reason });
  metrics.streamPaused(lease.object, true);
  try {
    while (clock.now() < until) {
      await showPaused(context, reason);
      await openRead(context);
      await clock.sleep(Math.max(1, Math.min(eventsPollMs, until - clock.now())), signal);
    }
  } finally {
    metrics.streamPaused(lease.object, false);
  }
  const message = `The stream of ${lease.object} is reopened after its last event`;
  log({ kind: "pipeline", severity: "info", object: lease.object, message });
}

function sentence(until: number, eventsPollMs: number): string {
  const minutes = Math.max(1, Math.round(eventsPollMs / 60_000));
  return `The org has delivered all events of its 24-hour quota (DailyDeliveredPlatformEvents). Changes are read every ${minutes} min, by their time, until the stream is reopened at ${new Date(until).toISOString()}. An add-on of Salesforce raises the quota; events are kept for 72 hours.`;
}

/** A pipeline that still copies keeps its state; only its reason is set. */
async function showPaused({ pool, lease, status }: PipelineContext, reason: string): Promise<void> {
  if (status.state === "paused") return;
  const { copied } = await loadPipeline(pool, lease.object);
  if (copied) await status.set("paused", reason);
  else await setPipelineReason(pool, lease, reason);
}

/** One repair at a time, which is retried while it is open. The next begins where the last one began. */
async function openRead(context: PipelineContext): Promise<void> {
  const { pool, lease, tuning } = context;
  const traceId = randomUUID();
  const opened = await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    if (await isRetried(client, lease)) return [];
    const since = await readSince(client, lease, stampMarginMs(tuning));
    if (since === null) return [];
    const read = { cause: "quota-exhausted" as const, recordIds: [], since, causeAt: null };
    await openRepairs(client, lease.object, traceId, [read]);
    return [read];
  });
  reportRepairs(context, traceId, opened);
}

async function isRetried(client: ClientBase, { object }: Lease): Promise<boolean> {
  const { rowCount } = await client.query(
    `update sync.repair set next_try_at = clock_timestamp()
     where object = $1 and cause = 'quota-exhausted' and closed_at is null`,
    [object],
  );
  return rowCount !== 0;
}

/**
 * Null where nothing was ever read. Already here is what was committed before the newest event, a closed read, or the
 * beginning of the copy.
 */
async function readSince(
  client: ClientBase,
  { object }: Lease,
  marginMs: number,
): Promise<string | null> {
  const { rows } = await client.query<{ since: string }>(
    `select ${iso(`(greatest(o.last_commit_at, p.opened_at, s.read_began)
       - make_interval(secs => $2::float8 / 1000))`)} as since
     from sync.object o
     left join lateral (
       select max(opened_at) as opened_at from sync.repair
       where object = o.name and cause = 'quota-exhausted' and closed_at is not null) p on true
     left join lateral (select read_began from sync.snapshot where object = o.name order by id limit 1) s on true
     where o.name = $1`,
    [object, marginMs],
  );
  return rows[0]?.since ?? null;
}
