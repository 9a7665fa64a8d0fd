import type { ClientBase, Pool } from "pg";
import { quoteIdent, quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { holds } from "../lib/injection-point.ts";

/** The quoted name of the table that holds the rows of a resync or a backfill until they are merged. */
export function stagingTable(snapshotId: number): string {
  return `"sync".${quoteIdent(`resync_${snapshotId}`)}`;
}

/** Unlogged: a crash of Postgres empties it, and then the object is refetched. */
export async function createStaging(
  client: ClientBase,
  snapshotId: number,
  columns: readonly MirrorColumn[],
): Promise<void> {
  const definitions = columns.map(
    ({ column, field, pgType }) =>
      `${quoteIdent(column)} ${pgType}${field === "Id" ? " primary key" : ""}`,
  );
  await client.query(
    `create unlogged table ${stagingTable(snapshotId)} (${definitions.join(", ")})`,
  );
}

export async function dropStaging(client: Pool | ClientBase, snapshotId: number): Promise<void> {
  await client.query(`drop table if exists ${stagingTable(snapshotId)}`);
}

/**
 * Whether the table still holds every loaded row and can be merged. A crash of Postgres empties it, and a field that
 * was retyped since has a column of another type there.
 */
export async function holdsAllRows(
  pool: Pool,
  snapshotId: number,
  mirrorTable: string,
): Promise<boolean> {
  const { rows: found } = await pool.query<{ fits: string }>(
    `select to_regclass($1) is not null and not exists (
       select from pg_attribute staged join pg_attribute mirrored using (attname)
       where staged.attrelid = to_regclass($1) and mirrored.attrelid = to_regclass($2) and staged.attnum > 0
         and staged.atttypid <> mirrored.atttypid and ${holds("staged fields of an old type are not merged")}) as fits`,
    [stagingTable(snapshotId), quoteMirrorTable(mirrorTable)],
  );
  if (found[0]?.fits !== "t") return false;
  const { rows } = await pool.query<{ whole: string }>(
    `select (select count(*) from ${stagingTable(snapshotId)}) = rows_loaded as whole from sync.snapshot where id = $1`,
    [snapshotId],
  );
  return rows[0]?.whole === "t";
}
