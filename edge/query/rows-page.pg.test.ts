import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createIndex, createTable, mirrorIndexes } from "../../db/mirror/table-ddl.ts";
import { type TestDatabase, testDatabase } from "../../testing/test-postgres.ts";
import type { Cells } from "../protocol/cell.ts";
import { PROBE, probeColumn } from "../../testing/probe-object.ts";
import { clipLength } from "./clipped-text.ts";
import { atPlace, parseQuestion, type QuestionText } from "./question.ts";
import { askRowsPage, type RowsPage } from "./rows-page.ts";
import type { Statement } from "./statement.ts";

let database: TestDatabase;
let client: pg.Client;

const TABLE = `salesforce."${PROBE.mirrorTable}"`;
const AS_TEXT = { getTypeParser: () => (text: string) => text };

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(createTable(PROBE.mirrorTable, PROBE.columns));
  await client.query(
    `insert into sync.object (name, label, label_plural, mirror_table, head_seq) values ($1, $1, $1, $2, 7)`,
    [PROBE.name, PROBE.mirrorTable],
  );
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

async function run({ text, values }: Statement): Promise<(string | null)[][]> {
  const result = await client.query<(string | null)[]>({
    text,
    values: [...values],
    rowMode: "array",
    types: AS_TEXT,
  });
  return result.rows;
}

async function ask(text: QuestionText): Promise<RowsPage> {
  const question = atPlace(parseQuestion(text, PROBE), null);
  const page = await askRowsPage(question, run);
  if (page === null) throw new Error("the object is not there");
  return page;
}

type ProbeRow = Record<string, string | number | boolean | null>;

async function fill(rows: readonly ProbeRow[]): Promise<void> {
  await client.query(`truncate ${TABLE}`);
  await client.query(
    `insert into ${TABLE} select * from json_populate_recordset(null::${TABLE}, $1)`,
    [JSON.stringify(rows.map((row) => ({ _seq: 0, ...row })))],
  );
}

/** Follows the cursors to the end. */
async function walk(text: QuestionText): Promise<Cells[]> {
  const rows: Cells[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await ask({ ...text, cursor });
    rows.push(...page.rows);
    if (page.next === null) return rows;
    expect(page.rows.length).toBe(Number(text.limit));
    cursor = page.next;
  }
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 });

/** Few values, so that ties and nulls are the rule. Microseconds and trailing zeros must not confuse a cursor. */
const row = fc.record({
  name: maybe(fc.constantFrom("a", "A", "ä", "b", "", "a\\b", "%", "🚀", "Ω", "a b")),
  amount: maybe(fc.constantFrom("0", "-1.5", "1.50", "1.5", "12345678901234567890.01", "9.99")),
  employees: maybe(fc.integer({ min: -2, max: 2 })),
  serial: maybe(fc.constantFrom("9007199254740993", "9007199254740992", "-1")),
  active: maybe(fc.boolean()),
  closedate: maybe(fc.constantFrom("2026-01-31", "1999-12-31", "4000-12-31")),
  systemmodstamp: maybe(
    fc.constantFrom("2026-01-31T09:30:00.123456Z", "2026-01-31T09:30:00.123457Z", "1700-01-01Z"),
  ),
  opens: maybe(fc.constantFrom("00:00", "23:59:59.999", "09:30:00.000001")),
  notes: maybe(fc.constantFrom("n".repeat(300), `${"n".repeat(250)}x`, "short")),
});

const table = fc
  .array(row, { maxLength: 40 })
  .map((rows) => rows.map((row, i) => ({ ...row, id: `a0${String((i * 7919) % 1000)}` })))
  .map((rows) => [...new Map(rows.map((row) => [row.id, row])).values()]);

const sorted = fc.uniqueArray(fc.constantFrom(...PROBE.columns.map((column) => column.column)), {
  maxLength: 4,
});

const sort = sorted.chain((columns) =>
  fc
    .array(fc.boolean(), { minLength: columns.length, maxLength: columns.length })
    .map((down) => columns.map((column, i) => (down[i] ? `-${column}` : column)).join(",")),
);

/** The same order in one plain statement, sorted in whole. */
async function expectedIds(sortText: string, where: string): Promise<string[]> {
  const terms = parseQuestion({ sort: sortText }, PROBE).sorts.map(({ column, direction }) => {
    const key = column.type === "textarea" ? `left("${column.column}", 200)` : `"${column.column}"`;
    return `${key} ${direction} nulls last`;
  });
  const answer = await client.query<{ id: string }>(
    `select id from ${TABLE} where ${where} order by ${terms.join(", ")}`,
  );
  return answer.rows.map(({ id }) => id);
}

