import { beforeAll, describe, expect, test } from "vitest";
import { buildOrg } from "../build-org.ts";
import { dateRange } from "./date.ts";
import { planQuery } from "./soql.ts";
import { GivenRecords } from "../seed/given-records.ts";
import { csvFilesOf } from "../described/csv-file.ts";
import { readCsvFiles } from "../described/csv-records.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

const NOW = Date.UTC(2026, 10, 18, 15, 30);
const org = buildOrg({ seed: "soql", records: 3000, now: () => NOW });

beforeAll(() => org.load());

const rows = (soql: string, includeDeleted = false): (readonly FieldValue[])[] => [
  ...planQuery(org, soql, { includeDeleted }).records(),
];
const names = (soql: string): FieldValue[] => rows(soql).map(([value]) => value ?? null);
const all = (object: string): Readonly<OrgRecord>[] => [...org.records(object)];
const idsOf = (records: readonly Readonly<OrgRecord>[]): FieldValue[] =>
  records.map(({ Id }) => Id ?? null);

test("answers the fields in the order asked for, parents' too", () => {
  const [contact] = all("Contact").filter(({ AccountId }) => AccountId !== null);
  const account = org.record("Account", String(contact?.["AccountId"]));
  const owner = org.record("User", String(account?.["OwnerId"]));
  const plan = planQuery(
    org,
    `select Account.Owner.Username, lastname, Account.Name from Contact where Id = '${String(contact?.["Id"])}'`,
    { includeDeleted: false },
  );
  expect(plan.object).toBe("Contact");
  expect(plan.fields).toEqual(["Account.Owner.Username", "lastname", "Account.Name"]);
  expect([...plan.records()]).toEqual([
    [owner?.["Username"], contact?.["LastName"], account?.["Name"]],
  ]);
});

test("takes the object's alias, and ids of 15 characters", () => {
  const id = String(all("Account")[0]?.["Id"]);
  expect(names(`SELECT a.Id FROM Account a WHERE a.Id = '${id.slice(0, 15)}'`)).toEqual([id]);
});

describe("WHERE against the same question in code", () => {
  const CASES: [object: string, where: string, test: (record: Readonly<OrgRecord>) => boolean][] = [
    ["Account", "Rating = 'hot'", (r) => r["Rating"] === "Hot"],
    ["Account", "Rating != 'Hot'", (r) => r["Rating"] !== "Hot"],
    ["Account", "Rating = null", (r) => r["Rating"] === null],
    ["Contact", "AccountId = ''", (r) => r["AccountId"] === null],
    [
      "Account",
      "Rating IN ('Hot', 'Cold')",
      (r) => r["Rating"] === "Hot" || r["Rating"] === "Cold",
    ],
    ["Account", "Rating NOT IN ('Hot')", (r) => r["Rating"] !== "Hot"],
    ["Account", "Name LIKE 'a%'", (r) => String(r["Name"]).toLowerCase().startsWith("a")],
    ["Account", "Name LIKE '_o%'", (r) => String(r["Name"]).toLowerCase().charAt(1) === "o"],
    [
      "Account",
      "NumberOfEmployees >= 100 AND NumberOfEmployees < 1000",
      (r) => inRange(r["NumberOfEmployees"], 100, 999),
    ],
    [
      "Account",
      "NOT (Rating = 'Hot' OR Rating = 'Cold') AND Type != null",
      (r) => r["Rating"] !== "Hot" && r["Rating"] !== "Cold" && r["Type"] !== null,
    ],
    [
      "Account",
      "(NOT Rating = 'Hot') AND (Industry = 'Energy' OR (Industry = 'Media' AND Type = 'Other'))",
      (r) =>
        r["Rating"] !== "Hot" &&
        (r["Industry"] === "Energy" || (r["Industry"] === "Media" && r["Type"] === "Other")),
    ],
    ["Contact", "DoNotCall = TRUE", (r) => r["DoNotCall"] === true],
    [
      "Contact",
      "Account.Industry = 'Energy'",
      (r) => org.record("Account", String(r["AccountId"]))?.["Industry"] === "Energy",
    ],
    [
      "Contact",
      "AccountId IN (SELECT Id FROM Account WHERE Rating = 'Hot')",
      (r) => org.record("Account", String(r["AccountId"]))?.["Rating"] === "Hot",
    ],
    ["Opportunity", "CloseDate > 2025-06-30", (r) => String(r["CloseDate"]) > "2025-06-30"],
    [
      "Opportunity",
      "CreatedDate >= 2025-01-01T00:00:00Z",
      (r) => Number(r["CreatedDate"]) >= Date.UTC(2025, 0, 1),
    ],
    [
      "Opportunity",
      "CreatedDate < 2025-01-01T01:00:00+01:00",
      (r) => Number(r["CreatedDate"]) < Date.UTC(2025, 0, 1),
    ],
    ["Opportunity", "CloseDate = THIS_YEAR", (r) => String(r["CloseDate"]).startsWith("2026")],
    [
      "Opportunity",
      "LastModifiedDate = LAST_N_DAYS:60",
      (r) => Number(r["LastModifiedDate"]) >= Date.UTC(2026, 8, 19),
    ],
    [
      "Opportunity",
      "LastModifiedDate < LAST_YEAR",
      (r) => Number(r["LastModifiedDate"]) < Date.UTC(2025, 0, 1),
    ],
    [
      "Opportunity",
      "Amount > 1000.5 AND IsWon = false",
      (r) => Number(r["Amount"]) > 1000.5 && r["IsWon"] === false,
    ],
    [
      "Site_Visit__c",
      "Equipment__c INCLUDES ('Pump;Sensors', 'Forklift')",
      (r) => includesAll(r, "Pump", "Sensors") || includesAll(r, "Forklift"),
    ],
    ["Site_Visit__c", "Equipment__c EXCLUDES ('Pump')", (r) => !includesAll(r, "Pump")],
    ["Site_Visit__c", "Account__r.Name != null", () => true],
  ];

  function inRange(value: FieldValue | undefined, from: number, to: number): boolean {
    return typeof value === "number" && value >= from && value <= to;
  }
  function includesAll(record: Readonly<OrgRecord>, ...wanted: string[]): boolean {
    const chosen = String(record["Equipment__c"] ?? "").split(";");
    return wanted.every((one) => chosen.includes(one));
  }

  test.each(CASES)("%s WHERE %s", (object, where, test) => {
    const expected = idsOf(all(object).filter(test));
    expect(expected.length).toBeGreaterThan(0);
    expect(names(`SELECT Id FROM ${object} WHERE ${where}`)).toEqual(expected);
  });
});

