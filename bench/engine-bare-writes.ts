import type { Pool, PoolClient } from "pg";
import { quoteIdent, quoteMirrorTable } from "../db/mirror/identifier.ts";

/** As many events as ingest may have outstanding, so the most that it writes at once. */
const BATCH = 100;

type BareWrites = { readonly ms: number; readonly changes: number };

/**
 * The raw limit of applying events: the changes of the log written once more by plain SQL, inside Postgres and on one
 * connection. Each batch is a transaction. It inserts the changes into a table like the log and updates their rows in a
 * table like the mirror, both with all indexes. The tables are dropped.
 */
export async function bareWrites(pool: Pool): Promise<BareWrites> {
  const client = await pool.connect();
  try {
    await client.query("create schema bench");
    await client.query("create table bench.change (like sync.change including all)");
    const { rows } = await client.query<{ object: string; name: string; head: string }>(
      "select name as object, mirror_table as name, head_seq as head from sync.object order by name",
    );
    const total = { ms: 0, changes: 0 };
    for (const { object, name, head } of rows) {
      const one = await writeObject(client, object, name, Number(head));
      total.ms += one.ms;
      total.changes += one.changes;
    }
    return total;
  } finally {
    await client.query("drop schema if exists bench cascade");
    client.release();
  }
}

async function writeObject(
  client: PoolClient,
  object: string,
  name: string,
  head: number,
): Promise<BareWrites> {
  const table = `bench.${quoteIdent(name)}`;
  await client.query(`create table ${table} (like ${quoteMirrorTable(name)} including all)`);
  await client.query(`insert into ${table} select * from ${quoteMirrorTable(name)}`);
  let changes = 0;
  const startedAt = performance.now();
  for (let after = 0; after < head; after += BATCH) {
    await client.query("begin");
    const { rowCount } = await client.query(
      `insert into bench.change select * from sync.change
       where object = $1 and seq > $2 and seq <= $3 and source = 'stream'`,
      [object, after, after + BATCH],
    );
    await client.query(
      `update ${table} t set "_seq" = c.seq from bench.change c
       where c.object = $1 and c.seq > $2 and c.seq <= $3 and t.id = c.record_id`,
      [object, after, after + BATCH],
    );
    await client.query("commit");
    changes += rowCount ?? 0;
  }
  return { ms: performance.now() - startedAt, changes };
}
