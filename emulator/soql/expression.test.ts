import { beforeAll, describe, expect, test } from "vitest";
import { buildOrg } from "../build-org.ts";
import { planQuery, type QueryOptions } from "./soql.ts";
import { TEST_DAY } from "../../testing/emulator/test-emulation.ts";
import type { AggregateRow } from "./aggregate.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

const org = buildOrg({ seed: "soql", records: 3000, madeAt: TEST_DAY });

beforeAll(() => org.load());

const plan = (soql: string, options: Partial<QueryOptions> = {}) =>
  planQuery(org, soql, { includeDeleted: false, ...options });
const first = (soql: string): FieldValue[] =>
  [...plan(soql).records()].map(([value]) => value ?? null);
const groups = (soql: string): readonly AggregateRow[] => plan(soql).aggregates();
const all = (object: string): Readonly<OrgRecord>[] => [...org.records(object)];
const yearOf = (value: FieldValue | undefined): number =>
  new Date(typeof value === "string" ? value : Number(value)).getUTCFullYear();

function tally(
  object: string,
  key: (record: Readonly<OrgRecord>) => unknown,
): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const record of all(object)) counts.set(key(record), (counts.get(key(record)) ?? 0) + 1);
  return counts;
}

describe("functions of dates", () => {
  test("group, compare and sort", () => {
    const years = groups(
      "SELECT CALENDAR_YEAR(CreatedDate) y, COUNT(Id) n FROM Opportunity GROUP BY CALENDAR_YEAR(CreatedDate) ORDER BY CALENDAR_YEAR(CreatedDate) DESC",
    );
    const counts = tally("Opportunity", ({ CreatedDate }) => yearOf(CreatedDate));
    const expected = [...counts].map(([y, n]) => ({ y, n }));
    expect(years).toEqual(expected.toSorted((a, b) => Number(b.y) - Number(a.y)));
    expect(years.length).toBeGreaterThan(1);
  });

  test.each<[string, (at: Date) => unknown]>([
    ["CALENDAR_MONTH", (at) => at.getUTCMonth() + 1],
    ["CALENDAR_QUARTER", (at) => Math.ceil((at.getUTCMonth() + 1) / 3)],
    ["DAY_IN_MONTH", (at) => at.getUTCDate()],
    ["DAY_IN_WEEK", (at) => at.getUTCDay() + 1],
    ["HOUR_IN_DAY", (at) => at.getUTCHours()],
    ["DAY_ONLY", (at) => at.toISOString().slice(0, 10)],
  ])("%s", (name, part) => {
    const rows = groups(
      `SELECT ${name}(convertTimezone(CreatedDate)) part, COUNT(Id) n FROM Contact GROUP BY ${name}(convertTimezone(CreatedDate))`,
    );
    const counts = tally("Contact", (record) => part(new Date(Number(record["CreatedDate"]))));
    expect(new Map(rows.map(({ part: key, n }) => [key, n]))).toEqual(counts);
  });

  test("in WHERE", () => {
    const found = first("SELECT Id FROM Opportunity WHERE CALENDAR_YEAR(CloseDate) = 2025");
    const expected = all("Opportunity").filter(({ CloseDate }) => yearOf(CloseDate) === 2025);
    expect(found).toEqual(expected.map(({ Id }) => Id));
    expect(found.length).toBeGreaterThan(0);
  });
});

describe("groups", () => {
  test("HAVING keeps those that pass, ORDER BY takes aggregates and aliases", () => {
    const counts = [...tally("Lead", ({ Status }) => Status)];
    const border = Math.min(...counts.map(([, n]) => n));
    const kept = counts.filter(([, n]) => n > border);
    const rows = groups(
      `SELECT Status s, COUNT(Id) n FROM Lead GROUP BY Status HAVING COUNT(Id) > ${border} AND Status != 'x' ORDER BY COUNT(Id) DESC NULLS LAST, Status`,
    );
    expect(rows.map(({ n }) => n)).toEqual(kept.map(([, n]) => n).toSorted((a, b) => b - a));
    const byAlias = groups("SELECT Status s, COUNT(Id) n FROM Lead GROUP BY Status ORDER BY n, s");
    expect(byAlias.map(({ n }) => n)).toEqual(counts.map(([, n]) => n).toSorted((a, b) => a - b));
  });

  test("ROLLUP adds subtotals, and GROUPING identifies them", () => {
    const rows = groups(
      "SELECT StageName, Type, GROUPING(Type) g, COUNT(Id) n FROM Opportunity GROUP BY ROLLUP(StageName, Type)",
    );
    const total = org.count("Opportunity");
    const stages = tally("Opportunity", ({ StageName }) => StageName);
    const subtotals = rows.filter(({ StageName, g }) => g === 1 && StageName !== null);
    expect(new Map(subtotals.map(({ StageName, n }) => [StageName, n]))).toEqual(stages);
    expect(rows.at(-1)).toEqual({ StageName: null, Type: null, g: 1, n: total });
    const parts = rows.filter(({ g }) => g === 0);
    expect(parts.reduce((sum, { n }) => sum + Number(n), 0)).toBe(total);
    const cube = groups(
      "SELECT StageName, Type, COUNT(Id) n FROM Opportunity GROUP BY CUBE(StageName, Type)",
    );
    expect(cube.length).toBe(rows.length + tally("Opportunity", ({ Type }) => Type).size);
  });

  test("nothing at all is one row without GROUP BY and none with it", () => {
    const none = "WHERE Name = 'nobody has this name'";
    expect(groups(`SELECT COUNT(Id) n, MAX(Name) m FROM Account ${none}`)).toEqual([
      { n: 0, m: null },
    ]);
    expect(groups(`SELECT Type, COUNT(Id) FROM Account ${none} GROUP BY Type`)).toEqual([]);
    expect(plan(`SELECT COUNT() FROM Account ${none}`).count()).toBe(0);
    expect(plan("SELECT COUNT() FROM Account LIMIT 3").count()).toBe(3);
  });
});

