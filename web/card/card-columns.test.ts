import { expect, test } from "vitest";
import { publicColumn } from "../../testing/public-column.ts";
import { cardColumns, cardFields } from "./card-columns.ts";

const OPPORTUNITY = [
  { ...publicColumn("name"), nameField: true },
  { ...publicColumn("description"), type: "textarea" },
  { ...publicColumn("iswon"), type: "boolean" },
  { ...publicColumn("amount"), type: "currency" },
  { ...publicColumn("stagename"), type: "picklist" },
  { ...publicColumn("ownerid"), type: "reference" },
  { ...publicColumn("closedate"), type: "date" },
  { ...publicColumn("createddate"), type: "datetime" },
  ...["a__c", "b__c", "c__c"].map((name) => publicColumn(name)),
];
const names = (columns: readonly { readonly column: string }[]) => columns.map((one) => one.column);

test("a card has what people look for first and the owner last, nothing long, nothing of bookkeeping", () => {
  expect(names(cardColumns(OPPORTUNITY))).toEqual([
    ...["stagename", "amount", "closedate", "a__c", "b__c", "c__c", "ownerid"],
  ]);
});

test("empty fields leave their place to the next, and the owner keeps its own", () => {
  const cells = { stagename: null, amount: "5", closedate: "2026-01-31", a__c: "1", b__c: "2" };
  const columns = cardColumns(OPPORTUNITY);
  expect(names(cardFields(columns, { ...cells, c__c: "3", ownerid: "005" }))).toEqual([
    ...["amount", "closedate", "a__c", "b__c", "c__c", "ownerid"],
  ]);
  expect(cardFields(columns, {})).toEqual([]);
});
