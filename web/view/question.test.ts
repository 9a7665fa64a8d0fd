import { expect, test } from "vitest";
import { publicColumn } from "../../testing/public-column.ts";
import { readerZone } from "../format/reader-zone.ts";
import { questionFor, readColumns } from "./question.ts";
import { EVERYTHING, parseView } from "./view-state.ts";

const columns = [
  publicColumn("name"),
  publicColumn("amount", "currency"),
  { ...publicColumn("accountid", "reference"), relationshipName: "Account" },
  publicColumn("stage", "picklist"),
];
const behind = { field: "account.industry", op: "eq", value: "Energy" };
const asked = (search: string) => questionFor("Deal", columns, parseView(search)).asked;
const where = `where=${encodeURIComponent(JSON.stringify(behind))}`;

test("what a URL can say is asked by one", () => {
  expect(questionFor("Deal", columns, EVERYTHING)).not.toHaveProperty("asked");
  expect(asked("?filter=name.eq.a&sort=-amount&zone=UTC")).toBeUndefined();
});

test("condition and filters both hold, in the zone of the address or the reader's", () => {
  expect(asked(`?${where}`)).toEqual({ where: behind, zone: readerZone().zone });
  expect(asked(`?${where}&zone=Asia/Tokyo&filter=name.eq.a`)).toEqual({
    where: { all: [behind, { field: "name", op: "eq", value: "a" }] },
    zone: "Asia/Tokyo",
  });
});

test("an order by what is behind a reference is asked as data, with the filters", () => {
  expect(asked("?sort=account.industry&filter=name.eq.a&zone=UTC")).toEqual({
    ...{ zone: "UTC", where: { field: "name", op: "eq", value: "a" } },
  });
  expect(asked("?sort=account.industry&zone=UTC")).toEqual({ zone: "UTC" });
});

test("a moment is a time or contents, and filters are asked as of it too", () => {
  const time = "2026-11-28T13:00:00Z";
  expect(asked(`?asOf=${time}&zone=UTC`)).toEqual({ zone: "UTC", asOf: time });
  expect(asked(`?asOf={"Deal":{}}&zone=UTC&filter=stage.in.["Won"]`)).toEqual({
    ...{ zone: "UTC", asOf: { Deal: {} } },
    where: { field: "stage", op: "in", value: ["Won"] },
  });
});

test("what is no JSON is asked as it is written", () => {
  expect(asked("?where={x&zone=UTC")).toEqual({ where: "{x", zone: "UTC" });
});

test("a view reads the columns that its condition looks at, a reference for what is behind it", () => {
  expect(readColumns(columns, parseView("?columns=name"))).toEqual(["name"]);
  expect(readColumns(columns, parseView(`?columns=name&sort=stage&${where}`))).toEqual([
    ...["name", "stage", "accountid"],
  ]);
  const search = "?columns=name&sort=-account.owner.name,stage";
  expect(readColumns(columns, parseView(search))).toEqual(["name", "accountid", "stage"]);
});
