import { beforeEach, describe, expect, test } from "vitest";
import { createTable } from "../../db/mirror/table-ddl.ts";
import { PROBE } from "../../testing/probe-object.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { keepAskedIndexes } from "./asked-index-loop.ts";

const db = useTestDatabase({ per: "test" });
const TABLE = `salesforce."${PROBE.mirrorTable}"`;

beforeEach(async () => {
  await db.pool.query(createTable(PROBE.mirrorTable, PROBE.columns));
  await db.pool.query(
    `insert into ${TABLE} (id, name, amount, notes)
     select 'a0' || n, 'Probe ' || n, n % 977, repeat('some words ', 10) || n from generate_series(1, 20000) n`,
  );
  await db.pool.query(`analyze ${TABLE}`);
  await db.pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table, columns, copied_at)
     values ($1, 'Probe', 'Probes', $2, $3, now())`,
    [PROBE.name, PROBE.mirrorTable, JSON.stringify(PROBE.columns)],
  );
});

async function slow(column: string, way: string, tookMs: number): Promise<void> {
  await db.pool.query(
    `insert into app.question_use (object, column_name, way, questions, took_ms) values ($1, $2, $3, 1, $4)`,
    [PROBE.name, column, way, tookMs],
  );
}

/** `amount order standing`, in the order of their making. */
async function kept(): Promise<readonly string[]> {
  const { rows } = await db.pool.query<Record<string, string>>(
    "select column_name as column, way, state from sync.asked_index order by tried_at",
  );
  return rows.map(({ column, way, state }) => `${column} ${way} ${state}`);
}

const standing = async () =>
  (
    await db.pool.query<{ name: string }>(
      `select indexrelid::regclass::text as name from pg_index where indrelid = '${TABLE}'::regclass
       and indisvalid and not indisprimary order by 1`,
    )
  ).rows.map(({ name }) => name);

/** Rounds until there is nothing to do. */
async function keepAll(share: number): Promise<string[]> {
  const said: string[] = [];
  while (await keepAskedIndexes(db.pool, share, (sentence) => said.push(sentence)));
  return said;
}

async function planOf(where: string): Promise<string> {
  const { rows } = await db.pool.query<{ plan: string }>(
    `explain (format json) select id from ${TABLE} ${where}`,
  );
  return JSON.stringify(rows);
}

describe("indexes on demand", () => {
  test("the dearest that slow questions needed comes first, each once, and is used", async () => {
    await slow("notes", "part", 900);
    await slow("amount", "order", 2_000);
    const said = await keepAll(10);
    expect(await kept()).toEqual(["amount order standing", "notes part standing"]);
    expect(said).toHaveLength(2);
    expect(await standing()).toHaveLength(2);
    expect(await planOf(`order by amount, id limit 50`)).toContain("_asked_order_amount");
    expect(await planOf(`where notes ilike '%words 1234%'`)).toContain("_asked_part_notes");
    expect(await keepAskedIndexes(db.pool, 10)).toBe(false);
  });

  test("what has an index from the start, is gone, or is of a small table is not made", async () => {
    await slow("ownerid", "order", 900);
    await slow("name", "part", 900);
    await slow("gone__c", "order", 900);
    await slow("amount", "order", 900);
    await db.pool.query(`delete from ${TABLE} where length(id) > 6`);
    await db.pool.query(`analyze ${TABLE}`);
    expect(await keepAll(10)).toEqual([]);
    expect(await standing()).toEqual([]);
  });

  test("all together they stay within their share of the table, and what does not fit says so", async () => {
    await slow("notes", "part", 2_000);
    await slow("amount", "order", 900);
    await keepAll(0.35);
    expect(await kept()).toEqual(["notes part refused", "amount order standing"]);
    const { rows } = await db.pool.query(
      `select reason, (select sum(bytes) from sync.asked_index) <= 0.35 * pg_table_size('${TABLE}') as fits
       from sync.asked_index where state = 'refused'`,
    );
    expect(rows).toEqual([{ reason: expect.stringContaining("35 %"), fits: "t" }]);
    await keepAll(0);
    expect(await standing()).toHaveLength(1);
  });

  test("what nobody used for two weeks is dropped, and not made anew until a question is slow again", async () => {
    await slow("amount", "order", 900);
    await keepAll(10);
    const old = "now() - interval '15 days'";
    await db.pool.query(
      `update sync.asked_index set tried_at = ${old}, used_at = now() - interval '13 days'`,
    );
    expect(await keepAll(10)).toEqual([]);
    await db.pool.query(`update sync.asked_index set used_at = ${old}`);
    await db.pool.query(`update app.question_use set last_at = ${old}`);
    expect(await keepAll(10)).toEqual([expect.stringContaining("dropped")]);
    expect(await standing()).toEqual([]);
    expect(await kept()).toEqual([]);
    await db.pool.query("update app.question_use set last_at = now()");
    expect(await keepAll(10)).toHaveLength(1);
  });

  test("a round is of one node; a broken off making is made whole by the next", async () => {
    await slow("amount", "order", 900);
    await Promise.all([keepAskedIndexes(db.pool, 10), keepAskedIndexes(db.pool, 10)]);
    expect(await kept()).toEqual(["amount order standing"]);
    const [name = ""] = await standing();
    await db.pool.query(
      `update pg_index set indisvalid = false where indexrelid = '${name}'::regclass`,
    );
    await db.pool.query("update sync.asked_index set state = 'building'");
    await keepAll(10);
    expect(await kept()).toEqual(["amount order standing"]);
    expect(await standing()).toHaveLength(1);
  });

  test("one that cannot be made says why, and is left alone for a while", async () => {
    await slow("amount", "order", 900);
    await keepAll(10);
    await db.pool.query(`alter table ${TABLE} drop column amount`);
    await expect(keepAll(10)).rejects.toThrow(/amount/);
    expect(await kept()).toEqual(["amount order refused"]);
    expect(await keepAll(10)).toEqual([]);
  });
});
