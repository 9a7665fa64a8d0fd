import { expect, test } from "vitest";
import { exportAddress } from "./export-address.ts";

const choice = { format: "csv", columns: ["id", "name"], names: false, labels: false } as const;
const question = { object: "Account", columns: ["id"], filters: ["name.eq.A&B"], sort: "-name" };

const paramsOf = (address: string) => {
  const url = new URL(address, "http://x");
  return [url.pathname, Object.fromEntries(url.searchParams)] as const;
};

test("filters and order go along, and the columns that were chosen", () => {
  expect(paramsOf(exportAddress(question, choice))).toEqual([
    "/api/objects/Account/rows.csv",
    { columns: "id,name", sort: "-name", filter: "name.eq.A&B" },
  ]);
});

test("a condition and a moment are asked as the list asks them, in place of filters", () => {
  const where = { field: "name", op: "eq", value: "A" };
  const asOf = { Account: { line: "l", seq: 3 } };
  const asked = { where, zone: "Europe/Berlin", asOf };
  expect(paramsOf(exportAddress({ ...question, asked }, choice))[1]).toEqual({
    ...{ columns: "id,name", sort: "-name", where: JSON.stringify(where), zone: "Europe/Berlin" },
    asOf: JSON.stringify(asOf),
  });
  const moment = { zone: "UTC", asOf: "2026-01-31T14:00:00Z" };
  expect(
    paramsOf(exportAddress({ ...question, filters: [], sort: "", asked: moment }, choice))[1],
  ).toEqual({
    ...{ columns: "id,name", asOf: "2026-01-31T14:00:00Z" },
  });
});

test("names and labels are asked for where they mean something", () => {
  const all = { ...choice, names: true, labels: true };
  expect(paramsOf(exportAddress(question, all))[1]).toMatchObject({
    ...{ names: "true", headings: "labels" },
  });
  const [path, params] = paramsOf(exportAddress(question, { ...all, format: "ndjson" }));
  expect(path).toBe("/api/objects/Account/rows.ndjson");
  expect(params).not.toHaveProperty("headings");
});
