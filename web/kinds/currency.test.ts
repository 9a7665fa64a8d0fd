import { expect, test } from "vitest";
import { publicColumn } from "../../testing/public-column.ts";
import { cellText } from "./cell-text.ts";
import { withCode } from "./currency.ts";

const now = new Date("2026-11-22T12:00:00Z");
const amount = { ...publicColumn("amount", "currency"), scale: 2 };
const code = publicColumn("currencyisocode", "picklist");
const name = publicColumn("name");

test("an amount is told with the currency of its record, where there is one", () => {
  expect(cellText(amount, "1200", now, { currencyisocode: "EUR" })).toBe("EUR 1,200.00");
  expect(cellText(amount, "-0.5", now, { currencyisocode: "JPY" })).toBe("JPY -0.50");
  expect(cellText(amount, "1200", now, { currencyisocode: null })).toBe("1,200.00");
  expect(cellText(amount, "1200", now)).toBe("1,200.00");
  expect(cellText(amount, null, now, { currencyisocode: "EUR" })).toBe("–");
  expect(cellText(publicColumn("rate", "double"), "1", now, { currencyisocode: "EUR" })).toBe("1");
});

test("the code is read where amounts are shown, of an org that has one", () => {
  const all = [name, amount, code];
  expect(withCode(["name", "amount"], all)).toEqual(["name", "amount", "currencyisocode"]);
  expect(withCode(["currencyisocode", "amount"], all)).toEqual(["currencyisocode", "amount"]);
  expect(withCode(["name"], all)).toEqual(["name"]);
  expect(withCode(["name", "amount"], [name, amount])).toEqual(["name", "amount"]);
});
