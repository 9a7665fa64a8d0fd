import type { Pool } from "pg";
import { lowWatermark } from "../../core/sql.ts";

/** Records that events deleted or undeleted, of a stretch of the log. */
export type ReportedDeletes = {
  readonly recordIds: readonly string[];
  /** The end of the stretch. */
  readonly through: number;
};

/**
 * The deletes and undeletes after `confirmed_offset` that a read which begins now certainly shows; of at most `limit`
 * events. Null where the log has nothing new, or the object is not copied yet.
 *
 * @param began of the read, ISO 8601
 */
export async function reportedDeletes(
  pool: Pool,
  object: string,
  { began, maxStalenessMs }: { readonly began: string; readonly maxStalenessMs: number },
  limit: number,
): Promise<ReportedDeletes | null> {
  const { rows } = await pool.query<{ ids: string; through: string }>(
    `with stretch as materialized (
       select name, confirmed_offset as after, ${lowWatermark("$1", "$2", "$3")} as through
       from sync.object where name = $1 and copied_at is not null),
     reported as (
       select c.seq, c.record_id from stretch s join sync.change c
         on c.object = s.name and c.seq > s.after and c.seq <= s.through
       where c.kind in ('delete', 'undelete') and c.source = 'stream' and c.outcome = 'applied'
       order by c.seq limit $4)
     select (select coalesce(jsonb_agg(distinct record_id), '[]') from reported) as ids,
       (select case count(*) when $4 then max(t.seq) else s.through end from reported t) as through
     from stretch s where s.through > s.after`,
    [object, began, maxStalenessMs, limit],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return { recordIds: JSON.parse(row.ids) as readonly string[], through: Number(row.through) };
}
