import fc from "fast-check";
import { expect, test } from "vitest";
import { createIndex, mirrorIndexes } from "../../db/mirror/table-ddl.ts";
import type { Cells } from "../protocol/cell.ts";
import { PROBE, probeColumn } from "../../testing/probe-object.ts";
import {
  probeFilters,
  probeRows,
  probeSort,
  PROBE_TABLE as TABLE,
  useProbeTable,
} from "../../testing/probe-rows.ts";
import { clipLength } from "./clipped-text.ts";
import { atPlace, parseQuestion, type QuestionText } from "./question.ts";
import type { RowsPage } from "./read-rows-page.ts";
import { askRowsPage, askScannedPage } from "./rows-page.ts";
import type { Statement } from "./statement.ts";

const { client, run, fill, expectedIds } = useProbeTable();
const WAYS = ["indexed", "lowered"] as const;

async function ask(text: QuestionText): Promise<RowsPage> {
  const question = atPlace(parseQuestion(text, PROBE), null);
  const page = await askRowsPage(question, run);
  if (page === null) throw new Error("the object is not there");
  for (const patterns of question.row === null ? WAYS : [])
    expect(await askScannedPage(question, patterns, run)).toEqual(page);
  return page;
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

/** From the last row to the first one. */
async function walkUp(text: QuestionText, count: number): Promise<Cells[]> {
  const last = await ask({ ...text, row: String(Math.max(1, count)) });
  const rows = [...last.rows];
  for (let cursor = last.previous; cursor !== null;) {
    const page = await ask({ ...text, cursor });
    expect(page.next).not.toBeNull();
    expect(page.rows.length).toBe(page.previous === null ? page.rows.length : Number(text.limit));
    rows.unshift(...page.rows);
    cursor = page.previous;
  }
  return rows;
}

test("cursors visit every row once, in order, up and down, whatever the data, sorts, directions and nulls", async () => {
  await fc.assert(
    fc.asyncProperty(
      probeRows,
      probeSort,
      probeFilters,
      fc.integer({ min: 1, max: 9 }),
      async (rows, sortText, { filter, where }, limit) => {
        await fill(rows);
        const text = { sort: sortText, filter, limit: String(limit), columns: "id" };
        const expected = await expectedIds(sortText, where);
        expect((await walk(text)).map(({ id }) => id)).toEqual(expected);
        expect((await walkUp(text, expected.length)).map(({ id }) => id)).toEqual(expected);
      },
    ),
    { numRuns: 250 },
  );
});

test("a page carries its seq, also when it is empty; cells are in wire form", async () => {
  await fill([]);
  const content = { seq: 7, line: expect.stringMatching(/^[0-9a-f-]{36}$/) };
  expect(await ask({})).toEqual({ ...content, rows: [], clipped: {}, previous: null, next: null });
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
  await client().query(`truncate ${TABLE}`);
  await client().query(
    `insert into ${TABLE} (id, name, systemmodstamp) select lpad(i::text, 18, '0'), case when i % 3 > 0 then 'n' || i % 9973 end, '2026-01-01'::timestamptz + i * interval '1 s' from generate_series(1, 30000) i`,
  );
  for (const index of mirrorIndexes(PROBE.mirrorTable, PROBE.columns, "public"))
    await client().query(createIndex(PROBE.mirrorTable, index));
  await client().query(`analyze ${TABLE}`);
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
  const answer = await client().query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
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
