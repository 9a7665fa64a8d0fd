import { randomUUID } from "node:crypto";
import { isLeased } from "../core/sql.ts";
import type { Change } from "../../edge/protocol/change.ts";
import type { Ancestor } from "../../edge/protocol/line.ts";
import { PROTOCOL_VERSION } from "../../edge/protocol/room.ts";
import { decide } from "../core/error-policy.ts";
import { ancestors } from "../core/lease.ts";
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
 *   ┌─► changes after `published` ─► POST ─┬─ 200 {head} ─► published = to ─┐ (many, while it catches up: ?reset)
 *   │                                      ├─ 409 {head} ─► published = head │ (too far behind: ?reset)
 *   │                                      ├─ 409 {line} ─► POST the lineage │ (not on it: ?reset)
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
      const outgoing = await changesAfter(pool, lease, publishedSeq, { feedAll: !behind });
      if (outgoing.changes.length === 0 && outgoing.refetchAt === null && idle) {
        // Without a commit the room gets its head again.
        idle = await context.committed.wait(IDLE_MS, signal);
        continue;
      }
      const began = performance.now();
      publishedSeq = await publish(context, room, publishedSeq, outgoing, signal);
      await savePublished(context, publishedSeq);
      context.metrics.published(lease.object, publishedSeq);
      succeeded();
      idle = true;
      const due = began + (behind ? BEHIND_INTERVAL_MS : MIN_INTERVAL_MS);
      await clock.sleep(Math.max(0, due - performance.now()), signal);
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

/** Posts the changes after `published`. @returns the new `published` */
async function publish(
  context: PublishContext,
  room: RoomSettings,
  published: number,
  { changes, refetchAt }: Outgoing,
  signal: AbortSignal,
): Promise<number> {
  const { object, line } = context.lease;
  const began = performance.now();
  const to = refetchAt ?? changes.at(-1)?.seq ?? published;
  const from = refetchAt === null ? published + 1 : to + 1;
  const publication = { version: PROTOCOL_VERSION, line, from, to, changes: [...changes] };
  const post = (lineage: readonly Ancestor[], reset: boolean) =>
    postToRoom(room, object, { ...publication, lineage: [...lineage] }, { reset }, signal);
  const reply = refetchAt === null ? await postOn(context, post) : null;
  const wasReset = reply === null || isBeyondFeeding(reply, line, to);
  if (wasReset) await post(await ancestors(context.pool, context.lease), true);
  if (changes.length > 0 || wasReset) report(context, { changes, to, wasReset, began });
  return wasReset ? to : (reply.head ?? to);
}

type Post = (lineage: readonly Ancestor[], reset: boolean) => Promise<RoomReply>;

/** A room that has another line is told what leads to this one. */
async function postOn({ pool, lease }: PublishContext, post: Post): Promise<RoomReply> {
  const reply = await post([], false);
  const isOther = reply.status === 409 && reply.line !== lease.line;
  return isOther ? post(await ancestors(pool, lease), false) : reply;
}

/** True if the room's head is of a line that was lost, or too far behind. */
function isBeyondFeeding(reply: RoomReply, line: string, to: number): boolean {
  if (reply.status !== 409) return false;
  return reply.line !== line || to - (reply.head ?? to) > MAX_BEHIND;
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
  const saved = pool.query(
    `update sync.object set published_seq = $3
     where ${isLeased("$1", "$2")} and published_seq <> $3`,
    [lease.object, lease.line, seq],
  );
  await lease.notePublished(seq, saved);
}
