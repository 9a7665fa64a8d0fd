import { holds } from "../lib/injection-point.ts";

/**
 * Conditions and subqueries that many statements share. Arguments are SQL of parameters, such as `$1`, never values.
 */

/**
 * True of the row of `sync.object` whose lease is still the given one. The server incarnation is part of it: a restart
 * or failover may have lost the last commits, of which a pipeline that goes on from memory knows nothing.
 */
export function isLeased(object: string, line: string): string {
  const isOwn = holds("an ended lease writes nothing")
    ? `line = ${line}::uuid`
    : `${line}::uuid is not null`;
  const serverIs = holds("a lease ends with the Postgres that granted it") ? "=" : "<=";
  return `name = ${object} and ${isOwn}
    and server_incarnation ${serverIs} pg_postmaster_start_time()`;
}

/** The same for statements on other tables: true while the object's lease is still the given one. */
export function fenced(object: string, line: string): string {
  return `exists (select from sync.object where ${isLeased(object, line)})`;
}

/**
 * The low watermark of a read (clause 1 of the image rule): the newest seq that was logged before the moment the read
 * began minus its max staleness; 0 where there is none. Changes up to it are certainly in what the read returned.
 *
 * @param began a timestamptz
 * @param maxStalenessMs milliseconds
 */
export function lowWatermark(object: string, began: string, maxStalenessMs: string): string {
  const lagMs = holds("a read lags by up to its max staleness")
    ? maxStalenessMs
    : `0 * ${maxStalenessMs}`;
  return `(select coalesce(max(seq), 0) from sync.change where object = ${object}
    and received_at < ${began}::timestamptz - make_interval(secs => ${lagMs}::float8 / 1000))`;
}
