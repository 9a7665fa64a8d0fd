import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { CHANGE_KINDS, CHANGE_SOURCES, type Change } from "../../edge/protocol/change.ts";
import { PROTOCOL_VERSION, PublicationReply, type Publication } from "../../edge/protocol/room.ts";
import { makeBackoff } from "../lib/backoff.ts";
import { loadLane } from "../lane/lane-store.ts";
import type { LaneContext } from "../lane/lane-context.ts";

/** What publishing needs of a lane. */
export type PublishContext = Pick<
  LaneContext,
  "pool" | "lease" | "clock" | "committed" | "metrics" | "log"
>;

/** Where rooms are and what opens them to the publisher. */
export type RoomSettings = { readonly url: string; readonly secret: string };

/** Changes of one POST. */
const MAX_CHANGES = 500;
/** The shortest time between two POSTs to a room: what commits meanwhile goes out together. */
const MIN_INTERVAL_MS = 40;
/** An idle room is told its head again, so that a room that lost its storage knows it. */
const IDLE_MS = 30_000;
/** A room further behind than this is reset rather than fed. */
const MAX_BEHIND = 20_000;
const POST_TIMEOUT_MS = 10_000;

/**
 * Publishes the object's log to its room, in order. The log is the outbox: what is not taken is sent again, from what
 * the room says it has. It never stands in the way of the sync.
 *
 *   ┌─► changes after `published` ─► POST ─┬─ 200 {head} ─► published = to ─┐
 *   │                                      ├─ 409 {head} ─► published = head │ (too far behind: ?reset)
 *   │                                      └─ fails ──────► wait, longer each time
 *   └──────────────── none left: wait for the next commit ◄─────────────────┘
 */
export async function publishLoop(
  context: PublishContext,
  room: RoomSettings,
  signal: AbortSignal,
): Promise<void> {
  const { pool, lease, clock, committed, metrics } = context;
  const backoff = makeBackoff({ baseMs: 250, maxMs: 15_000 });
  let { publishedSeq } = await loadLane(pool, lease.object);
  let idle = false;
  while (!signal.aborted) {
    const changes = await changesAfter(context, publishedSeq);
    if (changes.length === 0 && idle) {
      idle = await waitForCommit(committed, signal);
      continue;
    }
    try {
      publishedSeq = await publish(context, room, publishedSeq, changes, signal);
      await savePublished(context, publishedSeq);
      metrics.published(lease.object, publishedSeq);
      backoff.reset();
      idle = changes.length === 0;
      await clock.sleep(MIN_INTERVAL_MS, signal);
    } catch (error) {
      signal.throwIfAborted();
      reportFailure(context, error);
      await clock.sleep(Math.max(250, backoff.next()), signal);
    }
  }
}

/** True while still idle; false after IDLE_MS, so that the room is told its head. */
async function waitForCommit(
  committed: LaneContext["committed"],
  signal: AbortSignal,
): Promise<boolean> {
  const began = performance.now();
  await committed.wait(IDLE_MS, signal);
  return performance.now() - began < IDLE_MS - 100;
}

/** Posts what follows `published`; answers the new `published`. */
async function publish(
  context: PublishContext,
  room: RoomSettings,
  published: number,
  changes: readonly Change[],
  signal: AbortSignal,
): Promise<number> {
  const { lease, log } = context;
  const began = performance.now();
  const to = changes.at(-1)?.seq ?? published;
  const publication: Publication = {
    version: PROTOCOL_VERSION,
    from: published + 1,
    to,
    changes: [...changes],
  };
  let reply = await post(room, lease.object, publication, { reset: false }, signal);
  const head = reply.head;
  const mustReset =
    head !== null && (head > to || (reply.status === 409 && to - head > MAX_BEHIND));
  if (mustReset) reply = await post(room, lease.object, publication, { reset: true }, signal);
  if (changes.length > 0 || mustReset) {
    const message = `${changes.length} changes to the room, up to seq ${to}${mustReset ? ", after a reset" : ""}`;
    const durationMs = performance.now() - began;
    log({
      kind: "publish",
      severity: "debug",
      object: lease.object,
      traceId: randomUUID(),
      durationMs,
      message,
    });
  }
  return reply.status === 409 && head !== null && !mustReset ? head : to;
}

async function post(
  room: RoomSettings,
  object: string,
  publication: Publication,
  { reset }: { readonly reset: boolean },
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly head: number | null }> {
  const address = new URL(
    `/parties/main/${encodeURIComponent(object)}${reset ? "?reset" : ""}`,
    room.url,
  );
  const answer = await fetch(address, {
    method: "POST",
    headers: { authorization: `Bearer ${room.secret}`, "content-type": "application/json" },
    body: JSON.stringify(publication),
    signal: AbortSignal.any([signal, AbortSignal.timeout(POST_TIMEOUT_MS)]),
  });
  if (answer.status !== 200 && answer.status !== 409) {
    throw new Error(
      `The room of ${object} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`,
    );
  }
  return { status: answer.status, ...v.parse(PublicationReply, await answer.json()) };
}

type ChangeText = Readonly<Record<"seq" | "kind" | "source", string>> &
  Readonly<Record<"record_id" | "fields" | "commit_at", string | null>>;

/** What follows in the log. A change that set nothing (superseded, waiting, to be repaired) is there without fields. */
async function changesAfter(
  { pool, lease }: PublishContext,
  seq: number,
): Promise<readonly Change[]> {
  const { rows } = await pool.query<ChangeText>(
    `select seq, record_id, kind, source, case when outcome = 'applied' then after end as fields,
       to_char(commit_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as commit_at
     from sync.change where object = $1 and seq > $2 order by seq limit $3`,
    [lease.object, seq, MAX_CHANGES],
  );
  return rows.map((row) => ({
    seq: Number(row.seq),
    recordId: row.record_id,
    kind: v.parse(v.picklist(CHANGE_KINDS), row.kind),
    source: v.parse(v.picklist(CHANGE_SOURCES), row.source),
    fields: row.fields === null ? {} : (JSON.parse(row.fields) as Change["fields"]),
    commitAt: row.commit_at,
  }));
}

async function savePublished({ pool, lease }: PublishContext, seq: number): Promise<void> {
  await pool.query(
    "update sync.object set published_seq = $3 where name = $1 and lease_epoch = $2 and published_seq <> $3",
    [lease.object, lease.epoch, seq],
  );
}

function reportFailure({ log, lease, metrics }: PublishContext, error: unknown): void {
  metrics.publishFailed(lease.object);
  const cause =
    error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  const message = `The room could not be reached; its changes wait in the log. ${String(error)}${cause}`;
  log({ kind: "publish", severity: "warning", object: lease.object, message });
}
