import type { Pool, PoolClient } from "pg";
import { transaction } from "../lib/transaction.ts";
import type { Partition, Partitioned } from "./partition.ts";

/**
 * Whoever comes after a waiting lock waits as well, so upkeep waits for this long only and tries again later: the work
 * has days, readers and the sync have not.
 */
const LOCK_TIMEOUT = "200ms";
/** Rows that are moved out of the default partition at once: a second under its lock. */
const MOST_MOVED = 50_000;

/**
 * Makes a partition in a transaction of its own, with no lock that a reader or a writer of the table meets:
 *
 *   create the table alone ─► move its rows out of the default partition ─► attach it
 *
 * `create table … partition of` would lock the whole table against everybody. Attaching locks it against other upkeep
 * only, and against nobody the new partition, which nobody knows; what is left is the default partition, which is empty
 * or nearly so, for milliseconds ("ALTER TABLE", ATTACH PARTITION). Throws Postgres's error where a lock is not free.
 */
export async function makePartition(
  pool: Pool,
  { parent, key }: Partitioned,
  { name, from, to }: Partition,
): Promise<void> {
  await upkeep(pool, async (client) => {
    const { rows } = await client.query("select to_regclass($1) as found", [`sync.${name}`]);
    if (rows[0]?.found !== null) return;
    await client.query(`create table sync.${name} (like sync.${parent} including all)`);
    await moveStrays(client, `sync.${parent}_default`, key, { name, from, to });
    await client.query(
      `alter table sync.${parent} attach partition sync.${name} for values from ('${from}') to ('${to}')`,
    );
  });
}

/** Rows that came before their partition, by a clock that ran ahead or after weeks without upkeep. */
async function moveStrays(
  client: PoolClient,
  strays: string,
  key: Partitioned["key"],
  { name, from, to }: Partition,
): Promise<void> {
  const range = [from, to];
  const inRange = `${key} >= $1::timestamptz and ${key} < $2::timestamptz`;
  const { rows } = await client.query<{ count: string }>(
    `select count(*) as count from (select from ${strays} where ${inRange} limit ${MOST_MOVED + 1}) s`,
    range,
  );
  const count = Number(rows[0]?.count);
  if (count === 0) return;
  if (count > MOST_MOVED)
    throw new Error(
      `${strays} holds over ${MOST_MOVED} rows of ${name}, which stay there: rows of that time are found, only slower.`,
    );
  await client.query(`lock table ${strays} in access exclusive mode`);
  await client.query(
    `with moved as (delete from ${strays} where ${inRange} returning *) insert into sync.${name} select * from moved`,
    range,
  );
}

/** Drops a partition that is too old. The table is locked against everybody for milliseconds, or not at all. */
export async function dropPartition(pool: Pool, name: string): Promise<void> {
  await upkeep(pool, (client) => client.query(`drop table if exists sync.${name}`));
}

/** A transaction of upkeep. One node at a time; a node that is second does nothing. */
export async function upkeep(
  pool: Pool,
  work: (client: PoolClient) => Promise<unknown>,
): Promise<void> {
  await transaction(pool, async (client) => {
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
    const { rows } = await client.query<{ first: string }>(
      "select pg_try_advisory_xact_lock(hashtext('sync.partitions')) as first",
    );
    if (rows[0]?.first === "t") await work(client);
  });
}
