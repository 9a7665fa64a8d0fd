import type { PoolClient } from "pg";
import { quoteIdent } from "../../db/mirror/identifier.ts";
import { IMAGE_STAMP } from "../apply/mirror-row.ts";
import type { MirrorTable } from "../apply/mirror-table.ts";

/**
 * Which of some records an open repair is to read anyway: by their ids, or because the org changed them in its range.
 * That they differ is known. A record that the audit's read does not show may have been deleted in any range.
 */
export async function underRepair(
  client: PoolClient,
  { object, columns }: MirrorTable,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const hasStamp = columns.some(({ column }) => column === IMAGE_STAMP);
  const isInRange = hasStamp ? `coalesce(s.${quoteIdent(IMAGE_STAMP)} >= r.since, true)` : "true";
  const { rows } = await client.query<{ id: string }>(
    `select asked.id from unnest($2::text[]) as asked (id) left join audit_read s on s.id = asked.id
     where exists (select from sync.repair r
       where r.object = $1 and r.closed_at is null and r.columns is null
         and (asked.id = any(r.record_ids) or (r.since is not null and ${isInRange})))`,
    [object, ids],
  );
  return new Set(rows.map(({ id }) => id));
}
