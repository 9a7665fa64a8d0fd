import { expect, test } from "vitest";
import { describedField } from "../../db/mirror/described-field.ts";
import { mirrorColumns } from "../../db/mirror/mirror-columns.ts";
import { computedColumns } from "./computed-column.ts";

const formula = (name: string, calculatedFormula: string | null) => ({
  ...describedField(name),
  calculated: true,
  calculatedFormula,
});

function computed(...fields: readonly ReturnType<typeof describedField>[]) {
  const account = { referenceTo: ["Account"], relationshipName: "Account__r" };
  const columns = mirrorColumns({
    name: "Visit__c",
    label: "",
    labelPlural: "",
    keyPrefix: null,
    fields: [
      describedField("Id", "id"),
      describedField("SystemModstamp", "datetime"),
      { ...describedField("Account__c", "reference"), ...account },
      describedField("Cost__c", "currency"),
      ...fields,
    ],
  });
  return computedColumns(columns);
}

const ACCOUNT_NAME = { reference: "account__c", parents: ["Account"], field: "Name" };

test("a formula over fields of its own record comes with the record's events", () => {
  expect(computed(formula("Gross__c", `Cost__c * 1.19 & "Account__r.Name TODAY()"`))).toEqual([]);
});

test("one over a parent names what it is computed from", () => {
  expect(computed(formula("Who__c", `/* x.y */ UPPER(account__r.Name) & TEXT(Cost__c)`))).toEqual([
    { column: "who__c", inputs: [ACCOUNT_NAME] },
  ]);
});

test("the time, roll-ups, what is further away and what events never carry are left to the sweep", () => {
  const swept = computed(
    formula("Age__c", "today () - Cost__c"),
    formula("Total__c", null),
    formula("Boss__c", "Account__r.Owner.Name"),
    formula("Me__c", "$User.Id"),
    describedField("LastActivityDate", "date"),
  );
  expect(swept.map(({ column }) => column)).toEqual([
    "age__c",
    "total__c",
    "boss__c",
    "me__c",
    "lastactivitydate",
  ]);
  expect(swept.every(({ inputs }) => inputs.length === 0)).toBe(true);
});

test("a formula over formulas depends on what they depend on, circles included", () => {
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
