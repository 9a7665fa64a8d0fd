import { beforeAll, expect, test } from "vitest";
import { buildOrg } from "../build-org.ts";
import { planQuery } from "./soql.ts";

const org = buildOrg({ seed: "format", records: 300 });
let id = "";

beforeAll(() => {
  org.load();
  org.transact(org.integrationUserId(), "", (writes) => {
    id = writes.create("Opportunity", {
      ...{ Name: "Formatted", StageName: "Prospecting", CloseDate: "2031-10-09" },
      ...{ Amount: 1234567.5, Probability: 12 },
    });
  });
});

const plan = (soql: string) => planQuery(org, soql, { includeDeleted: false });

test("FORMAT() answers dates, times and numbers as the user reads them, never stored forms", () => {
  const created = new Date(Number(org.record("Opportunity", id)?.["CreatedDate"]));
  const soql =
    "SELECT FORMAT(CloseDate) d, FORMAT(CreatedDate) t, FORMAT(Amount) a, FORMAT(Probability) p, FORMAT(Name) n " +
    `FROM Opportunity WHERE Id = '${id}'`;
  const [row = []] = [...plan(soql).records()];
  const shown = created.toLocaleString("en-US", {
    ...{ timeZone: "UTC", year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "2-digit" },
  });
  expect(row).toEqual([
    "10/9/2031",
    shown.replaceAll("\u202f", " "),
    "$1,234,567.50",
    "12%",
    "Formatted",
  ]);
});

test("FORMAT() takes aggregates, with and without groups", () => {
  const soql = "SELECT FORMAT(MAX(CloseDate)) latest, FORMAT(COUNT(Id)) n FROM Opportunity";
  expect(plan(`${soql} WHERE Id = '${id}'`).aggregates()).toEqual([
    { latest: "10/9/2031", n: "1" },
  ]);
  const grouped = plan(
    `SELECT Name, FORMAT(SUM(Amount)) total FROM Opportunity WHERE Id = '${id}' GROUP BY Name`,
  );
  expect(grouped.isAggregate).toBe(true);
  expect(grouped.aggregates()).toEqual([{ Name: "Formatted", total: "$1,234,567.50" }]);
});