test("finds text with quotes and other escapes", () => {
  const name = `O'Brien "Bob" \\ 50%`;
  const id = org.transact(org.integrationUserId(), "", (writes) =>
    writes.create("Account", { Name: name }),
  );
  const written = name.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
  expect(names(`SELECT Id FROM Account WHERE Name = '${written}'`)).toEqual([id]);
  expect(names("SELECT Id FROM Account WHERE Name LIKE '%50\\%'")).toEqual([id]);
  expect(names("SELECT Id FROM Account WHERE Name LIKE '%5\\_%'")).toEqual([]);
  org.transact(org.integrationUserId(), "", (writes) => writes.delete("Account", id));
  expect(names(`SELECT Id FROM Account WHERE Id = '${id}'`)).toEqual([]);
  expect(rows(`SELECT Id, IsDeleted FROM Account WHERE Id = '${id}'`, true)).toEqual([[id, true]]);
});

test("a unique value is that of a deleted record too", () => {
  const made = (): string =>
    org.transact(org.integrationUserId(), "", (writes) =>
      writes.create("Product2", { Name: "P", EAN__c: "again" }),
    );
  const gone = made();
  org.transact(org.integrationUserId(), "", (writes) => writes.delete("Product2", gone));
  const found = (all: boolean) =>
    rows("SELECT Id FROM Product2 WHERE EAN__c = 'again'", all).flat();
  const here = made();
  expect(found(false)).toEqual([here]);
  expect(found(true).toSorted()).toEqual([gone, here].toSorted());
});

test("sorts by several fields, nulls first unless specified", () => {
  const sorted = rows(
    "SELECT Rating, Name FROM Account ORDER BY Rating DESC NULLS LAST, Name LIMIT 300 OFFSET 10",
  );
  const ratings = sorted.map(([rating]) => rating);
  const lastCold = ratings.lastIndexOf("Cold");
  expect(ratings.slice(0, lastCold + 1).every((rating) => rating === "Cold")).toBe(true);
  expect(ratings.indexOf(null)).toBeGreaterThan(ratings.lastIndexOf("Hot"));
  expect(names("SELECT Rating FROM Account ORDER BY Rating LIMIT 1")).toEqual([null]);
  const [a, b] = names("SELECT Name FROM Account ORDER BY Name").map((name) =>
    String(name).toUpperCase(),
  );
  expect(String(a) <= String(b)).toBe(true);
});

