import { expect, test } from "vitest";
import { describedField } from "../../testing/described-field.ts";
import { tableOf } from "../../testing/test-table.ts";
import { computedColumns } from "./computed-column.ts";

const formula = (name: string, calculatedFormula: string | null) => ({
  ...describedField(name),
  calculated: true,
  calculatedFormula,
});

function computed(...fields: readonly ReturnType<typeof describedField>[]) {
  const { columns } = tableOf("Visit__c", [
    describedField("Id", "id"),
    describedField("SystemModstamp", "datetime"),
    describedField("Account__c", "reference"),
    describedField("Cost__c", "currency"),
    ...fields,
  ]);
  return computedColumns(columns);
}

const over = (field: string, ...names: readonly string[]) => ({
  relationships: names.map((name) => ({ name, parent: null })),
  field,
});
const ACCOUNT_NAME = over("Name", "Account__r");

test("a formula over its own record's fields is in the record's events", () => {
  expect(computed(formula("Gross__c", `Cost__c * 1.19 & "Account__r.Name TODAY()"`))).toEqual([]);
});

test("a formula over references names its inputs", () => {
  const found = computed(
    formula("Who__c", `/* x.y */ UPPER(account__r.Name) & TEXT(Cost__c)`),
    formula("Boss__c", "Account__r.Parent.Owner:User.LastName"),
  );
  const [account, parent] = over("", "Account__r", "Parent").relationships;
  const owner = { name: "Owner", parent: "User" };
  expect(found).toEqual([
    { column: "who__c", inputs: [over("Name", "account__r")] },
    { column: "boss__c", inputs: [{ relationships: [account, parent, owner], field: "LastName" }] },
  ]);
});

test("the time, roll-ups and fields that events never carry have no fields as inputs", () => {
  const swept = computed(
    formula("Age__c", "today () - Cost__c"),
    formula("Total__c", null),
    formula("Me__c", "$User.Id"),
    describedField("LastActivityDate", "date"),
  );
  expect(swept.map(({ column }) => column)).toEqual([
    "age__c",
    "total__c",
    "me__c",
    "lastactivitydate",
  ]);
  expect(swept.every(({ inputs }) => inputs.length === 0)).toBe(true);
});

test("a formula over formulas depends on their inputs, also in a cycle", () => {
  const found = computed(
    formula("Who__c", "Account__r.Name"),
    formula("Greeting__c", `"Hello " & Who__c & Loop__c`),
    formula("Loop__c", "Greeting__c"),
    formula("Own__c", "TEXT(Cost__c)"),
    formula("Twice__c", "Own__c & Own__c"),
  );
  expect(found).toEqual([
    { column: "who__c", inputs: [ACCOUNT_NAME] },
    { column: "greeting__c", inputs: [ACCOUNT_NAME] },
    { column: "loop__c", inputs: [ACCOUNT_NAME] },
  ]);
});
