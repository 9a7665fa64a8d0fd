import fc from "fast-check";
import { expect, test } from "vitest";
import { PERSON, usePersonHistory } from "../../testing/person-history.ts";
import { STEP } from "../../testing/person-steps.ts";
import type { Condition, Contents } from "../protocol/question.ts";
import {
  partHeads,
  readPartChanges,
  partChanges,
  type SeenPart,
  seenPart,
} from "./part-changes.ts";

const world = usePersonHistory();
const RUNS = Number(process.env["AS_OF_RUNS"] ?? 12);

type Row = { readonly id: string } & Readonly<Record<Field, string | null>>;
type Field = "lastname" | "amount" | "active" | "closedate" | "reportstoid";
type Rows = readonly Row[];

/** Conditions of grants, and the same by hand: of a record among all records of the same moment. */
const GRANTS: readonly (readonly [Condition, (row: Row, all: Rows) => boolean])[] = [
  [{ field: "amount", op: "gt", value: 0 }, ({ amount }) => Number(amount) > 0],
  [
    { field: "reportsto.active", op: "eq", value: true },
    ({ reportstoid }, all) => all.find(({ id }) => id === reportstoid)?.active === "true",
  ],
  [
    {
      any: [
        { field: "reportsto.reportsto.amount", op: "gt", value: 1 },
        { not: { field: "lastname", op: "eq", value: "Byron" } },
      ],
    },
    ({ reportstoid, lastname }, all) => {
      const above = all.find(({ id }) => id === reportstoid)?.reportstoid;
      const amount = all.find(({ id }) => id === above)?.amount;
      return Number(amount ?? 0) > 1 || lastname !== "Byron";
    },
  ],
];

const SEEN = ["id", "lastname", "closedate"] as const;

/** Of what is hidden the condition may read all the same. */
function partOf(condition: Condition): SeenPart {
  const catalog = { mirrored: new Set(["person"]), objects: new Map([["person", PERSON]]) };
  const columns = PERSON.columns.filter(({ column }) => SEEN.some((one) => one === column));
  const settings = { weekStart: 1, fiscalYearStart: 1 };
  const asked = { catalog, object: PERSON, zone: "UTC", today: "2026-03-01", settings } as const;
  return seenPart(condition, columns, asked);
}

async function allRows(): Promise<Rows> {
  const { rows } = await world.db.pool.query<Row>(
    `select id, lastname, amount::text, active::text, closedate::text, reportstoid
     from salesforce.person order by id`,
  );
  return rows;
}

async function contentsNow(): Promise<Contents> {
  const [{ line } = {}] = await world.db.rows("select line from sync.object");
  return { Person: { line: String(line), seq: await world.head() } };
}

/** What is another for who saw the rows of then, and sees those of now. */
function expectedOf(holds: (row: Row, all: Rows) => boolean, then: Rows, now: Rows) {
  const seenOf = (rows: Rows) =>
    new Map(rows.flatMap((row) => (holds(row, rows) ? [[row.id, row] as const] : [])));
  const [was, is] = [seenOf(then), seenOf(now)];
  return [...new Set([...was.keys(), ...is.keys()])].toSorted().flatMap((recordId) => {
    const [before, after] = [was.get(recordId), is.get(recordId)];
    if (!after) return [{ recordId, effect: "went", fields: {} }];
    const set = SEEN.filter((one) => !before || before[one] !== after[one]);
    if (set.length === 0) return [];
    const fields = Object.fromEntries(set.map((one) => [one, after[one]]));
    return [{ recordId, effect: before ? "changed" : "came", fields }];
  });
}

async function told(part: SeenPart, since: Contents) {
  return readPartChanges(part, await world.run(partChanges(part, since)));
}

test("who sees a part is told what came, went and changed of it, whatever made it so, and nothing else", async () => {
  let silent = 0;
  const histories = fc.asyncProperty(
    fc.array(STEP, { minLength: 2, maxLength: 10 }),
    async (steps) => {
      await world.empty();
      const then = [{ contents: await contentsNow(), rows: await allRows() }];
      for (const step of steps) {
        await world.take(step);
        then.push({ contents: await contentsNow(), rows: await allRows() });
        const now = then.at(-1)?.rows ?? [];
        for (const [condition, holds] of GRANTS) {
          const part = partOf(condition);
          for (const { contents, rows } of then.slice(-4)) {
            const answer = await told(part, contents);
            const expected = expectedOf(holds, rows, now);
            expect(answer).toEqual({ contents: then.at(-1)?.contents, changes: expected });
            if (
              expected.length === 0 &&
              contents["Person"]?.seq !== then.at(-1)?.contents["Person"]?.seq
            )
              silent += 1;
          }
        }
      }
    },
  );
  await fc.assert(histories, { numRuns: RUNS });
  // Many a change is of what is hidden.
  expect(silent).toBeGreaterThan(RUNS);
}, 600_000);

test("where the log does not lead here from there, or says that all is another, all is told as another", async () => {
  await world.empty();
  const part = partOf({ field: "amount", op: "gt", value: 0 });
  const now = await contentsNow();
  const elsewhere = {
    Person: { ...now["Person"], line: "00000000-0000-4000-8000-00000000000e", seq: 1 },
  };
  expect((await told(part, elsewhere)).changes).toBe("all");
  expect((await told(part, now)).changes).toEqual([]);
  await world.db.pool.query(
    `with head as (update sync.object set head_seq = head_seq + 1 returning head_seq)
     insert into sync.change (object, seq, kind, source, outcome) select 'Person', head_seq, 'reset', 'schema', 'applied' from head`,
  );
  expect(await told(part, now)).toEqual({ contents: await contentsNow(), changes: "all" });
});

test("where a part begins is read without reading it", async () => {
  const part = partOf({ field: "reportsto.active", op: "eq", value: true });
  const [[heads] = []] = await world.run(partHeads(part));
  expect(JSON.parse(heads ?? "")).toEqual(await contentsNow());
});