test("cursors visit every row once, in order, whatever the data, sorts, directions and nulls", async () => {
  const filters = fc.constantFrom(
    { filter: [], where: "true" },
    { filter: ["employees.gte.0"], where: "employees >= 0" },
    { filter: ["name.ne.a"], where: "name is null or name <> 'a'" },
    { filter: ["amount.null.true"], where: "amount is null" },
  );
  await fc.assert(
    fc.asyncProperty(
      table,
      sort,
      filters,
      fc.integer({ min: 1, max: 9 }),
      async (rows, sortText, { filter, where }, limit) => {
        await fill(rows);
        const seen = await walk({ sort: sortText, filter, limit: String(limit), columns: "id" });
        expect(seen.map((cells) => cells["id"])).toEqual(await expectedIds(sortText, where));
      },
    ),
    { numRuns: 250 },
  );
});

test("a page carries its seq, also when it is empty; cells are in wire form", async () => {
  await fill([]);
  const content = { seq: 7, line: expect.stringMatching(/^[0-9a-f-]{36}$/) };
  expect(await ask({})).toEqual({ ...content, rows: [], clipped: {}, next: null });
  await fill([
    {
      id: "a01000000000001AAA",
      name: "Äcme",
      amount: "1200.50",
      employees: 7,
      serial: "9007199254740993",
      active: false,
      closedate: "2026-01-31",
      systemmodstamp: "2026-01-31T10:30:00.5+01:00",
      opens: "09:30",
    },
  ]);
  expect((await ask({ sort: "-notes,name" })).rows).toEqual([
    {
      id: "a01000000000001AAA",
      name: "Äcme",
      ownerid: null,
      amount: "1200.5",
      employees: 7,
      serial: "9007199254740993",
      active: false,
      closedate: "2026-01-31",
      systemmodstamp: "2026-01-31T09:30:00.500Z",
      opens: "09:30:00.000",
      notes: null,
    },
  ]);
});

test("a page is bounded in bytes: long texts are clipped and say how long they are", async () => {
  const long = `${"ä🚀".repeat(600)}end`;
  const whole = `${"🚀".repeat(999)}\u0001`;
  await fill([
    { id: "1", notes: long, name: "short" },
    { id: "2", notes: whole, name: "n\u00011200" },
  ]);
  const page = await ask({});
  expect(page.rows.map(({ notes }) => notes)).toEqual([[...long].slice(0, 1_000).join(""), whole]);
  expect(page.rows.map(({ name }) => name)).toEqual(["short", "n\u00011200"]);
  expect(page.clipped).toEqual({ "1": { notes: 1_203 } });
  // More texts in a page get less room each.
  const columns = Array.from({ length: 800 }, (_, n) =>
    probeColumn(`T${n}__c`, "textarea", "text"),
  );
  expect(clipLength(columns.slice(0, 16), 500)).toBe(1_000);
  expect(500 * 800 * 4 * clipLength(columns, 500)).toBeLessThan(64 * 1024 * 1024);
});

test("each operator finds what it says", async () => {
  await fill([
    { id: "1", name: "Acme", amount: "10", active: true, systemmodstamp: "2026-01-31T09:30:00Z" },
    { id: "2", name: "acme 100%", amount: "2.50", active: false },
    { id: "3", name: "a_b\\c", amount: null, active: null },
    { id: "4", name: null, amount: "-1" },
  ]);
  const found = async (...filter: string[]) => (await ask({ filter })).rows.map((row) => row["id"]);
  expect(await found("name.eq.Acme")).toEqual(["1"]);
  expect(await found("name.ne.Acme")).toEqual(["2", "3", "4"]);
  expect(await found("amount.lt.2.5")).toEqual(["4"]);
  expect(await found("amount.lte.2.5")).toEqual(["2", "4"]);
  expect(await found("amount.gt.2.50")).toEqual(["1"]);
  expect(await found("amount.gte.2.5", "active.eq.false")).toEqual(["2"]);
  expect(await found('amount.in.[10,"-1",null]')).toEqual(["1", "3", "4"]);
  expect(await found("amount.in.[]")).toEqual([]);
  expect(await found("name.contains.ACME")).toEqual(["1", "2"]);
  expect(await found("name.contains.0%")).toEqual(["2"]);
  expect(await found("name.contains._")).toEqual(["3"]);
  expect(await found("name.contains.\\")).toEqual(["3"]);
  expect(await found("name.starts.a")).toEqual(["1", "2", "3"]);
  expect(await found("name.starts.cme")).toEqual([]);
  expect(await found("name.null.true")).toEqual(["4"]);
  expect(await found("active.null.false")).toEqual(["1", "2"]);
  expect(await found("systemmodstamp.eq.2026-01-31T10:30:00+01:00")).toEqual(["1"]);
  expect(await found("name.eq.x' or true --")).toEqual([]);
});

