import { expect, test } from "vitest";
import { probeColumn } from "../../testing/probe-object.ts";
import { seenColumns } from "./seen-columns.ts";

const text = (field: string, eventPath = field) =>
  probeColumn(field, "string", "text", { eventPath });
const COLUMNS = [
  probeColumn("Id", "id", "text"),
  text("Name"),
  text("FirstName", "Name.FirstName"),
  text("LastName", "Name.LastName"),
  text("Phone"),
  text("Salary__c"),
  text("MailingStreet", "MailingAddress.Street"),
  text("MailingCity", "MailingAddress.City"),
  text("SystemModstamp"),
  text("LastModifiedDate"),
  text("LastModifiedById"),
];

type Asked = { readonly fields?: readonly string[]; readonly denied?: readonly string[] };
const seen = ({ fields, denied = [] }: Asked) =>
  seenColumns(COLUMNS, {
    fields: fields ? new Set(fields.map((one) => one.toLowerCase())) : "all",
    denied: new Set(denied.map((one) => one.toLowerCase())),
  }).map(({ field }) => field);
const all = COLUMNS.map(({ field }) => field);
const without = (...names: readonly string[]) => all.filter((field) => !names.includes(field));
const STAMPS = ["SystemModstamp", "LastModifiedDate", "LastModifiedById"];

test("all fields are all columns, and nothing listed leaves the id", () => {
  expect(seen({})).toEqual(all);
  expect(seen({ fields: [] })).toEqual(["Id"]);
  expect(seen({ fields: ["phone", "Nothing__c"] })).toEqual(["Id", "Phone"]);
});

test("where a field is hidden, when the record was changed is hidden too, unless it is named", () => {
  expect(seen({ denied: ["Salary__c"] })).toEqual(without("Salary__c", ...STAMPS));
  expect(seen({ fields: ["Phone", "SystemModstamp"] })).toEqual(["Id", "Phone", "SystemModstamp"]);
  expect(seen({ denied: ["Nothing__c"] })).toEqual(all);
});

test("of a compound all parts are seen or none, by whichever name it is hidden or shown", () => {
  const noName = without("Name", "FirstName", "LastName", ...STAMPS);
  for (const denied of ["Name", "FirstName", "lastname"])
    expect(seen({ denied: [denied] })).toEqual(noName);
  for (const denied of ["MailingAddress", "MailingStreet"])
    expect(seen({ denied: [denied] })).toEqual(without("MailingStreet", "MailingCity", ...STAMPS));
  expect(seen({ fields: ["FirstName", "MailingCity"] })).toEqual(["Id"]);
  expect(seen({ fields: ["Name", "FirstName", "LastName", "mailingaddress"] })).toEqual([
    ...["Id", "Name", "FirstName", "LastName", "MailingStreet", "MailingCity"],
  ]);
});

test("what is denied is hidden although it is listed, the id is not", () => {
  expect(seen({ fields: ["Phone", "Salary__c"], denied: ["Salary__c", "Id"] })).toEqual([
    "Id",
    "Phone",
  ]);
});
