import { randomUUID } from "node:crypto";
import { isLeased } from "../core/sql.ts";
import type { Change } from "../../edge/protocol/change.ts";
import { PROTOCOL_VERSION, type Publication } from "../../edge/protocol/room.ts";
import { decide } from "../core/error-policy.ts";
import { retrying } from "../lib/retrying.ts";
import { reportFailed } from "../observe/failed-work.ts";
import { loadPipeline } from "../core/pipeline-store.ts";
import { changesAfter, type Outgoing } from "./outgoing-changes.ts";
import { postToRoom, type RoomReply, type RoomSettings } from "./room-client.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";

export type PublishContext = Pick<
  PipelineContext,
  "pool" | "lease" | "clock" | "committed" | "metrics" | "log"
> & { readonly status: Pick<PipelineContext["status"], "state"> };

/** The shortest time from one POST to a room to the next. Changes committed meanwhile are sent together. */
const MIN_INTERVAL_MS = 40;
/** The same while the pipeline catches up. Then posts are larger, or feeds refetch. */
const BEHIND_INTERVAL_MS = 1_000;
/** An idle room gets its head again after this, since it may have lost its storage. It sleeps in between. */
const IDLE_MS = 300_000;
/** A room further behind than this is reset. */
const MAX_BEHIND = 20_000;
const BACKOFF = { baseMs: 500, maxMs: 15_000 };

/**
 * Publishes the object's log to its room, in order. The log is the outbox: changes that were not accepted are sent
 * again, starting after the room's head. Publishing never delays the sync.
 *
 *   ┌─► changes after `published` ─► POST ─┬─ 200 {head} ─► published = to ─┐ (many, while the pipeline catches up: ?reset)
 *   │                                      ├─ 409 {head} ─► published = head │ (too far behind: ?reset)
 *   │                                      └─ fails ──────► wait, longer each time
 *   └──────────────── none left: wait for the next commit ◄─────────────────┘
 */
export async function publishLoop(
  context: PublishContext,
  room: RoomSettings,
  signal: AbortSignal,
): Promise<void> {
  const { pool, lease, clock } = context;
  let { publishedSeq } = await loadPipeline(pool, lease.object);
  const publishes = async (succeeded: () => void) => {
    for (let idle = false; !signal.aborted;) {
      const behind = context.status.state === "catching-up";
      const outgoing = await changesAfter(pool, lease.object, publishedSeq, { feedAll: !behind });
      if (outgoing.changes.length === 0 && outgoing.refetchAt === null && idle) {
        idle = await waitForCommit(context.committed, signal);
        continue;
      }
      const began = performance.now();
      publishedSeq = await publish(context, room, publishedSeq, outgoing, signal);
      await savePublished(context, publishedSeq);
      context.metrics.published(lease.object, publishedSeq);
      succeeded();
      idle = true;
      const tookMs = performance.now() - began;
      const waitMs = (behind ? BEHIND_INTERVAL_MS : MIN_INTERVAL_MS) - tookMs;
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    }
  };
  await retrying(publishes, {
    policy: decide,
    backoff: BACKOFF,
    clock,
    signal,
    onRetry: ({ decision }) => {
      const message = `The room could not be reached; its changes wait in the log. ${decision.reason}`;
      reportFailed(context, lease.object, "publish", { message });
    },
  });
}

/** True after a commit; false after IDLE_MS, so that the room gets its head again. */
async function waitForCommit(
  committed: PipelineContext["committed"],
  signal: AbortSignal,
): Promise<boolean> {
  const began = performance.now();
  await committed.wait(IDLE_MS, signal);
  return performance.now() - began < IDLE_MS - 100;
}

/** Posts the changes after `published`. @returns the new `published` */
async function publish(
  context: PublishContext,
  room: RoomSettings,
  published: number,
  { changes, refetchAt }: Outgoing,
  signal: AbortSignal,
): Promise<number> {
  const { object } = context.lease;
  const began = performance.now();
  const to = refetchAt ?? changes.at(-1)?.seq ?? published;
  const publication: Publication =
    refetchAt === null
      ? { version: PROTOCOL_VERSION, from: published + 1, to, changes: [...changes] }
      : { version: PROTOCOL_VERSION, from: to + 1, to, changes: [] };
  const refetch = refetchAt !== null;
  const reply = await postToRoom(room, object, publication, { reset: refetch }, signal);
  const mustReset = !refetch && isBeyondFeeding(reply, to);
  if (mustReset) await postToRoom(room, object, publication, { reset: true }, signal);
  const wasReset = refetch || mustReset;
  if (changes.length > 0 || wasReset) report(context, { changes, to, wasReset, began });
  return reply.status === 409 && reply.head !== null && !wasReset ? reply.head : to;
}

/** True if the room is ahead of the log (a failover lost commits), or too far behind. */
function isBeyondFeeding({ status, head }: RoomReply, to: number): boolean {
  return head !== null && (head > to || (status === 409 && to - head > MAX_BEHIND));
}

function report(
  { log, lease }: PublishContext,
  sent: { changes: readonly Change[]; to: number; wasReset: boolean; began: number },
): void {
  const what = `${sent.changes.length} changes to the room, up to seq ${sent.to}`;
  log({
    kind: "publish",
    severity: "debug",
    object: lease.object,
    traceId: randomUUID(),
    durationMs: performance.now() - sent.began,
    message: sent.wasReset ? `${what}; its feeds read again` : what,
  });
}

async function savePublished({ pool, lease }: PublishContext, seq: number): Promise<void> {
  await pool.query(
    `update sync.object set published_seq = $3
     where ${isLeased("$1", "$2")} and published_seq <> $3`,
    [lease.object, lease.line, seq],
  );
}