test("no number of a question passes a double: `in` finds what `eq` does", async () => {
  const amounts = ["1234567890123456.78", "1234567890123456.7", "0.1", "-9007199254740993", "1e3"];
  await fill(amounts.map((amount, n) => ({ id: String(n), amount })));
  const found = async (filter: string) => (await ask({ filter: [filter] })).rows;
  for (const amount of amounts.slice(0, 4)) {
    const equal = await found(`amount.eq.${amount}`);
    expect(equal).toHaveLength(1);
    expect(await found(`amount.in.[${amount}]`)).toEqual(equal);
    expect(await found(`amount.in.["${amount}"]`)).toEqual(equal);
  }
  // A number that one refuses, so does the other.
  expect(() => parseQuestion({ filter: ["amount.eq.1e3"] }, PROBE)).toThrow(/decimal number/);
  expect(() => parseQuestion({ filter: ["amount.in.[1e3]"] }, PROBE)).toThrow(/decimal number/);
  expect(await found("amount.in.[9007199254740993]")).toEqual([]);
});

test("an indexed sort reads a page, not the table, at any depth and in both directions", async () => {
  await client.query(`truncate ${TABLE}`);
  await client.query(
    `insert into ${TABLE} (id, name, systemmodstamp) select lpad(i::text, 18, '0'), case when i % 3 > 0 then 'n' || i % 9973 end, '2026-01-01'::timestamptz + i * interval '1 s' from generate_series(1, 30000) i`,
  );
  for (const index of mirrorIndexes(PROBE.mirrorTable, PROBE.columns, "public"))
    await client.query(createIndex(PROBE.mirrorTable, index));
  await client.query(`analyze ${TABLE}`);
  for (const sort of [
    "name",
    "-name",
    "systemmodstamp",
    "-systemmodstamp",
    "-name,systemmodstamp",
  ]) {
    let page = await ask({ sort, columns: "id" });
    const deepest = [await rowsRead({ sort })];
    for (let depth = 1; depth <= 45; depth++) {
      page = await ask({ sort, columns: "id", limit: "500", cursor: page.next ?? "" });
      // A second key among the nulls of the first is the one case that an index does not bound.
      const deep = depth === 20 || (depth === 45 && !sort.includes(","));
      if (deep) deepest.push(await rowsRead({ sort, cursor: page.next ?? "" }));
    }
    expect(Math.max(...deepest)).toBeLessThan(400);
  }
  for (const filter of ["name.eq.n7", 'name.in.["n7","n8"]'])
    expect(await rowsRead({ filter: [filter] }), filter).toBeLessThan(60);
});

type Plan = {
  "Node Type": string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  Plans?: Plan[];
};

/** Rows that the scans of the mirror table touched, in every statement that the page took. */
async function rowsRead(text: QuestionText): Promise<number> {
  let read = 0;
  await askRowsPage(atPlace(parseQuestion(text, PROBE), null), async (statement) => {
    read += await rowsReadBy(statement);
    return run(statement);
  });
  return read;
}

async function rowsReadBy({ text, values }: Statement): Promise<number> {
  const answer = await client.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
    `explain (analyze, format json) ${text}`,
    [...values],
  );
  const touched = (plan: Plan): number =>
    (plan["Node Type"].endsWith("Scan") && !plan.Plans && plan["Node Type"] !== "CTE Scan"
      ? (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"]
      : 0) + (plan.Plans ?? []).reduce((sum, child) => sum + touched(child), 0);
  const [root] = answer.rows[0]?.["QUERY PLAN"] ?? [];
  if (!root) throw new Error("no plan");
  return touched(root.Plan);
}
