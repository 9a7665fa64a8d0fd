import * as v from "valibot";
import { iso } from "../protocol/iso-sql.ts";
import { REPAIR_STATES } from "../protocol/states.ts";
import { ObjectStatus } from "../protocol/sync.ts";
import { type Row, type Statement, statement } from "./statement.ts";

/** A lease that ran out this long ago was not just renewed late: no node holds the object. */
const LEASE_GRACE = "15 seconds";

/** The alert level: a change is applied within a second; one that waits this long is worth a look. */
const LATE_MS = 10_000;

export const NO_NODE = "No ingest node holds this object; start one with npm run ingest.";

/**
 * All pipelines, or one, each as JSON with its reads, repairs, dead letters and verifications. A few index scans a
 * pipeline: open repairs and dead letters have indexes of their own. Ages are taken by Postgres's clock, since the
 * hosts' clocks may differ.
 */
export function objectStatuses(name?: string): Statement {
  return statement((add) => {
    const where = name === undefined ? "" : ` where o.name = ${add(name, "text")}`;
    return `${STATUS_SQL}${where} order by o.name`;
  });
}

/** The newest row of `sync.snapshot` that meets a condition. */
function newestRead(condition: string): string {
  return `(
    select json_build_object('kind', s.kind,
      'state', s.state, 'rowsLoaded', s.rows_loaded, 'rowsDeadLettered', s.rows_dead_lettered, 'rowsExpected', s.rows_expected,
      'startedAt', ${iso("s.started_at")}, 'finishedAt', ${iso("s.finished_at")}, 'error', s.error)
    from sync.snapshot s where s.object = o.name and ${condition} order by s.id desc limit 1)`;
}

function newestVerification(kind: "keys" | "full"): string {
  return `(
    select json_build_object(
      'state', a.state, 'startedAt', ${iso("a.started_at")}, 'finishedAt', ${iso("a.finished_at")},
      'rowsOrg', a.rows_org, 'rowsMirror', a.rows_mirror, 'differences', a.differences, 'error', a.error)
    from sync.verification a where a.object = o.name and a.kind = '${kind}' order by a.id desc limit 1)`;
}

const [NEW, DUE, WAITING] = REPAIR_STATES;

/** By cause. Rows do not say when they were last tried: the one whose next try is latest was tried last. */
const REPAIRS = `(
    select coalesce(json_agg(json_build_object(
      'cause', r.cause, 'open', r.open, 'tries', r.tries, 'lastOutcome', r.outcome,
      'state', case when r.tries = 0 then '${NEW}' when r.next_try <= clock_timestamp() then '${DUE}' else '${WAITING}' end,
      'openedAt', ${iso("r.opened")}, 'nextTryAt', ${iso("r.next_try")}) order by r.cause), '[]')
    from (select cause, count(*) as open, max(tries) as tries, min(opened_at) as opened, min(next_try_at) as next_try,
        (array_agg(last_outcome order by next_try_at desc) filter (where last_outcome is not null))[1] as outcome
      from sync.repair where object = o.name and closed_at is null group by cause) r)`;

const DEAD_LETTERS = `(
    select json_build_object('open', open.count, 'newest', (
      select json_build_object('kind', p.kind, 'reason', p.reason, 'at', ${iso("p.dead_lettered_at")})
      from sync.dead_letter p where p.id = open.newest))
    from (select count(*) as count, max(id) as newest from sync.dead_letter
      where object = o.name and resolved_at is null) open)`;

