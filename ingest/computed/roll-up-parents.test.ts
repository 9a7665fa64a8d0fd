import { expect, test } from "vitest";
import { describedField } from "../../testing/described-field.ts";
import type { DescribedObject } from "../../db/mirror/described-object.ts";
import { mirrorColumns } from "../../db/mirror/mirror-columns.ts";
import { rollUpParents } from "./roll-up-parents.ts";

function mirrored(name: string, rest: Pick<DescribedObject, "fields" | "childRelationships">) {
  const described = { name, label: "", labelPlural: "", keyPrefix: null, ...rest };
  return {
    object: name,
    table: name.toLowerCase(),
    copied: true,
    columns: mirrorColumns(described),
  };
}

const rollUp = (name: string) => ({ ...describedField(name, "double"), calculated: true });
const details = [
  { childSObject: "Visit__c", field: "Account__c", cascadeDelete: true },
  { childSObject: "Opportunity", field: "AccountId", cascadeDelete: true },
  { childSObject: "Contact", field: "AccountId", cascadeDelete: true },
  { childSObject: "Visit__c", field: "Payer__c", cascadeDelete: false },
];
const formula = { calculated: true, calculatedFormula: "Account__r.Name" };
const DETAIL_FIELDS = [
  describedField("Id", "id"),
  describedField("AccountId", "reference"),
  describedField("Account__c", "reference"),
  describedField("Payer__c", "reference"),
  describedField("Cost__c", "currency"),
  describedField("Status__c", "picklist"),
  describedField("Notes__c", "textarea"),
  describedField("LastModifiedDate", "datetime"),
  { ...describedField("Who__c"), ...formula },
];

const ACCOUNT = mirrored("Account", {
  fields: [
    describedField("Id", "id"),
    rollUp("Visits__c"),
    rollUp("Cost__c"),
    { ...describedField("Half__c", "double"), calculated: true, calculatedFormula: "Cost__c / 2" },
  ],
  childRelationships: details,
});
const objects = ["Visit__c", "Opportunity", "Contact"].map((name) =>
  mirrored(name, { fields: DETAIL_FIELDS }),
);

test("roll-ups depend on the fields of details that filters and sums may name", () => {
  expect(rollUpParents([ACCOUNT, ...objects], "Visit__c")).toEqual([
    {
      object: "Account",
      columns: ["cost__c", "visits__c"],
      reference: "account__c",
      summed: ["account__c", "cost__c", "status__c"],
    },
  ]);
});

test("standard children are details only if roll-ups can sum them up", () => {
  const found = (name: string) =>
    rollUpParents([ACCOUNT, ...objects], name).map((one) => one.reference);
  expect([found("Opportunity"), found("Contact")]).toEqual([["accountid"], []]);
});

test("an object without roll-ups is no roll-up parent", () => {
  const plain = mirrored("Account", { fields: [], childRelationships: details });
  expect(rollUpParents([plain, ...objects], "Visit__c")).toEqual([]);
});
