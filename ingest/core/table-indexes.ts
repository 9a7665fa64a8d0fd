import type { Pool, PoolClient } from "pg";
import { quoteIdent, quoteMirrorTable } from "../../db/mirror/identifier.ts";
import {
  createIndex,
  type MirrorIndex,
  mirrorIndexes,
  replacedIndexes,
} from "../../db/mirror/table-ddl.ts";
import type { MirrorTable } from "./mirror-table.ts";

/** The schema of pg_trgm, which a server may keep anywhere; null where it is not installed. */
export async function trigramSchema(pool: Pool): Promise<string | null> {
  const { rows } = await pool.query<{ schema: string }>(
    `select nspname as schema from pg_extension join pg_namespace n on n.oid = extnamespace where extname = 'pg_trgm'`,
  );
  return rows[0]?.schema ?? null;
}

/** An index that could not be made. The table is right without it, only slower. */
export type FailedIndex = { readonly name: string; readonly error: unknown };

/** Makes all indexes of a table that nobody else uses yet. */
export async function makeIndexes(
  pool: Pool,
  { table, columns }: MirrorTable,
): Promise<readonly FailedIndex[]> {
  const failed: FailedIndex[] = [];
  for (const index of mirrorIndexes(table, columns, await trigramSchema(pool)))
    await pool
      .query(createIndex(table, index))
      .catch((error: unknown) => failed.push({ name: index.name, error }));
  return failed;
}

/**
 * How long the making of an index waits for transactions that began before it. Neither readers nor writers of the table
 * wait meanwhile.
 */
const LOCK_TIMEOUT = "60s";

/** Makes the indexes that a table in use lacks, and drops those that were replaced, without blocking anybody. */
export async function makeMissingIndexes(
  pool: Pool,
  { table, columns }: MirrorTable,
): Promise<readonly FailedIndex[]> {
  const valid = await existingIndexes(pool, table);
  const wanted = mirrorIndexes(table, columns, await trigramSchema(pool));
  const missing = wanted.filter(({ name }) => valid.get(name) !== true);
  const replaced = replacedIndexes(table, columns, [...valid.keys()]);
  if (missing.length + replaced.length === 0) return [];
  const failed: FailedIndex[] = [];
  await patiently(pool, async (client) => {
    for (const index of missing)
      await makeIndex(client, table, index, valid.has(index.name)).catch((error: unknown) =>
        failed.push({ name: index.name, error }),
      );
    for (const name of replaced)
      await client.query(dropIndex(name)).catch((error: unknown) => failed.push({ name, error }));
  });
  return failed;
}

/** What an interrupted `create index concurrently` left is not valid, and in the way. */
export async function makeIndex(
  client: PoolClient,
  table: string,
  index: MirrorIndex,
  isLeft: boolean,
): Promise<void> {
  if (isLeft) await client.query(dropIndex(index.name));
  await client.query(createIndex(table, index, "concurrently"));
}

export const dropIndex = (name: string) =>
  `drop index concurrently if exists salesforce.${quoteIdent(name)}`;

/** Of the indexes of a table whether they are valid, by their names. */
export async function existingIndexes(
  pool: Pool,
  table: string,
): Promise<ReadonlyMap<string, boolean>> {
  const { rows } = await pool.query<{ name: string; valid: string }>(
    `select c.relname as name, i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = to_regclass($1)`,
    [quoteMirrorTable(table)],
  );
  return new Map(rows.map(({ name, valid }) => [name, valid === "t"]));
}

/** On a connection whose statements wait long for a lock: nobody waits behind them. */
export async function patiently<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query(`set lock_timeout = '${LOCK_TIMEOUT}'`);
    const done = await work(client);
    await client.query("reset lock_timeout");
    broken = false;
    return done;
  } finally {
    client.release(broken);
  }
}
