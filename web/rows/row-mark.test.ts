import fc from "fast-check";
import { expect, test } from "vitest";
import type { Cells } from "../../edge/protocol/cell.ts";
import { passes } from "../view/filter.ts";
import type { Rule } from "../view/place.ts";
import { rowMark } from "./row-mark.ts";
import type { Row } from "./row-table.ts";

const columns = new Map([
  ["id", { type: "id", nameField: false }],
  ["name", { type: "string", nameField: true }],
  ["amount", { type: "currency", nameField: false }],
]);

const row = (read: Cells, cells: Cells = read): Row => ({
  ...{ id: String(read["id"]), read, cells, seq: 1 },
  ...{ deleted: false, pinned: false, flashes: {} },
});

/** Two collations that databases have: by code point, and as a dictionary. */
const COLLATIONS: readonly ((a: string, b: string) => number)[] = [
  (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  new Intl.Collator("en").compare,
];

/** All rows, sorted again from nothing. */
function sortedIds(
  rows: readonly Cells[],
  column: string,
  descending: boolean,
  collate: (a: string, b: string) => number,
): readonly unknown[] {
  const order = (a: Cells, b: Cells): number => {
    const [x, y] = [a[column] ?? null, b[column] ?? null];
    const sign = descending ? -1 : 1;
    if (x === null || y === null) {
      if (x !== y) return x === null ? 1 : -1;
    } else {
      const by = column === "amount" ? Number(x) - Number(y) : collate(String(x), String(y));
      if (by !== 0) return by * sign;
    }
    return collate(String(a["id"]), String(b["id"])) * sign;
  };
  return rows.toSorted(order).map((cells) => cells["id"]);
}

const value = fc.oneof(
  fc.integer({ min: -3, max: 3 }).map(String),
  fc.constantFrom("1.50", "1.5", null),
);
const word = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom("abc", "abd", "Abc", "ä", null));

test.each([
  ["amount", value],
  ["name", word],
] as const)(
  "a row is marked as moved just when sorting %s anew would move it",
  (column, values) => {
    fc.assert(
      fc.property(
        fc.array(values, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        fc.nat(),
        values,
        fc.constantFrom(...COLLATIONS),
        (start, descending, pick, next, collate) => {
          const all = start.map((one, index): Cells => ({ id: String(index), [column]: one }));
          const order = sortedIds(all, column, descending, collate);
          const read = order.flatMap((id) => all.filter((cells) => cells["id"] === id));
          const at = pick % read.length;
          const mine: Cells = read[at] ?? {};
          const cells = { ...mine, [column]: next };
          const rule: Rule = { filters: [], sort: [{ column, descending }], columns };
          const around = { before: read[at - 1] ?? null, after: read[at + 1] ?? null };
          const mark = rowMark(row(mine, cells), around, rule);
          const again = sortedIds(
            read.map((one, index) => (index === at ? cells : one)),
            column,
            descending,
            collate,
          );
          const moved = again.indexOf(mine["id"]) !== at;
          if (mark === "moved") expect(moved).toBe(true);
          if (mark === null) expect(moved).toBe(false);
          if (column === "amount") expect(mark).toBe(moved ? "moved" : null);
        },
      ),
      { numRuns: 1_000 },
    );
  },
);

test("a row is marked as left just when it does not pass any more", () => {
  const filter = { column: "amount", op: "gt", value: "0" };
  const rule: Rule = { filters: [filter], sort: [], columns };
  fc.assert(
    fc.property(value, (next) => {
      const read = { id: "0", amount: "2" };
      const mark = rowMark(
        row(read, { ...read, amount: next }),
        { before: null, after: null },
        rule,
      );
      expect(mark).toBe(Number(next ?? 0) > 0 ? null : "left");
    }),
  );
});

test("what only Postgres can tell is said to be open, and a deleted row has its own mark", () => {
  const filter = { column: "name", op: "lt", value: "z" };
  const rule: Rule = { filters: [filter], sort: [], columns };
  const read = { id: "0", name: "a" };
  const changed = row(read, { ...read, name: "Ä" });
  const alone = { before: null, after: null };
  expect(passes(rule.filters, changed.cells, columns)).toBeNull();
  expect(rowMark(changed, alone, rule)).toBe("left?");
  expect(rowMark(row(read), alone, rule)).toBeNull();
  expect(rowMark({ ...changed, deleted: true }, alone, rule)).toBeNull();
});

test("behind the last loaded row the place is open", () => {
  const rule: Rule = { filters: [], sort: [{ column: "amount", descending: false }], columns };
  const read = { id: "0", amount: "2" };
  const around = { before: null, after: undefined };
  expect(rowMark(row(read, { ...read, amount: "3" }), around, rule)).toBe("moved?");
  expect(rowMark(row(read, { ...read, amount: "1" }), around, rule)).toBeNull();
  expect(rowMark(row(read, { ...read, amount: "2.0" }), around, rule), "as before").toBeNull();
});

test("a row has moved by the second column that rows are sorted by, too", () => {
  const [descending, at] = [false, { amount: "1" }];
  const sort = ["amount", "name"].map((column) => ({ column, descending }));
  const around = { before: { id: "a", name: "1", ...at }, after: { id: "c", name: "3", ...at } };
  const read = { id: "b", name: "2", ...at };
  const rule: Rule = { filters: [], sort, columns };
  expect(rowMark(row(read, { ...read, name: "2a" }), around, rule)).toBeNull();
  expect(rowMark(row(read, { ...read, name: "4" }), around, rule)).toBe("moved");
});

test("under a condition only Postgres may tell whether a row has left; it is believed for what it has seen", () => {
  const where = { field: "amount", op: "eq", value: { period: "today" as const } };
  const rule: Rule = { filters: [], where, sort: [], columns };
  const read = { id: "0", name: "a", amount: "2" };
  const alone = { before: null, after: null };
  const changed = row(read, { ...read, amount: "3" });
  expect(rowMark(row(read, { ...read, name: "b" }), alone, rule)).toBeNull();
  expect(rowMark(changed, alone, rule)).toBe("left?");
  const told = (passes: boolean, seq: number) => rowMark(changed, alone, rule, { seq, passes });
  expect([told(false, 1), told(true, 1)]).toEqual(["left", null]);
  expect([told(false, 0), told(true, 0)]).toEqual(["left?", "left?"]);
  const own: Rule = { ...rule, where: { not: { field: "Amount", op: "gt", value: 2 } } };
  expect(rowMark(changed, alone, own, { seq: 1, passes: true })).toBe("left");
});

test("a pinned row keeps its place whatever it became, and one beside its equal has not moved", () => {
  const rule: Rule = { filters: [], sort: [{ column: "amount", descending: false }], columns };
  const around = { before: { id: "a", amount: "1" }, after: { id: "c", amount: "3" } };
  const changed = row({ id: "b", amount: "2" }, { id: "b", amount: "9" });
  expect(rowMark(changed, around, rule)).toBe("moved");
  expect(rowMark({ ...changed, pinned: true }, around, rule)).toBeNull();
  const beside = (id: string, amount: string) =>
    rowMark(row({ id, amount: "2" }, { id, amount }), around, rule);
  expect(beside("b", "1")).toBeNull();
  expect(beside("b", "3")).toBeNull();
});
