import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { difference, keptSearch } from "./difference.ts";
import { namedView, over, searchUnder } from "./over.ts";

const VIEW = "columns=name,amount&sort=-amount&filter=stage.eq.Won&filter=amount.gt.10";

describe("an address over another one", () => {
  test("takes its place part by part", () => {
    expect(keptSearch(over(VIEW, "sort=name"))).toBe(
      "columns=name,amount&sort=name&filter=stage.eq.Won&filter=amount.gt.10",
    );
  });
  test("has all of its filters in the place of all filters below", () => {
    expect(keptSearch(over(VIEW, "filter=name.eq.a"))).toBe(
      "columns=name,amount&sort=-amount&filter=name.eq.a",
    );
  });
  test("takes away what it names empty", () => {
    expect(keptSearch(over(VIEW, "filter=&columns="))).toBe("sort=-amount");
  });
  test("keeps its moment", () => {
    const address = over(VIEW, "?view=abc&asOf=2026-01-01T00:00:00Z");
    expect(new URLSearchParams(address).get("asOf")).toBe("2026-01-01T00:00:00Z");
  });
});

test("a view, what its reader has otherwise, and the address are over each other in that order", () => {
  const view = { search: VIEW, change: "sort=name&filter=stage.eq.Lost" };
  expect(keptSearch(searchUnder(view, "?view=abc&filter="))).toBe("columns=name,amount&sort=name");
  // The view is changed below: what was not otherwise follows.
  const later = { ...view, search: "columns=id&sort=id&filter=name.eq.a" };
  expect(keptSearch(searchUnder(later, "?view=abc"))).toBe(
    "columns=id&sort=name&filter=stage.eq.Lost",
  );
});

describe("the difference", () => {
  test("is empty between two forms of one list", () => {
    expect(difference("sort=name,name&filter=&where=", "?asOf=x&sort=name")).toBe("");
  });
  test("names empty what is away", () => {
    expect(difference(VIEW, "?columns=name,amount")).toBe("sort=&filter=");
  });

  type Parts = readonly (readonly [name: string, value: string])[];
  const part = (name: string, values: readonly string[]) =>
    fc.subarray([...values]).map((some): Parts => some.map((value) => [name, value]));
  const maybe = (name: string, ...values: readonly string[]) =>
    fc.constantFrom<Parts>([], ...values.map((value): Parts => [[name, value]]));
  const address = fc
    .tuple(
      part("filter", ["a.eq.1&2", "b.gt.3", "c.in.[1,2]"]),
      maybe("sort", "-a,b", "a.b"),
      maybe("columns", "a,b", "*"),
      maybe("where", '{"field":"a","op":"eq","value":"ä +"}'),
      maybe("zone", "Europe/Berlin"),
    )
    .map((parts) => {
      const params = new URLSearchParams();
      for (const [name, value] of parts.flat()) params.append(name, value);
      return params.toString();
    });
  test("over the one is always the other", () => {
    fc.assert(
      fc.property(address, address, address, (view, change, shown) => {
        const below = over(view, change);
        const parts = difference(below, shown);
        expect(keptSearch(over(below, parts))).toBe(keptSearch(shown));
        expect(parts === "").toBe(keptSearch(below) === keptSearch(shown));
      }),
    );
  });
});

test.each([
  ["", null],
  ["?view=", null],
  ["?view=all&sort=name", null],
  ["?sort=name&view=abc", "abc"],
])("the view that %j names is %j", (address, id) => {
  expect(namedView(address)).toBe(id);
});
