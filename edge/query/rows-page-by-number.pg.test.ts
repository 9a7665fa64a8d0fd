import fc from "fast-check";
import { expect, test } from "vitest";
import { createIndex, mirrorIndexes } from "../../db/mirror/table-ddl.ts";
import { PROBE } from "../../testing/probe-object.ts";
import {
  probeFilters,
  probeRows,
  probeSort,
  PROBE_TABLE,
  useProbeTable,
} from "../../testing/probe-rows.ts";
import { atPlace, parseQuestion, type QuestionText } from "./question.ts";
import { askRowsPage } from "./rows-page.ts";
import type { Statement } from "./statement.ts";

const { client, run, fill, expectedIds } = useProbeTable();

async function ask(text: QuestionText, runner = run) {
  const page = await askRowsPage(atPlace(parseQuestion(text, PROBE), null), runner);
  if (page === null) throw new Error("the object is not there");
  return page;
}

const idsOf = ({ rows }: { readonly rows: readonly { readonly [name: string]: unknown }[] }) =>
  rows.map(({ id }) => id);

test("the page of a number is what OFFSET gives, and its cursors lead on in both directions", async () => {
  await fc.assert(
    fc.asyncProperty(
      ...([
        probeRows,
        probeSort,
        probeFilters,
        fc.integer({ min: 1, max: 45 }),
        fc.integer({ min: 1, max: 9 }),
      ] as const),
      async (rows, sort, { filter, where }, row, limit) => {
        await fill(rows);
        const all = await expectedIds(sort, where);
        const text = { sort, filter, limit: String(limit), columns: "id" };
        const page = await ask({ ...text, row: String(row) });
        const first = (page.firstRow ?? 0) - 1;
        const offset = `offset ${first} limit ${limit}`;
        expect(idsOf(page)).toEqual(await expectedIds(sort, where, offset));
        expect(page.count).toBe(all.length);
        if (row <= all.length) expect(idsOf(page)).toContain(all[row - 1]);
        expect(page.previous === null).toBe(first <= 0);
        expect(page.next === null).toBe(first + page.rows.length >= all.length);
        if (page.next !== null)
          expect(idsOf(await ask({ ...text, cursor: page.next }))).toEqual(
            all.slice(first + limit, first + 2 * limit),
          );
        if (page.previous !== null)
          expect(idsOf(await ask({ ...text, cursor: page.previous }))).toEqual(
            all.slice(Math.max(0, first - limit), first),
          );
      },
    ),
    { numRuns: 250 },
  );
});

/** Numbers of more rows than are near the beginning: `i` is null in every third row. */
async function fillMany(): Promise<void> {
  await client().query(`truncate ${PROBE_TABLE}`);
  await client().query(
    `insert into ${PROBE_TABLE} (id, name, employees, systemmodstamp)
     select lpad(i::text, 18, '0'), 'n' || i % 997, case when i % 3 > 0 then i % 11 end, '2026-01-01'::timestamptz + i * interval '1 s'
     from generate_series(1, 20000) i`,
  );
  await client().query("update sync.object set row_count = 20000");
  for (const index of mirrorIndexes(PROBE.mirrorTable, PROBE.columns, null))
    await client().query(createIndex(PROBE.mirrorTable, index));
  await client().query(`vacuum analyze ${PROBE_TABLE}`);
}

test("far rows are found from the nearer end, of every sort and filter, filled and empty", async () => {
  await fillMany();
  const filters = [
    { filter: [] as string[], where: "true" },
    { filter: ["name.starts.n1"], where: "name ilike 'n1%'" },
  ];
  for (const { filter, where } of filters)
    for (const sort of [
      "",
      "-id",
      "name",
      "-employees",
      "employees,-name",
      "-systemmodstamp",
      "employees:org",
    ]) {
      const all = await expectedIds(sort, where);
      const text = { sort, filter, columns: "id,name", limit: "100" };
      for (const part of [0.1, 0.4, 0.6, 0.66, 0.7, 0.95, 1, 1.5]) {
        const row = Math.round(all.length * part);
        const page = await ask({ ...text, row: String(row) });
        const first = Math.min(row, all.length - 99);
        expect(page).toMatchObject({ firstRow: first, count: all.length, seq: 7 });
        expect(idsOf(page), `${sort} ${row}`).toEqual(all.slice(first - 1, first + 99));
      }
    }
});

test("of a sort with an index only the index is read of the rows that are passed by", async () => {
  await fillMany();
  for (const sort of ["", "-id", "systemmodstamp", "-systemmodstamp"])
    for (const row of ["9000", "15000", "20000"]) {
      const scans: string[] = [];
      await ask({ columns: "id,name", limit: "100", sort, row }, async (statement) => {
        scans.push(...(await scansOfSteps(statement)));
        return run(statement);
      });
      expect([...new Set(scans)], `${sort} ${row}`).toEqual(["Index Only Scan"]);
    }
});

test("a count that is true for another seq than the page is counted again", async () => {
  await fillMany();
  let asked = 0;
  const page = await ask(
    { filter: ["employees.gte.0"], row: "9000", limit: "10" },
    async (statement) => {
      asked += 1;
      const answer = await run(statement);
      if (asked === 1) {
        await client().query(`delete from ${PROBE_TABLE} where id <= lpad('9', 18, '0')`);
        await client().query("update sync.object set head_seq = 8, row_count = 19991");
      }
      return answer;
    },
  );
  await client().query("update sync.object set head_seq = 7");
  const all = await expectedIds("", "employees >= 0");
  expect(page).toMatchObject({ seq: 8, count: all.length });
  expect(idsOf(page)).toEqual(all.slice((page.firstRow ?? 0) - 1).slice(0, 10));
});

test("a page is named by one of cursor and row, and rows then have no numbers", () => {
  const parse = (text: QuestionText) => parseQuestion(text, PROBE);
  expect(() => parse({ row: "0" })).toThrow(/row takes a whole number from 1/);
  expect(() => parse({ row: "1", asOf: "seq:3" })).toThrow(/as of a moment/);
});

type Plan = {
  readonly "Node Type": string;
  readonly "Subplan Name"?: string;
  readonly "Actual Loops": number;
  readonly Plans?: readonly Plan[];
};

/** How the steps of a statement that find the rows of a page read the table. */
async function scansOfSteps({ text, values }: Statement): Promise<readonly string[]> {
  const answer = await client().query<{ "QUERY PLAN": [{ readonly Plan: Plan }] }>(
    `explain (analyze, format json) ${text}`,
    [...values],
  );
  const scans = (plan: Plan, isStep: boolean): readonly string[] => {
    const isIn = isStep || plan["Subplan Name"]?.startsWith("CTE now_") === true;
    const within = (plan.Plans ?? []).flatMap((child) => scans(child, isIn));
    const isScan = plan["Node Type"].endsWith("Scan") && plan["Node Type"] !== "CTE Scan";
    return !isIn || !isScan || plan["Actual Loops"] === 0 ? within : [plan["Node Type"], ...within];
  };
  const [root] = answer.rows[0]?.["QUERY PLAN"] ?? [];
  if (!root) throw new Error("no plan");
  return scans(root.Plan, false);
}
