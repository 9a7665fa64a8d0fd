import { expect, test } from "vitest";
import { publicColumn } from "../../testing/public-column.ts";
import type { Condition } from "../../edge/protocol/question.ts";
import { conditionParts, conditionWords } from "./condition-words.ts";
import { objectsOnPath, pathColumn } from "./path-column.ts";

const options = [{ value: "Energy", label: "Energie", active: true }];
const account = [
  { ...publicColumn("industry", "picklist"), label: "Industry", options },
  { ...publicColumn("ownerid", "reference"), label: "Owner ID", relationshipName: "Owner" },
].map((column) => ({ ...column, referenceTo: column.column === "ownerid" ? ["User"] : [] }));
const columns = [
  { ...publicColumn("stagename", "picklist"), label: "Stage", field: "StageName" },
  { ...publicColumn("closedate", "date"), label: "Close Date" },
  { ...publicColumn("createddate", "datetime"), label: "Created" },
  { ...publicColumn("amount", "currency"), label: "Amount", scale: 2 },
  { ...publicColumn("isprivate", "boolean"), label: "Private" },
  {
    ...publicColumn("accountid", "reference"),
    ...{ label: "Account ID", relationshipName: "Account", referenceTo: ["Account"] },
  },
];
const users = [{ ...publicColumn("name"), label: "Full Name" }];
const columnsOf = (object: string) => ({ Account: account, User: users })[object];
const naming = {
  columnAt: (path: string) => pathColumn(path, columns, columnsOf),
  recordName: (object: string, id: string) =>
    object === "Account" && id === "001000000000001AAA" ? "Acme" : undefined,
};
const words = (condition: Condition) => conditionWords(condition, naming);
const is = (field: string, op: string, value: Extract<Condition, { op: string }>["value"]) => ({
  ...{ field, op, value },
});

test.each<[Condition, string]>([
  [is("StageName", "eq", "Negotiation"), "Stage is Negotiation"],
  [is("account.industry", "eq", "Energy"), "Account › Industry is Energie"],
  [is("account.owner.name", "contains", "Ada"), "Account › Owner › Full Name contains Ada"],
  [is("accountid", "eq", "001000000000001AAA"), "Account is Acme"],
  [is("accountid", "eq", "001000000000002AAA"), "Account is 001000000000002AAA"],
  [is("account.ownerid", "eq", { me: true }), "Account › Owner is me"],
  [is("account.ownerid", "ne", { me: true }), "Account › Owner is not me"],
  [is("amount", "gte", "1000"), "Amount ≥ 1,000.00"],
  [is("amount", "gt", "lots"), "Amount > “lots”"],
  [is("isprivate", "eq", true), "Private is Yes"],
  [is("stagename", "null", true), "Stage is empty"],
  [is("stagename", "null", false), "Stage is not empty"],
  [is("stagename", "in", ["Won", "Lost", null]), "Stage is any of Won, Lost, empty"],
  [is("stagename", "in", ["Won"]), "Stage is Won"],
  [is("stagename", "in", []), "Stage is one of no values"],
  [is("closedate", "lt", "2020-01-31"), "Close Date before 31 Jan 2020"],
  [is("closedate", "eq", { period: "this-month" }), "Close Date is in this month"],
  [is("closedate", "eq", { period: "today" }), "Close Date is today"],
  [is("closedate", "eq", { period: "last-n-days", n: 30 }), "Close Date is in the last 30 days"],
  [is("closedate", "ne", { period: "next-n-weeks", n: 1 }), "Close Date is not in the next 1 week"],
  [
    is("closedate", "lt", { period: "this-fiscal-quarter" }),
    "Close Date is before this fiscal quarter",
  ],
  [is("closedate", "gte", { period: "last-year" }), "Close Date is from last year on"],
  [{ ...is("closedate", "eq", "2026-11-01"), every: "month" }, "Close Date is in November 2026"],
  [
    { ...is("closedate", "eq", "2026-11-02"), every: "week" },
    "Close Date is in the week of 2 Nov 2026",
  ],
  [{ ...is("closedate", "eq", "2026-11-02"), every: "day" }, "Close Date is on Mon, 2 Nov 2026"],
  [{ ...is("createddate", "eq", 1), every: "weekday" }, "Created is on a Monday"],
  [{ ...is("createddate", "eq", 7), every: "weekday" }, "Created is on a Sunday"],
  [{ ...is("createddate", "eq", 9), every: "hour" }, "Created is between 09:00 and 10:00"],
  [{ ...is("amount", "eq", 0), bands: [0, 1000] }, "Amount is below 0.00"],
  [{ ...is("amount", "eq", 1), bands: [0, 1000] }, "Amount is from 0.00 to below 1,000.00"],
  [{ ...is("amount", "eq", 2), bands: [0, 1000] }, "Amount is 1,000.00 or more"],
  [{ ...is("createddate", "eq", 1), bands: [30, 90] }, "Created is from 30 to below 90 days old"],
  [is("nothing.known", "matches", "x"), "nothing.known matches “x”"],
  [{ all: [] }, ""],
  [{ any: [] }, "no record"],
  [{ not: { all: [] } }, "not (every record)"],
  [
    { any: [is("isprivate", "eq", true), is("stagename", "null", true)] },
    "(Private is Yes or Stage is empty)",
  ],
  [
    { not: { any: [is("isprivate", "eq", true), { all: [is("stagename", "null", true)] }] } },
    "not (Private is Yes or Stage is empty)",
  ],
  [
    { all: [is("isprivate", "eq", true), { all: [is("stagename", "null", true)] }] },
    "Private is Yes · Stage is empty",
  ],
])("%j is “%s”", (condition, text) => {
  expect(words(condition)).toBe(text);
});

test("the parts of a condition are those that all must hold, however they are nested", () => {
  const [one, two] = [is("amount", "gt", 1), { any: [] }];
  expect(conditionParts({ all: [{ all: [one] }, { all: [] }, two] })).toEqual([one, two]);
  expect(conditionParts(two)).toEqual([two]);
});

test("the objects of a path are told one by one, as their columns come to be known", () => {
  expect(objectsOnPath("account.owner.name", columns, () => undefined)).toEqual(["Account"]);
  expect(objectsOnPath("account.owner.name", columns, columnsOf)).toEqual(["Account", "User"]);
  expect(objectsOnPath("amount", columns, columnsOf)).toEqual([]);
});