test("ids sort and compare by case, so that pages by id meet no hole", () => {
  const sorted = names("SELECT Id FROM Contact ORDER BY Id").map(String);
  expect(sorted).toEqual([...sorted].toSorted((a, b) => (a < b ? -1 : 1)));
  const seen: string[] = [];
  for (let page = sorted.slice(0, 0); ; seen.push(...page)) {
    const after = seen.at(-1);
    const where = after === undefined ? "" : `WHERE Id > '${after}'`;
    page = names(`SELECT Id FROM Contact ${where} ORDER BY Id LIMIT 70`).map(String);
    if (page.length === 0) break;
  }
  expect(seen).toEqual(sorted);
});

test("counts and groups", () => {
  const plan = planQuery(org, "SELECT COUNT() FROM Contact", { includeDeleted: false });
  expect(plan.isCount).toBe(true);
  expect(plan.rows()).toHaveLength(org.count("Contact"));
  const groups = planQuery(
    org,
    "SELECT StageName, COUNT(Id) n, SUM(Amount), MIN(CloseDate) earliest FROM Opportunity GROUP BY StageName",
    { includeDeleted: false },
  ).aggregates();
  expect(groups.reduce((sum, { n }) => sum + Number(n), 0)).toBe(org.count("Opportunity"));
  const won = all("Opportunity").filter(({ StageName }) => StageName === "Closed Won");
  const sum = won.reduce((total, { Amount }) => total + Number(Amount ?? 0), 0);
  const group = groups.find(({ StageName }) => StageName === "Closed Won");
  expect(Number(group?.["expr0"])).toBeCloseTo(sum, 2);
  expect(group?.["earliest"]).toBe(won.map(({ CloseDate }) => String(CloseDate)).toSorted()[0]);
});

test("FIELDS(ALL) needs a limit", () => {
  const plan = planQuery(org, "SELECT FIELDS(ALL) FROM Lead LIMIT 5", { includeDeleted: false });
  expect(plan.fields).toHaveLength(org.objectType("Lead").fields.length);
  expect(() => rows("SELECT FIELDS(ALL) FROM Lead")).toThrow("LIMIT");
});

test.each([
  ["MALFORMED_QUERY", "SELECT FROM Account", ""],
  [
    "MALFORMED_QUERY",
    "SELECT Id FROM Account WHERE Name = 'a' AND Rating = 'b' OR Site = 'c'",
    "OR",
  ],
  ["MALFORMED_QUERY", "SELECT Id, id FROM Account", "duplicate field selected: id"],
  [
    "INVALID_TYPE",
    "SELECT Id, (SELECT Id FROM Nobodies) FROM Account",
    "Didn't understand relationship 'Nobodies'",
  ],
  ["MALFORMED_QUERY", "SELECT Id FROM Account ALL ROWS", "ALL ROWS not allowed in this context"],
  ["MALFORMED_QUERY", "SELECT CALENDAR_YEAR(CreatedDate) FROM Account", "grouped"],
  ["MALFORMED_QUERY", "SELECT SUM(Name) FROM Account", "does not support aggregate operator SUM"],
  ["MALFORMED_QUERY", "SELECT Id FROM Opportunity WHERE CloseDate = 2024-02-30", "invalid date"],
  [
    "INVALID_FIELD",
    "SELECT HOUR_IN_DAY(CloseDate) h, COUNT(Id) n FROM Opportunity GROUP BY HOUR_IN_DAY(CloseDate)",
    "does not support function HOUR_IN_DAY",
  ],
  [
    "MALFORMED_QUERY",
    "SELECT StageName, Name, COUNT(Id) FROM Opportunity GROUP BY StageName",
    "grouped",
  ],
  ["INVALID_TYPE", "SELECT Id FROM Nothing", "sObject type 'Nothing' is not supported"],
  ["INVALID_FIELD", "SELECT Foo FROM Account", "No such column 'Foo' on entity 'Account'. If you"],
  ["INVALID_FIELD", "SELECT Nobody.Name FROM Account", "Didn't understand relationship 'Nobody'"],
  ["INVALID_FIELD", "SELECT Id FROM Account WHERE Description = 'x'", "can not be filtered"],
  [
    "INVALID_FIELD",
    "SELECT Id FROM Account WHERE Name = 5",
    "must be of type string and should be enclosed in quotes",
  ],
  [
    "INVALID_FIELD",
    "SELECT Id FROM Account WHERE CreatedDate > 2024-01-01",
    "must be of type dateTime",
  ],
  [
    "INVALID_FIELD",
    "SELECT Id FROM Account WHERE NumberOfEmployees = '5'",
    "must be of type int and should not be enclosed",
  ],
  ["INVALID_QUERY_FILTER_OPERATOR", "SELECT Id FROM Account WHERE Id = 'x'", "invalid ID field"],
])("%s: %s", (errorCode, soql, message) => {
  expect(() => rows(soql)).toThrow(expect.objectContaining({ errorCode, status: 400 }));
  expect(() => rows(soql)).toThrow(message);
});

