import type { Pool } from "pg";
import { quoteIdent, quoteMirrorTable } from "../../db/mirror/identifier.ts";
import { objectReads } from "../core/object-reads.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import type { Standing } from "./poll-plan.ts";
import { iso } from "../../edge/protocol/iso-sql.ts";

/** What the mirror knows of the named records: two look-ups by primary key each. Unknown records are left out. */
export async function standings(
  pool: Pool,
  { object, table, columns }: MirrorTable,
  recordIds: readonly string[],
): Promise<ReadonlyMap<string, Standing>> {
  const { changedBy } = objectReads({ object, columns });
  const column = columns.find(({ field, retired }) => field === changedBy && !retired)?.column;
  const stamp = column === undefined ? "null::timestamptz" : quoteIdent(column);
  const { rows } = await pool.query<{ id: string } & Record<"stamp" | "began", string | null>>(
    `select id, ${iso(stamp)} as stamp, ${iso(`"_read_began"`)} as began
     from ${quoteMirrorTable(table)} where id = any($1::text[])
     union all
     select record_id, null, ${iso("read_began")} from sync.tombstone
     where object = $2 and record_id = any($1::text[])`,
    [recordIds, object],
  );
  return new Map(rows.map(({ id, stamp, began }) => [id, { stamp, readBegan: began }]));
}
