import * as v from "valibot";
import type { LaneState } from "../protocol/object.ts";
import { ObjectStatus } from "../protocol/sync.ts";
import { type Statement, Values } from "./statement.ts";

/** A lease that ran out this long ago was not just renewed late: nobody holds the object. */
const LEASE_GRACE = "15 seconds";

export const NO_NODE = "No ingest node holds this object; start one with npm run ingest.";

/**
 * The lanes: all of them, or one, each with its newest snapshot and the number of open repairs, told as JSON by
 * Postgres. Ages are taken by Postgres's clock: the hosts' clocks decide nothing.
 */
export function objectStatuses(name?: string): Statement {
  const values = new Values();
  const where = name === undefined ? "" : ` where o.name = ${values.add(name, "text")}`;
  return { text: `${STATUS_SQL}${where} order by o.name`, values: values.list };
}

const STATUS_SQL = `select json_build_object(
  'object', o.name, 'label', o.label, 'labelPlural', o.label_plural,
  'state', o.state, 'reason', o.reason, 'rows', o.row_count,
  'seq', o.head_seq, 'publishedSeq', o.published_seq,
  'pendingMs', extract(epoch from clock_timestamp() - o.oldest_pending_at) * 1000,
  'lastChangeAt', ${iso("o.last_commit_at")}, 'heardAt', ${iso("o.heard_at")},
  'abandoned', o.lease_until < clock_timestamp() - interval '${LEASE_GRACE}',
  'snapshot', (
    select json_build_object(
      'state', s.state, 'rowsLoaded', s.rows_loaded, 'rowsParked', s.rows_parked, 'rowsExpected', s.rows_expected,
      'startedAt', ${iso("s.started_at")}, 'finishedAt', ${iso("s.finished_at")})
    from sync.snapshot s where s.object = o.name order by s.id desc limit 1),
  'ledger', json_build_object(
    'received', o.received, 'applied', o.applied, 'superseded', o.superseded,
    'duplicate', o.duplicate, 'parked', o.parked, 'waiting', o.waiting),
  'openRepairs', (select count(*) from sync.repair r where r.object = o.name and r.closed_at is null)
)::text from sync.object o`;

function iso(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

const Lane = v.object({
  ...v.omit(ObjectStatus, ["lagMs"]).entries,
  pendingMs: v.nullable(v.number()),
  /** Null where no node ever held the object. */
  abandoned: v.nullable(v.boolean()),
});

/** Reads the answer to `objectStatuses`. */
export function readObjectStatuses(
  answer: readonly (readonly (string | null)[])[],
): ObjectStatus[] {
  return answer.map(([text]) => statusOf(v.parse(Lane, JSON.parse(text ?? "null"))));
}

/**
 * Lag is the age of the oldest change that is not applied: 0 when there is none, and not known (null) before the copy
 * is there, or when nobody holds the object. A lane that nobody holds is shown as failed, unless a person paused it;
 * one that failed for a reason keeps that reason.
 */
function statusOf({ pendingMs, abandoned, ...lane }: v.InferOutput<typeof Lane>): ObjectStatus {
  if (abandoned && lane.state !== "paused") {
    const known = lane.state === "failed" && lane.reason !== null;
    return { ...lane, state: "failed", reason: known ? lane.reason : NO_NODE, lagMs: null };
  }
  const starting: LaneState[] = ["queued", "copying"];
  const unknown = starting.includes(lane.state) || abandoned;
  return { ...lane, lagMs: unknown ? null : Math.max(0, Math.round(pendingMs ?? 0)) };
}