test.each([
  ["TODAY", undefined, "2026-11-18", "2026-11-19"],
  ["YESTERDAY", undefined, "2026-11-17", "2026-11-18"],
  ["THIS_WEEK", undefined, "2026-11-15", "2026-11-22"],
  ["LAST_MONTH", undefined, "2026-10-01", "2026-11-01"],
  ["NEXT_QUARTER", undefined, "2027-01-01", "2027-04-01"],
  ["THIS_FISCAL_YEAR", undefined, "2026-01-01", "2027-01-01"],
  ["LAST_90_DAYS", undefined, "2026-08-20", "2026-11-19"],
  ["LAST_N_DAYS:7", 7, "2026-11-11", "2026-11-19"],
  ["NEXT_N_DAYS:3", 3, "2026-11-19", "2026-11-22"],
  ["LAST_N_MONTHS:2", 2, "2026-09-01", "2026-11-01"],
  ["N_DAYS_AGO:2", 2, "2026-11-16", "2026-11-17"],
])("%s is a range of UTC days", (literal, n, start, end) => {
  expect(dateRange(literal, NOW, n)).toEqual({ start: Date.parse(start), end: Date.parse(end) });
});

test("hides archived activities from query, and shows them to queryAll", async () => {
  const given = new GivenRecords(() => undefined);
  const archived = buildOrg({ seed: "soql", records: 300, now: () => NOW }, given);
  await readCsvFiles(archived, csvFilesOf(["../shared/cases/archived-rows"]), given);
  archived.load();
  const count = (soql: string, includeDeleted: boolean) =>
    planQuery(archived, soql, { includeDeleted }).count();
  expect(archived.count("Task")).toBe(200);
  for (const soql of ["SELECT COUNT() FROM Task", "SELECT COUNT() FROM Task WHERE Id != null"]) {
    expect(count(soql, false)).toBe(150);
    expect(count(soql, true)).toBe(200);
  }
  const isArchived = "SELECT Id FROM Task WHERE IsArchived = true";
  const read = (includeDeleted: boolean) =>
    planQuery(archived, isArchived, { includeDeleted }).ids();
  expect(read(false)).toEqual([]);
  expect(read(true)).toHaveLength(50);
});

test("texts are ordered by their upper case, equal ones by what comes next, and picklists as they were set up", () => {
  const made = ["b_", "bZ", "bz", "b[", "B", "b~"].map((Site) =>
    org.transact(org.integrationUserId(), "", (writes) =>
      writes.create("Account", { Name: "Ordered", Site, Rating: "Cold" }),
    ),
  );
  const sites = names("SELECT Site FROM Account WHERE Name = 'Ordered' ORDER BY Site, Id");
  expect(sites).toEqual(["B", "bZ", "bz", "b[", "b_", "b~"]);
  const down = names(
    "SELECT Id FROM Account WHERE Name = 'Ordered' ORDER BY Site DESC, Id LIMIT 5",
  );
  expect(down.slice(3)).toEqual([made[1], made[2]]);
  const ratings = names("SELECT Rating FROM Account WHERE Rating != null ORDER BY Rating");
  expect([...new Set(ratings)]).toEqual(["Hot", "Warm", "Cold"]);
});

test("a quotation mark in a pattern is one", () => {
  org.transact(org.integrationUserId(), "", (writes) =>
    writes.create("Account", { Name: "It's 'quoted'" }),
  );
  for (const pattern of ["it\\'s%", "%\\'", "%\\'quoted\\'"])
    expect(names(`SELECT Name FROM Account WHERE Name LIKE '${pattern}'`)).toContain(
      "It's 'quoted'",
    );
});
