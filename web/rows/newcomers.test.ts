import fc from "fast-check";
import { expect, test } from "vitest";
import type { Cells } from "../../edge/protocol/cell.ts";
import type { Change } from "../../edge/protocol/change.ts";
import { passes } from "../view/filter.ts";
import { comparePlaces, letsIn, type Rule } from "../view/place.ts";
import { makeNewcomers, type Newcomer } from "./newcomers.ts";

const columns = new Map([
  ["id", { type: "id", nameField: false }],
  ["amount", { type: "currency", nameField: false }],
  ["stage", { type: "picklist", nameField: false }],
]);
const AT_LEAST_4 = { field: "amount", bands: [4], op: "eq", value: 1 };
const RULES: readonly Rule[] = [
  { filters: [], sort: [{ column: "amount", descending: true }], columns },
  { filters: [{ column: "amount", op: "gt", value: "4" }], sort: [], columns },
  {
    filters: [
      { column: "amount", op: "lte", value: "6" },
      { column: "stage", op: "eq", value: "a" },
    ],
    sort: [{ column: "amount", descending: false }],
    columns,
  },
  {
    filters: [],
    where: {
      any: [
        { field: "Stage", op: "eq", value: "b" },
        { not: { field: "amount", op: "gt", value: 3 } },
      ],
    },
    sort: [],
    columns,
  },
  {
    filters: [{ column: "stage", op: "ne", value: "a" }],
    where: AT_LEAST_4,
    sort: [{ column: "amount", descending: true }],
    columns,
  },
];
/** Only Postgres tells of a band. */
const letsInTruly = (rule: Rule, cells: Cells): boolean =>
  rule.where === AT_LEAST_4
    ? passes(rule.filters, cells, columns) === true && Number(cells["amount"] ?? 0) >= 4
    : letsIn(rule, cells) === true;
const IDS = ["0", "1", "2", "3", "4", "5", "6", "7"];

const amount = fc.oneof(fc.integer({ min: 0, max: 9 }).map(String), fc.constant(null));
const stage = fc.constantFrom("a", "b", null);
const record = fc.record({ amount, stage });
const step = fc.record({
  id: fc.constantFrom(...IDS),
  fields: fc.record({ amount, stage }, { requiredKeys: [] }),
  deletes: fc.boolean(),
  /** Whether the API answers what is asked, after this step. */
  answers: fc.boolean(),
});

/** The truth: all records, whole, and the rule applied to them. */
function makeModel(rule: Rule, start: ReadonlyMap<string, Cells>) {
  const records = new Map(start);
  let seq = 0;
  const matching = () =>
    [...records.values()]
      .filter((cells) => letsInTruly(rule, cells))
      .toSorted((a, b) => comparePlaces(a, b, rule));
  return {
    matching,
    change(id: string, fields: Cells, deletes: boolean): Change {
      const before = records.get(id);
      const cells: Cells = { amount: null, stage: null, ...before, ...fields, id };
      if (deletes) records.delete(id);
      else records.set(id, cells);
      const effect = deletes ? (before ? "went" : "none") : before ? "changed" : "came";
      seq += 1;
      const kept = deletes ? {} : fields;
      return { seq, recordId: id, effect, source: "stream", fields: kept, commitAt: null };
    },
    ask: async (ids: readonly string[]) => ({
      seq,
      rows: matching().filter((cells) => ids.includes(String(cells["id"]))),
    }),
  };
}

test("newcomers are those that match and are not among the rows, as a naive model finds them", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...RULES),
      fc.array(fc.tuple(fc.constantFrom(...IDS), record), { maxLength: 8 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(step, { maxLength: 25 }),
      fc.integer({ min: 0, max: 2 }),
      async (rule, records, pageRows, steps, skipped) => {
        const begun = new Map(records.map(([id, cells]) => [id, { ...cells, id } as Cells]));
        const model = makeModel(rule, begun);
        const readAll = model.matching();
        const start = Math.min(skipped, Math.max(0, readAll.length - 1));
        const rows = readAll.slice(start, start + pageRows);
        const first = start > 0 ? (rows[0] ?? null) : null;
        const last = readAll.length > start + pageRows ? (rows.at(-1) ?? null) : null;
        const here = new Set(rows.map((cells) => cells["id"]));
        let due: (() => void) | null = null;
        let known: ReadonlyMap<string, Newcomer> = new Map();
        const newcomers = makeNewcomers({
          rule: () => rule,
          first: () => first,
          last: () => last,
          isHere: (id) => here.has(id),
          ask: model.ask,
          later: (run) => (due = run),
          onChange: (next) => (known = next),
        });
        const answer = async () => {
          due?.();
          due = null;
          await new Promise((resolve) => setImmediate(resolve));
        };
        for (const { id, fields, deletes, answers } of steps) {
          const change = model.change(id, fields, deletes);
          if (!here.has(id)) newcomers.take([change]);
          if (answers) await answer();
        }
        await answer();

        const before = new Set(readAll.map((cells) => String(cells["id"])));
        const now = new Map(model.matching().map((cells) => [String(cells["id"]), cells]));
        const isAmong = (cells: Cells) =>
          (first === null || comparePlaces(cells, first, rule) > 0) &&
          (last === null || comparePlaces(cells, last, rule) < 0);
        for (const [id, what] of known) {
          expect(now.has(id), `${id} matches`).toBe(true);
          if (what === "entered") expect(isAmong(now.get(id) ?? {})).toBe(true);
        }
        for (const [id, cells] of now) {
          if (here.has(id)) continue;
          if (isAmong(cells)) expect(known.has(id), `${id} is known`).toBe(true);
          else if (!before.has(id) && rule.filters.length > 0)
            expect(known.has(id), `${id} came to match`).toBe(true);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("what the changed fields do not decide is asked together, and never once per change", async () => {
  const asked: (readonly string[])[] = [];
  let due: (() => void) | null = null;
  let waits = 0;
  const newcomers = makeNewcomers({
    rule: () => RULES[2] as Rule,
    first: () => null,
    last: () => null,
    isHere: () => false,
    async ask(ids) {
      asked.push(ids);
      return { seq: 99, rows: [] };
    },
    later(run) {
      waits += 1;
      due = run;
    },
    onChange: () => undefined,
  });
  const change = (seq: number, id: string): Change => ({
    seq,
    recordId: id,
    effect: "changed",
    source: "stream",
    fields: { amount: "1" },
    commitAt: null,
  });
  for (let seq = 1; seq <= 50; seq++) newcomers.take([change(seq, seq % 2 ? "x" : "y")]);
  expect(waits).toBe(1);
  (due as (() => void) | null)?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toEqual([["x", "y"]]);
});
