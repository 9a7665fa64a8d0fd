import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { pick, type Random } from "../ordering-world.ts";
import { inSession } from "./database-faults.ts";
import { InjectionSkipped } from "./injection-skipped.ts";
import type { Injection } from "./injection.ts";
import type { Scene } from "./scene.ts";

/** Postgres is put back to an earlier time, while nodes and rooms keep what they had. */

/** The data directory is put back from a cold copy. */
async function dataPutBack(scene: Scene, random: Random): Promise<void> {
  const { postgres, disk } = scene;
  if (disk !== null) throw new InjectionSkipped("its tables lie on the disk that is to run full");
  await postgres.copy();
  await sleep(pick(random, [2_000, 4_000, 7_000]));
  await postgres.restore();
}

/** The rooms are down meanwhile, so that the new line is longer than the lost one when they hear of it. */
async function dataPutBackUnheard(scene: Scene, random: Random): Promise<void> {
  const { rooms } = scene;
  if (scene.disk !== null)
    throw new InjectionSkipped("its tables lie on the disk that is to run full");
  await scene.postgres.copy();
  await sleep(pick(random, [2_000, 4_000]));
  rooms.isDown = true;
  try {
    await scene.postgres.restore();
    await scene.org.control.work(pick(random, [50, 200]));
    await sleep(pick(random, [2_000, 5_000]));
  } finally {
    rooms.isDown = false;
  }
}

/** A dump is poured into the running server: the contents of all tables are put back in one transaction. */
async function dumpPouredIn(scene: Scene, random: Random): Promise<void> {
  await inSession(scene, async (client) => {
    const tables = await tablesOf(client);
    await client.query("begin isolation level repeatable read");
    for (const [n, { name }] of tables.entries())
      await client.query(`create temp table dumped_${n} as table ${name}`);
    await client.query("commit");
    await sleep(pick(random, [1_000, 3_000]));
    await pourIn(client, tables);
  });
}

type Table = { readonly name: string; readonly columns: string };

async function pourIn(client: pg.Client, tables: readonly Table[]): Promise<void> {
  await client.query("begin");
  await client.query("set local session_replication_role = replica");
  await client.query(`lock table ${tables.map(({ name }) => name).join(", ")}`);
  if (JSON.stringify(await tablesOf(client)) !== JSON.stringify(tables))
    throw new InjectionSkipped("tables were made or altered since the dump");
  await client.query(`truncate ${tables.map(({ name }) => name).join(", ")}`);
  for (const [n, { name, columns }] of tables.entries())
    await client.query(
      `insert into ${name} (${columns}) overriding system value select ${columns} from dumped_${n}`,
    );
  await client.query("commit");
}

/** All tables of ours, with their columns except generated ones. */
async function tablesOf(client: pg.Client): Promise<readonly Table[]> {
  const { rows } = await client.query<Table>(
    `select c.oid::regclass::text as name, string_agg(quote_ident(attname), ', ' order by attnum) as columns
     from pg_class c join pg_attribute on attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = ''
     where relnamespace in ('sync'::regnamespace, 'salesforce'::regnamespace)
       and relkind in ('r', 'p') and not relispartition group by c.oid order by 1`,
  );
  return rows;
}

export const restored: readonly Injection[] = [dataPutBack, dataPutBackUnheard, dumpPouredIn];
