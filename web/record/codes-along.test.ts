import { expect, test } from "vitest";
import type { Cells } from "../../edge/protocol/cell.ts";
import type { TimelineEntry } from "../../edge/protocol/timeline.ts";
import { codesAlong } from "./codes-along.ts";

const entry = (key: string, fields: Cells, before: Cells | null = {}, outcome = "applied") =>
  ({ key, kind: "history", change: { fields, before, outcome } }) as TimelineEntry;
const code = (currencyisocode: string) => ({ currencyisocode });

test("an amount of old is in the currency of then", () => {
  const entries = [
    entry("4", { amount: "3" }),
    entry("3", { amount: "2", ...code("USD") }, { amount: "1", ...code("EUR") }),
    { key: "task", kind: "activity" } as TimelineEntry,
    entry("2", { amount: "1" }),
    entry("1", code("EUR"), null),
    entry("0", { amount: "0" }),
  ];
  expect(Object.fromEntries(codesAlong(entries, "USD"))).toEqual({
    4: { before: code("USD"), after: code("USD") },
    3: { before: code("EUR"), after: code("USD") },
    2: { before: code("EUR"), after: code("EUR") },
    1: { before: {}, after: code("EUR") },
    0: { before: {}, after: {} },
  });
});

test("what was not applied set nothing, and an org with one currency has no codes", () => {
  const entries = [entry("2", code("JPY"), null, "superseded"), entry("1", { amount: "1" })];
  expect(codesAlong(entries, "EUR").get("1")?.after).toEqual(code("EUR"));
  expect(codesAlong([entry("1", { amount: "1" })], undefined).get("1")?.after).toEqual({});
});
