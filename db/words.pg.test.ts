import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getTableColumns, is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mirrorDifference } from "../testing/mirror-difference.ts";
import { type TestNode, testNode } from "../testing/test-node.ts";
import { emptyDatabase, type TestDatabase } from "../testing/test-postgres.ts";
import { migrate } from "./migrate.ts";
import * as changes from "./schema/changes.ts";
import * as nodes from "./schema/nodes.ts";
import * as pipelines from "./schema/pipelines.ts";
import * as reads from "./schema/reads.ts";

const MIGRATIONS = new URL("./migrations", import.meta.url).pathname;

type Row = Readonly<Record<string, unknown>>;
/**
 * A database of the version with migrations up to 0006, for an emulated org of 60 records (seed 7). It has every word
 * that 0007 renames: repairs of each cause, a dead letter, verifications, quotas. Some rows are behind the org, each
 * with an open repair.
 */
const LEFT = JSON.parse(
  readFileSync(new URL("../testing/left-by-0006.json", import.meta.url), "utf8"),
) as {
  readonly sync: Readonly<Record<string, readonly Row[]>>;
  readonly mirror: Readonly<
    Record<string, { readonly columns: readonly string[]; readonly rows: readonly Row[] }>
  >;
};
/** New names by old names. */
const RENAMED: Readonly<Record<string, string>> = {
  parked: "dead_letter",
  audit: "verification",
  audit_difference: "verification_difference",
  allowance: "quota",
};

/** Migrates as the version before did. */
async function migrateTo0006(url: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "orgmirror-migrations-"));
  cpSync(MIGRATIONS, folder, { recursive: true });
  const journal = join(folder, "meta/_journal.json");
  const { entries, ...rest } = JSON.parse(readFileSync(journal, "utf8")) as { entries: Row[] };
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, 7) }));
  await migrate(url, { folder });
  rmSync(folder, { recursive: true });
}

async function fill(client: pg.Client): Promise<void> {
  for (const [table, rows] of Object.entries(LEFT.sync))
    await insert(client, `sync.${table}`, rows);
  await countOn(client);
  await insert(client, "sync.log", [
    { at: new Date(), node: "n", kind: "lane", severity: 1, ok: true, message: "m" },
    { at: new Date(), node: "n", kind: "audit", severity: 1, ok: true, message: "m" },
  ]);
  for (const [table, { columns, rows }] of Object.entries(LEFT.mirror)) {
    await client.query(
      `create table salesforce.${table} (${columns.join(", ")}, primary key (id))`,
    );
    await insert(client, `salesforce.${table}`, rows);
  }
}

async function insert(client: pg.Client, table: string, rows: readonly Row[]): Promise<void> {
  for (const row of rows) {
    const names = Object.keys(row).join(", ");
    await client.query(
      `insert into ${table} (${names}) overriding system value
       select ${names} from jsonb_populate_record(null::${table}, $1)`,
      [JSON.stringify(row)],
    );
  }
}

/** Generated ids follow those that are there. */
async function countOn(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table_name: string; column_name: string }>(
    `select table_name, column_name from information_schema.columns
     where table_schema = 'sync' and is_identity = 'YES'`,
  );
  for (const { table_name, column_name } of rows)
    await client.query(
      `select setval(pg_get_serial_sequence('sync.${table_name}', '${column_name}'), max(${column_name}))
       from sync.${table_name}`,
    );
}

describe("a database with the old words", () => {
  let database: TestDatabase;
  let client: pg.Client;
  let node: TestNode | undefined;
  beforeAll(async () => {
    database = await emptyDatabase();
    await migrateTo0006(database.url);
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await fill(client);
    await migrate(database.url);
  });
  afterAll(async () => {
    await client.end();
    await (node === undefined ? database.drop() : node.close());
  });
  const rows = async (text: string) => (await client.query<Row>(text)).rows;

  test("keeps every row", async () => {
    for (const [before, left] of Object.entries(LEFT.sync)) {
      const table = RENAMED[before] ?? before;
      expect(await rows(`select from sync.${table}`), table).toHaveLength(left.length);
    }
    expect(await rows("select difference from sync.ledger where difference <> 0")).toEqual([]);
    expect(await rows("select dead_lettered::int from sync.ledger where object = 'Lead'")).toEqual([
      { dead_lettered: 1 },
    ]);
  });

  test("has only words that are listed", async () => {
    let checked = 0;
    for (const table of Object.values({ ...pipelines, ...changes, ...reads, ...nodes }).filter(
      (one) => is(one, PgTable),
    ))
      for (const { name, enumValues } of Object.values(getTableColumns(table))) {
        if (enumValues === undefined) continue;
        const from = `sync.${getTableConfig(table).name}`;
        const found = await rows(`select distinct ${name} as word from ${from}`);
        checked += found.length;
        expect(enumValues, `${from}.${name}`).toEqual(
          expect.arrayContaining(found.map(({ word }) => word)),
        );
      }
    expect(checked).toBeGreaterThan(30);
  });

  test("continues: open repairs are read, and the mirror equals the org", async () => {
    const [{ began } = {}] = await rows("select clock_timestamp()::text as began");
    const objects = ["Account", "Lead"];
    const verifications = { keysEveryMs: 0, fullEveryMs: 1_000, settleMs: 500 };
    const tuning = {
      restMaxStalenessMs: 1_000,
      bulkMaxStalenessMs: 1_000,
      clocksMs: 1,
      saveMarginMs: 1,
    };
    node = await testNode({ database, objects, records: 60, verifications, tuning });
    const isOpen = "select cause from sync.repair where closed_at is null";
    await expect.poll(() => rows(isOpen)).toEqual([]);
    expect(await rows("select from sync.repair where tries = 0")).toEqual([]);
    const isVerified = `select from sync.object where state = 'live' and verified_at > '${String(began)}'`;
    await expect.poll(() => rows(isVerified)).toHaveLength(objects.length);
    for (const object of objects) expect(await mirrorDifference(node, object)).toEqual([]);
    expect(await rows("select from salesforce.lead where company = 'Behind'")).toEqual([]);
  });
});
