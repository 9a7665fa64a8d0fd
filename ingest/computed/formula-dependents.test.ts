import { expect, test } from "vitest";
import { describedField } from "../../testing/described-field.ts";
import type { DescribedField } from "../../db/mirror/described-object.ts";
import { tableOf } from "../../testing/test-table.ts";
import type { MirroredObject } from "../schema/mirrored-object.ts";
import { formulaDependents } from "./formula-dependents.ts";

const object = (name: string, ...fields: readonly DescribedField[]): MirroredObject => ({
  ...tableOf(name, [describedField("Id", "id"), ...fields]),
  copied: true,
});

const formula = (name: string, calculatedFormula: string) => ({
  ...describedField(name),
  calculated: true,
  calculatedFormula,
});
const reference = (name: string, relationshipName: string, ...referenceTo: readonly string[]) => ({
  ...describedField(name, "reference"),
  relationshipName,
  referenceTo,
});

const VISIT = object(
  "Visit__c",
  reference("Account__c", "Account__r", "Account"),
  reference("OwnerId", "Owner", "Group", "User"),
  formula("Who__c", "Account__r.Name"),
  formula("Boss__c", "account__r.Owner.Name & Account__r.Name"),
  formula("Mine__c", "Owner:User.Name"),
  formula("Top__c", "Account__r.Parent.Parent.Name"),
);
const ACCOUNT = object(
  "Account",
  describedField("Name"),
  reference("OwnerId", "Owner", "User"),
  reference("ParentId", "Parent", "Account"),
);
const USER = object("User", describedField("Name"));
const GROUP = object("Group", describedField("Name"));
const ALL = [VISIT, ACCOUNT, USER, GROUP];

const visit = { table: "visit__c", reference: "account__c" };
const parent = { table: "account", reference: "parentid" };

function found(changed: string, objects = ALL) {
  return formulaDependents(objects, changed).map(({ route, columns }) => ({
    route,
    columns: Object.fromEntries(columns),
  }));
}

test("a formula over two references depends on the far field and on the second reference", () => {
  expect(found("User")).toEqual([
    {
      route: [visit, { table: "account", reference: "ownerid" }],
      columns: { name: ["boss__c"] },
    },
    { route: [{ table: "visit__c", reference: "ownerid" }], columns: { name: ["mine__c"] } },
  ]);
  expect(found("Account")).toEqual([
    {
      route: [visit],
      columns: { name: ["who__c", "boss__c"], ownerid: ["boss__c"], parentid: ["top__c"] },
    },
    { route: [visit, parent], columns: { parentid: ["top__c"] } },
    { route: [visit, parent, parent], columns: { name: ["top__c"] } },
  ]);
});

test("of several possible parents, the one that the formula names is followed", () => {
  expect(found("Group")).toEqual([]);
});

test("a route ends at an object that is not mirrored or not readable", () => {
  expect(found("User", [VISIT, USER])).toEqual([
    { route: [{ table: "visit__c", reference: "ownerid" }], columns: { name: ["mine__c"] } },
  ]);
  expect(found("User", [VISIT, ACCOUNT, object("User")])).toEqual([]);
});

test("a route over a table that is being copied is marked as not copied", () => {
  const copying = { ...ACCOUNT, copied: false };
  const [far, near] = formulaDependents([VISIT, copying, USER], "User");
  expect([far?.copied, near?.copied]).toEqual([false, true]);
});
