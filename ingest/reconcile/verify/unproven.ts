import type { ClientBase } from "pg";
import { quoteMirrorTable } from "../../../db/mirror/identifier.ts";
import type { MirrorTable } from "../../core/mirror-table.ts";
import type { VerificationRow } from "./verification-row.ts";

/*
 * Records of which a verification cannot say that they are as in the org, though nothing is left to read:
 *
 *   unreadable     the org's answer to the verification does not fit the columns, so it was not compared
 *   dead-lettered  it was read again, and what the org answered could not be applied
 *
 * They are differences that stay: rows of `sync.verification_difference` without values. A verification that has one
 * ends as `different` with an error, and proves nothing.
 */

/** Notes the rows of the session's `verification_read` that could not be compared. */
export async function noteUnreadable(
  client: ClientBase,
  { object, table }: MirrorTable,
  { id }: Pick<VerificationRow, "id">,
): Promise<void> {
  await client.query(
    `insert into sync.verification_difference (verification_id, object, record_id, kind)
     select distinct $1::bigint, $2, s.id, ${kindOf(table, "s.id")}
     from verification_read s where s.unreadable and s.id is not null
     on conflict do nothing`,
    [id, object],
  );
}

/** Notes the records that were dead-lettered since the verification's read began, by whatever read them. */
export async function noteDeadLettered(
  client: ClientBase,
  { object, table }: MirrorTable,
  { id, readBegan }: Pick<VerificationRow, "id" | "readBegan">,
): Promise<void> {
  await client.query(
    `insert into sync.verification_difference (verification_id, object, record_id, kind)
     select distinct $1::bigint, $2, d.record_id, ${kindOf(table, "d.record_id")}
     from (select unnest(record_ids) as record_id from sync.dead_letter
       where object = $2 and kind = 'row' and resolved_at is null and dead_lettered_at >= $3::timestamptz) d
     on conflict do nothing`,
    [id, object, readBegan],
  );
}

/** Records about which the resync that a verification asked for was unsure, and which are still to be read again. */
export async function unsureAfterResync(
  client: ClientBase,
  object: string,
  { traceId, readBegan }: Pick<VerificationRow, "traceId" | "readBegan">,
): Promise<string | null> {
  const { rows } = await client.query<{ records: string }>(
    `select count(distinct asked.id) as records from sync.repair r, unnest(r.record_ids) as asked (id)
     where r.object = $1 and r.closed_at is null and r.columns is null and r.cause = 'position-unknown'
       and r.opened_at >= $3::timestamptz and exists (select from sync.repair
         where object = $1 and cause = 'verification' and trace_id = $2 and since is not null)`,
    [object, traceId, readBegan],
  );
  const records = Number(rows[0]?.records ?? 0);
  if (records === 0) return null;
  return `${records} records of ${object} are to be read again after its resync: the verification is retried.`;
}

function kindOf(table: string, recordId: string): string {
  return `case when exists (select from ${quoteMirrorTable(table)} m where m.id = ${recordId})
    then 'different' else 'missing' end`;
}

/** What to tell about differences that stay; null without any. */
export function lastingText(object: string, records: number): string | null {
  if (records === 0) return null;
  return `${records} records of ${object} could not be compared or repaired, since what the org answers does not fit their columns: SELECT * FROM sync.dead_letter shows why.`;
}

/** What to tell about columns whose values are known to be missing; null without any. */
export function unreadText(object: string, columns: ReadonlySet<string>): string | null {
  if (columns.size === 0) return null;
  const names = [...columns].toSorted().join(", ");
  return `${names} of ${object} are still to be read of every record, so they could not be compared: the verification is retried.`;
}
