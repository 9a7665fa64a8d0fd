import { expect, test } from "vitest";
import { differingWords, momentAfter, momentWords } from "./as-of-words.ts";
import { differingColumns, differs } from "./other-moment.ts";

test("a moment is told as the change or the time that it is", () => {
  expect(momentWords("seq:1240")).toBe("after change 1,240");
  expect(momentWords("2020-01-31T09:30:00.000Z")).toMatch(/^as of 31 Jan 2020, \d\d:\d\d$/);
});

test("after a change whose seq is not told it is shown as of its time", () => {
  const at = "2020-01-31T09:30:00.000Z";
  expect([momentAfter({ seq: 12 }, at), momentAfter({ seq: 0 }, at)]).toEqual(["seq:12", at]);
});

test("how many fields differ is a sentence", () => {
  expect([0, 1, 1_240].map((count) => differingWords(count, "now"))).toEqual([
    "No field is different now.",
    "1 field is different now.",
    "1,240 fields are different now.",
  ]);
});

test("fields differ where both moments know them; empty is a value, and the same value is none", () => {
  const row = {
    cells: {
      id: "a",
      name: "Old",
      amount: "1.5",
      city: null,
      region: "north",
      systemmodstamp: "1",
    },
  } as never;
  const other = {
    word: "now",
    cells: { id: "a", name: "New", amount: null, city: null, systemmodstamp: "2" },
  };
  expect(differingColumns(row, other)).toEqual(["name", "amount"]);
  expect([differs("region", row, other), differs("name", row, null)]).toEqual([false, false]);
  expect(differingColumns(null, other)).toEqual([]);
});
