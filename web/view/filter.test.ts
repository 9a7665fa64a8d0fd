import fc from "fast-check";
import { expect, test } from "vitest";
import { filterParam, parseFilter, passes } from "./filter.ts";

test("any filter survives the URL", () => {
  const name = fc.stringMatching(/^[a-z_0-9]{1,12}$/);
  fc.assert(
    fc.property(name, name, fc.string(), (column, op, value) => {
      expect(parseFilter(filterParam({ column, op, value }))).toEqual({ column, op, value });
    }),
  );
});

test("the value is everything after the second dot", () => {
  expect(parseFilter("website.contains.www.acme.com")).toEqual({
    column: "website",
    op: "contains",
    value: "www.acme.com",
  });
  expect(parseFilter("name")).toEqual({ column: "name", op: "", value: "" });
  expect(parseFilter("")).toEqual({ column: "", op: "", value: "" });
});

const columns = new Map([
  ["name", { type: "string" }],
  ["amount", { type: "currency" }],
  ["stage", { type: "picklist" }],
  ["closedate", { type: "date" }],
  ["at", { type: "datetime" }],
  ["notes", { type: "textarea" }],
  ["products", { type: "multipicklist" }],
  ["owner", { type: "reference" }],
  ["open", { type: "boolean" }],
]);
const row = {
  name: "Acme GmbH",
  amount: "1000.50",
  stage: "Won",
  closedate: "2026-01-31",
  at: "2026-01-31T09:00:00.000Z",
  notes: "The beginning, as Acme wrote it",
  products: "Red;Dark Blue",
  owner: "005Em000000G5ZtIAK",
  open: true,
};

test.each([
  ["name.contains.acme", true],
  ["name.starts.gmbh", false],
  ["name.like.acme%", null],
  ["products.has.dark blue", true],
  ["products.has.Blue", false],
  ["name.null.true", false],
  ["name.null.false", true],
  ["amount.gt.999", true],
  ["amount.lte.1000.5", true],
  ["amount.lt.1000.5", false],
  ["amount.ne.7", true],
  ['stage.in.["Won","Lost"]', true],
  ["stage.in.nonsense", false],
  ["closedate.gte.2026-01-31", true],
  ["at.lt.2026-01-31T09:30:00+01:00", false],
  ["at.gte.2026-01-31T10:00:00+01:00", true],
  ["missing.eq.1", null],
  ['amount.in.["1000.5"]', true],
  ['amount.in.["7"]', false],
  ["name.lt.acme", null],
  ["name.lt.Bcme", true],
  ["name.eq.acme gmbh", false],
  ["notes.contains.acme", true],
  ["notes.contains.of what follows", null],
  ["owner.eq.005Em000000G5Zt", true],
  ["owner.eq.005Em000000G5ZU", false],
  ["open.eq.true", true],
  ["name.matches.acme", null],
])("%s → %s", (filter, result) => {
  expect(passes([parseFilter(filter)], row, columns)).toBe(result);
});

test("one failing filter decides even when another cannot be told", () => {
  expect(passes([parseFilter("missing.eq.1"), parseFilter("amount.gt.5000")], row, columns)).toBe(
    false,
  );
  expect(passes([], row, columns)).toBe(true);
  expect(passes([parseFilter("name.eq.x")], { name: null }, columns)).toBe(false);
  expect(passes([parseFilter("name.ne.x")], { name: null }, columns)).toBe(true);
});
