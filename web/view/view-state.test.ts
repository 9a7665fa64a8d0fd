import fc from "fast-check";
import { expect, test } from "vitest";
import { EVERYTHING, parseView, type ViewState, viewSearch } from "./view-state.ts";

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);
const view: fc.Arbitrary<ViewState> = fc.record({
  columns: fc.option(fc.uniqueArray(name, { minLength: 1 }), { nil: null }),
  sort: fc.uniqueArray(fc.record({ column: name, descending: fc.boolean() }), {
    selector: (sort) => sort.column,
  }),
  filters: fc.array(
    fc.record({ column: name, op: fc.constantFrom("eq", "in", "null"), value: fc.string() }),
  ),
  where: fc.option(fc.string({ minLength: 1 }), { nil: null }),
  zone: fc.option(fc.constantFrom("UTC", "Europe/Berlin"), { nil: null }),
  widths: fc.uniqueArray(fc.record({ column: name, px: fc.integer({ min: 0, max: 99_999 }) }), {
    selector: (width) => width.column,
  }),
  pinned: fc.uniqueArray(name),
  density: fc.option(fc.constantFrom("dense", "comfortable", "airy"), { nil: null }),
  asOf: fc.option(fc.constantFrom("2026-11-28T13:00:00Z", '{"Account":{}}'), { nil: null }),
});

test("every view survives the URL", () => {
  fc.assert(
    fc.property(view, (one) => {
      expect(parseView(viewSearch(one))).toEqual(one);
    }),
  );
});

test("any query string can be read", () => {
  fc.assert(
    fc.property(fc.string(), (search) => {
      const once = parseView(search);
      expect(parseView(viewSearch(once))).toEqual(once);
    }),
  );
});

test("the default view has no query", () => {
  expect(viewSearch(EVERYTHING)).toBe("");
});

test("the URL reads well", () => {
  const search =
    "?columns=name,amount&sort=-amount,name&filter=amount.gt.10&widths=name:240,amount:96&pinned=name,amount&density=dense";
  expect(viewSearch(parseView(search))).toBe(search);
});

test("a column has one width, a whole number of pixels", () => {
  expect(parseView("?widths=a:100,b:,a:200,:3,c:1e3,d:-1,e:7").widths).toEqual([
    { column: "a", px: 100 },
    { column: "e", px: 7 },
  ]);
});

test("a column sorts once", () => {
  expect(parseView("?sort=a,-a,,b").sort).toEqual([
    { column: "a", descending: false },
    { column: "b", descending: false },
  ]);
});
