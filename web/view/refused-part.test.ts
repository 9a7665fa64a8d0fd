import { expect, test } from "vitest";
import { refusedPart } from "./refused-part.ts";
import { parseView } from "./view-state.ts";

const one = { field: "amount", op: "gt", value: "a" };
const two = { any: [one, { field: "name", op: "eq", value: "b" }] };
const where = (condition: unknown) => `where=${encodeURIComponent(JSON.stringify(condition))}`;

test.each<[string, string, string | null]>([
  ["?filter=a.eq.1&filter=b.eq.2", "filter[1]", "b.eq.2"],
  ["?sort=-account.nope,name", "sort[0]", "account.nope"],
  ["?sort=name", "sort[0]", "name"],
  ["?zone=Mars", "zone", "Mars"],
  ["", "zone", null],
  ["?asOf=x", "asOf", null],
  ["?filter=a.eq.1", "filter[4]", null],
  // As it is asked: the condition, then the filters.
  ["?filter=a.eq.1&zone=UTC", "where.value", "a.eq.1"],
  ["?filter=a.eq.1&filter=b.eq.2", "where.all[1].value", "b.eq.2"],
  [`?${where(one)}`, "where.value", JSON.stringify(one)],
  [`?${where(two)}`, "where.any[1].value", JSON.stringify(two)],
  [`?${where({ all: [one, two] })}`, "where.all[1].any[0].field", JSON.stringify(two)],
  [`?${where(one)}&filter=a.eq.1`, "where.all[0].value", JSON.stringify(one)],
  [
    `?${where({ all: [one, two] })}&filter=a.eq.1`,
    "where.all[0].all[1].any[0].op",
    JSON.stringify(two),
  ],
  [`?${where({ all: [one, two] })}&filter=a.eq.1&filter=b.eq.2`, "where.all[2].value", "b.eq.2"],
  ["?where=7", "where.value", null],
])("of %s, %s is %s", (search, part, text) => {
  expect(refusedPart(parseView(search), part)).toBe(text);
});