const STATUS_SQL = `select json_build_object(
  'object', o.name, 'label', o.label, 'labelPlural', o.label_plural,
  'state', o.state, 'reason', o.reason, 'rows', o.row_count, 'source', o.source,
  'highWaterMark', case when o.source = 'poll' then ${iso("o.high_water_mark")} end,
  'seq', o.head_seq, 'publishedSeq', o.published_seq,
  'pendingMs', extract(epoch from clock_timestamp() - o.oldest_pending_at) * 1000,
  'lastChangeAt', ${iso("o.last_commit_at")}, 'lastMessageAt', ${iso("o.last_message_at")},
  'held', o.lease_until is not null,
  'abandoned', coalesce(o.lease_until, o.last_message_at) < clock_timestamp() - interval '${LEASE_GRACE}',
  'snapshot', ${newestRead("s.kind <> 'backfill'")},
  'backfill', ${newestRead("s.kind = 'backfill' and s.state not in ('complete', 'failed')")},
  'ledger', json_build_object(
    'received', o.received, 'applied', o.applied, 'superseded', o.superseded,
    'duplicate', o.duplicate, 'deadLettered', o.dead_lettered, 'buffered', o.buffered),
  'fields', json_build_object(
    'computedAt', ${iso("o.computed_at")},
    'retired', (select coalesce(json_agg(c->>'field'), '[]')
      from jsonb_array_elements(o.columns) c where (c->>'retired')::boolean),
    'refused', (select coalesce(json_agg(c->>'field'), '[]')
      from jsonb_array_elements(o.columns) c where c ? 'refused'),
    'reading', (select coalesce(json_agg(distinct c), '[]') from sync.repair r, unnest(r.columns) c
      where r.object = o.name and r.closed_at is null and r.cause = 'backfill' and r.since is null)),
  'history', case when o.history_from is not null
    then json_build_object('from', o.history_from, 'at', ${iso("o.history_at")}) end,
  'openRepairs', (select count(*) from sync.repair r where r.object = o.name and r.closed_at is null),
  'repairs', ${REPAIRS},
  'deadLetters', ${DEAD_LETTERS},
  'verifiedAt', ${iso("o.verified_at")},
  'verifications', json_build_object('keys', ${newestVerification("keys")}, 'full', ${newestVerification("full")})
)::text from sync.object o`;

const Pipeline = v.object({
  ...v.omit(ObjectStatus, ["lagMs"]).entries,
  pendingMs: v.nullable(v.number()),
  /** A node holds the object, or did until it died. */
  held: v.boolean(),
  /** The lease ran out, or was released and no message came since; null where no node ever held the object. */
  abandoned: v.nullable(v.boolean()),
});

/** Reads the answer to `objectStatuses`. */
export function readObjectStatuses(answer: readonly Row[]): ObjectStatus[] {
  return answer.map(([text]) => statusOf(v.parse(Pipeline, JSON.parse(text ?? "null"))));
}

/**
 * Lag is the age of the oldest change that is not applied. It is 0 when there is none, and not known (null) before the
 * initial snapshot is complete or until the stream sent anything. Of a silent pipeline it is the age of what was last
 * heard, since whatever changed later may be pending. A pipeline that no node holds is shown as failed, unless
 * a person paused it; one that failed for a reason keeps that reason. A live pipeline over the alert level is late.
 */
function statusOf(pipeline: v.InferOutput<typeof Pipeline>): ObjectStatus {
  const { pendingMs, abandoned, held, ...status } = pipeline;
  if (abandoned) return abandonedStatus(status);
  if (status.state === "queued" || status.state === "copying") {
    const reason = status.reason ?? (held ? null : NO_NODE);
    return { ...status, reason, lagMs: null };
  }
  if (status.state === "paused" || status.state === "failed") return { ...status, lagMs: null };
  if (status.state === "silent") return { ...status, lagMs: silentFor(pendingMs) };
  // What changed since the last poll is not known.
  if (status.source === "poll") return { ...status, lagMs: null };
  const lagMs = lagOf(status.lastMessageAt, pendingMs);
  const isLate = status.state === "live" && lagMs !== null && lagMs > LATE_MS;
  return { ...status, state: isLate ? "late" : status.state, lagMs };
}

/** Null until the stream has sent anything: a 0 would claim what is not known. */
function lagOf(lastMessageAt: string | null, pendingMs: number | null): number | null {
  if (lastMessageAt === null) return null;
  return Math.max(0, Math.round(pendingMs ?? 0));
}

/** How long the org has not been heard; null where it never was. */
function silentFor(pendingMs: number | null): number | null {
  return pendingMs === null ? null : Math.max(0, Math.round(pendingMs));
}

function abandonedStatus(status: Omit<ObjectStatus, "lagMs">): ObjectStatus {
  if (status.state === "paused") return { ...status, lagMs: null };
  const known = status.state === "failed" && status.reason !== null;
  return { ...status, state: "failed", reason: known ? status.reason : NO_NODE, lagMs: null };
}
