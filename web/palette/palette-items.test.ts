import { expect, test } from "vitest";
import { matchesOf, nextLine, recordItem } from "./palette-items.ts";

const place = (label: string) => ({ key: label, label, sort: "Page", href: `/${label}` });
const PLACES = ["Sales", "Service", "Accounts", "Opportunities", "Account Teams", "Sync"].map(
  place,
);
const labels = (text: string) => matchesOf(text, PLACES).map(({ label }) => label);

test("pages and commands are found by what they begin with, by a slip, and not by anything", () => {
  expect(labels("acc").toSorted()).toEqual(["Account Teams", "Accounts"]);
  expect(labels("team acc")).toEqual(["Account Teams"]);
  expect(labels("opportunites")).toEqual(["Opportunities"]);
  expect(labels("zebra")).toEqual([]);
  expect(labels("  ")).toHaveLength(PLACES.length);
});

test("at most five are shown above the records", () => {
  const many = Array.from({ length: 9 }, (_, n) => place(`Board ${n}`));
  expect(matchesOf("board", many)).toHaveLength(5);
});

test.each([
  [-1, 1, 3, 0],
  [-1, -1, 3, 2],
  [2, 1, 3, 0],
  [0, -1, 3, 2],
  [0, 1, 0, -1],
] as const)("from line %i by %i of %i: %i", (at, step, count, next) => {
  expect(nextLine(at, step, count)).toBe(next);
});

test("a record says what tells it from others; without a name its id stands for it", () => {
  const hit = { object: "Contact", id: "003000000000001AAA", name: "Ada", beside: null };
  const item = (more: object) =>
    recordItem(
      { ...hit, ...more },
      () => "Person",
      (object, id) => `/objects/${object}/${id}`,
    );
  expect(item({})).toEqual({
    key: hit.id,
    label: "Ada",
    sort: "Person",
    href: "/objects/Contact/003000000000001AAA",
  });
  expect(item({ name: null, beside: { column: "email", value: "a@b.example" } })).toMatchObject({
    label: hit.id,
    beside: "a@b.example",
    sort: "Person",
  });
});
