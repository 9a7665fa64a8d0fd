import type { PoolClient } from "pg";
import { quoteIdent } from "../../../db/mirror/identifier.ts";
import { IMAGE_STAMP } from "../../core/mirror-row.ts";
import type { MirrorTable } from "../../core/mirror-table.ts";
import { holds } from "../../lib/injection-point.ts";

export type PartitionedCandidates = {
  /** For the verification to refetch. */
  readonly ids: readonly string[];
  /** Why open repairs leave the comparison undecided, in words. Null where they are to read none of the candidates. */
  readonly undecided: string | null;
};

/** Leaves to open repairs the candidates that they are to read anyway: those differences are known. */
export async function leftToRepairs(
  client: PoolClient,
  table: MirrorTable,
  ids: readonly string[],
): Promise<PartitionedCandidates> {
  const known = await underRepair(client, table, ids);
  return {
    ids: holds("a verification leaves to repairs what they read")
      ? ids.filter((id) => !known.has(id))
      : ids,
    undecided:
      known.size === 0
        ? null
        : `${known.size} records of ${table.object} differ that open repairs are still to read: nothing is comparable, so the verification is retried.`,
  };
}

/**
 * Which of some records an open repair is to read anyway: by their ids, or because they changed in its range. A record
 * missing from the verification's read may have been deleted in any range.
 */
async function underRepair(
  client: PoolClient,
  { object, columns }: MirrorTable,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const hasStamp = columns.some(({ column }) => column === IMAGE_STAMP);
  const isInRange = hasStamp ? `coalesce(s.${quoteIdent(IMAGE_STAMP)} >= r.since, true)` : "true";
  const { rows } = await client.query<{ id: string }>(
    `select asked.id from unnest($2::text[]) as asked (id) left join verification_read s on s.id = asked.id
     where exists (select from sync.repair r
       where r.object = $1 and r.closed_at is null and r.columns is null
         and (asked.id = any(r.record_ids) or (r.since is not null and ${isInRange})))`,
    [object, ids],
  );
  return new Set(rows.map(({ id }) => id));
}
