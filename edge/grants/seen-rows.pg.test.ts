import fc from "fast-check";
import { expect, test } from "vitest";
import { PERSON, usePersonHistory } from "../../testing/person-history.ts";
import { BEGAN, STEP } from "../../testing/person-steps.ts";
import type { Condition } from "../protocol/question.ts";
import type { QuestionObject } from "../query/column.ts";
import type { Place } from "../query/moment.ts";
import { atPlace, parseQuestion } from "../query/question.ts";
import { askRowsPage } from "../query/rows-page.ts";
import { rowsWithin, seenRows } from "./seen-rows.ts";

const world = usePersonHistory();
const RUNS = Number(process.env["AS_OF_RUNS"] ?? 12);

/** Conditions of grants, and the same by hand: of a record as it was, and of all records as they are. */
const GRANTS: readonly (readonly [Condition, (then: Row, now: readonly Row[]) => boolean])[] = [
  [{ field: "amount", op: "gt", value: 0 }, ({ amount }) => Number(amount) > 0],
  [
    { field: "reportsto.active", op: "eq", value: true },
    ({ reportstoid }, now) => now.find(({ id }) => id === reportstoid)?.active === "true",
  ],
  [{ not: { field: "lastname", op: "eq", value: "Byron" } }, (then) => then.lastname !== "Byron"],
];

type Row = {
  readonly id: string;
  readonly lastname: string | null;
  readonly amount: string | null;
  readonly active: string | null;
  readonly reportstoid: string | null;
};

/** Of what is hidden the condition may read all the same. */
function seenBy(
  condition: Condition,
  shows = ["id", "lastname"],
  object: QuestionObject = PERSON,
): QuestionObject {
  const catalog = { mirrored: new Set(["person"]), objects: new Map([["person", object]]) };
  const columns = PERSON.columns.filter(({ column }) => shows.includes(column));
  const settings = { weekStart: 1, fiscalYearStart: 1 };
  const asked = { catalog, object, zone: "UTC", today: "2026-03-01", settings } as const;
  return { ...PERSON, columns, seen: seenRows(condition, columns, asked, () => true) };
}

/** What a condition finds among the rows that are seen by another one; null: all of them. */
function seenWithin(outer: Condition, inner: Condition | null): QuestionObject {
  const object = seenBy(outer, ["id", "lastname", "amount"]);
  const own = inner && seenBy(inner, ["id", "lastname"], object);
  const columns = object.columns.filter(({ column }) => column !== "amount");
  return object.seen
    ? { ...object, columns, seen: rowsWithin(object.seen, own?.seen ?? null, columns) }
    : object;
}

/** As they are seen by each grant, and through one within another. */
const SEEN: readonly (readonly [QuestionObject, (typeof GRANTS)[number][1]])[] = [
  ...GRANTS.map(([condition, holds]) => [seenBy(condition), holds] as const),
  ...GRANTS.map(([outer, holds]) => [seenWithin(outer, null), holds] as const),
  ...GRANTS.map(([outer, holds]) => {
    const [inner, alsoHolds] = GRANTS[0] as (typeof GRANTS)[number];
    const both: typeof holds = (then, now) => holds(then, now) && alsoHolds(then, now);
    return [seenWithin(outer, inner), both] as const;
  }),
];

async function allRows(): Promise<readonly Row[]> {
  const { rows } = await world.db.pool.query<Row>(
    "select id, lastname, amount::text, active::text, reportstoid from salesforce.person order by id",
  );
  return rows;
}

async function asked(object: QuestionObject, place: Place | null) {
  const question = atPlace(parseQuestion({ limit: "50" }, object), place);
  const page = await askRowsPage(question, world.run);
  return page?.rows.map(({ id, lastname }) => [id, lastname]);
}

const shown = (rows: readonly Row[]) => rows.map(({ id, lastname }) => [id, lastname]);

test("the rows of a grant are those for which its condition holds; as of a seq, then and now", async () => {
  const histories = fc.asyncProperty(
    fc.array(STEP, { minLength: 3, maxLength: 12 }),
    async (steps) => {
      await world.empty();
      const then = [{ seq: await world.head(), rows: await allRows() }];
      for (const step of steps) {
        await world.take(step);
        then.push({ seq: await world.head(), rows: await allRows() });
      }
      const now = await allRows();
      const head = await world.head();
      const [{ line } = {}] = await world.db.rows("select line from sync.object");
      for (const [object, holds] of SEEN) {
        const seen = now.filter((row) => holds(row, now));
        expect(await asked(object, null)).toEqual(shown(seen));
        const ids = new Set(seen.map(({ id }) => id));
        for (const { seq, rows } of then) {
          const at = new Date(BEGAN).toISOString();
          const place = { asOf: { seq, line: line ?? "", at, settled: true }, head };
          const expected = rows.filter((row) => ids.has(row.id) && holds(row, now));
          expect(await asked(object, place)).toEqual(shown(expected));
        }
      }
    },
  );
  await fc.assert(histories, { numRuns: RUNS });
}, 600_000);

test("whoever asks about what is seen can use no other column, nor those that a condition brings along", () => {
  const object = seenBy({ field: "reportsto.active", op: "eq", value: true });
  const sql = object.seen?.relation(() => "$1") ?? "";
  expect(sql).toMatch(/^\(select "id", "lastname" from \(/);
  for (const column of ["amount", "_behind_0"])
    expect(() => parseQuestion({ sort: column }, object)).toThrow(/no column/);
});