describe("children and parents", () => {
  test("a subquery has its own conditions for each parent", () => {
    const [selection] = plan(
      "SELECT (SELECT Id, LastName FROM Contacts WHERE LastName != 'x' ORDER BY LastName DESC LIMIT 2), Name FROM Account",
    ).select;
    if (selection?.kind !== "children") throw new Error("no children");
    const byAccount = Map.groupBy(all("Contact"), ({ AccountId }) => AccountId);
    const [id, contacts] = [...byAccount].find(([key, list]) => key && list.length > 2) ?? [];
    const found = selection.children.rowsOf(String(id));
    const expected = (contacts ?? [])
      .map(({ LastName }) => String(LastName))
      .toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? 1 : -1));
    expect(found.map(({ LastName }) => LastName)).toEqual(expected.slice(0, 2));
  });

  test("What.Type is the object that the relationship leads to", () => {
    const types = new Set(first("SELECT What.Type FROM Event WHERE What.Type = 'Account'"));
    expect(types).toEqual(new Set(["Account"]));
    const counted = plan("SELECT COUNT() FROM Event WHERE What.Type = 'Account'").count();
    expect(counted).toBe(
      all("Event").filter(({ WhatId }) => String(WhatId).startsWith("001")).length,
    );
  });
});

test("distance is by the great circle", () => {
  const [here] = all("Account").filter(({ BillingLatitude }) => BillingLatitude !== null);
  const place = `GEOLOCATION(${String(here?.["BillingLatitude"])},${String(here?.["BillingLongitude"])})`;
  const near = first(
    `SELECT Id FROM Account WHERE DISTANCE(BillingAddress, ${place}, 'km') < 1 ORDER BY DISTANCE(BillingAddress, ${place}, 'km')`,
  );
  expect(near).toContain(here?.["Id"]);
  expect(near.length).toBeLessThan(org.count("Account"));
});

test("times, amounts of a currency and labels compare", () => {
  const early = first(
    "SELECT Start_Time__c FROM Site_Visit__c WHERE Start_Time__c < 12:00:00.000Z",
  );
  const noon = 12 * 3_600_000;
  const expected = all("Site_Visit__c").filter(
    ({ Start_Time__c }) => Start_Time__c !== null && Number(Start_Time__c) < noon,
  );
  expect(early).toHaveLength(expected.length);
  expect(early.length).toBeGreaterThan(0);
  const dear = plan("SELECT COUNT() FROM Opportunity WHERE Amount > USD50000").count();
  expect(dear).toBe(all("Opportunity").filter(({ Amount }) => Number(Amount) > 50_000).length);
  const won = plan("SELECT COUNT() FROM Opportunity WHERE toLabel(StageName) = 'Closed Won'");
  expect(won.count()).toBe(
    all("Opportunity").filter(({ StageName }) => StageName === "Closed Won").length,
  );
});

test("USING SCOPE mine is what the user owns; hints change nothing", () => {
  const [owner] = all("Account").map(({ OwnerId }) => String(OwnerId));
  const mine = plan("SELECT COUNT() FROM Account USING SCOPE mine", { userId: String(owner) });
  expect(mine.count()).toBe(all("Account").filter(({ OwnerId }) => OwnerId === owner).length);
  for (const hint of ["FOR VIEW", "FOR REFERENCE", "WITH SECURITY_ENFORCED", "WITH USER_MODE"]) {
    expect(plan(`SELECT Id FROM Account ${hint}`).count()).toBe(org.count("Account"));
  }
});

describe("indexes give what a scan gives", () => {
  test.each<[string, (contact: Readonly<OrgRecord>, other: Readonly<OrgRecord>) => string]>([
    ["one id", (a) => `Id = '${String(a["Id"]).slice(0, 15)}'`],
    [
      "ids, some twice or of nothing",
      (a, b) => `Id IN ('${b["Id"]}', '${a["Id"]}', '${a["Id"]}', '003000000000000AAA')`,
    ],
    ["a reference among others", (a) => `LastName != null AND AccountId = '${a["AccountId"]}'`],
    ["references", (a, b) => `AccountId IN ('${b["AccountId"]}', '${a["AccountId"]}')`],
  ])("%s", (_, whereOf) => {
    const [a = {}, b = {}] = all("Contact").filter(({ AccountId }) => AccountId !== null);
    const where = whereOf(a, b);
    const indexed = first(`SELECT Id FROM Contact WHERE ${where}`);
    expect(indexed).toEqual(first(`SELECT Id FROM Contact WHERE (${where})`));
    expect(indexed).toContain(a["Id"]);
  });

  test("a unique text without regard to case", () => {
    const key = String(
      all("Site_Visit__c").find((one) => one["External_Id__c"])?.["External_Id__c"],
    );
    for (const written of [key, key.toUpperCase(), key.toLowerCase()]) {
      expect(
        first(`SELECT External_Id__c FROM Site_Visit__c WHERE External_Id__c = '${written}'`),
      ).toEqual([key]);
    }
  });
});
