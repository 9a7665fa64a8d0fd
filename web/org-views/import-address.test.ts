import { expect, test } from "vitest";
import type { Column } from "../../edge/protocol/object.ts";
import { EVERYTHING, parseView } from "../view/view-state.ts";
import { importAddress } from "./import-address.ts";
import { waitText } from "./wait-text.ts";

const column = (name: string, type: string): Column => ({
  ...{ column: name, field: name, label: name, type, scale: 0, nillable: true, updateable: true },
  ...{ calculated: false, nameField: false, referenceTo: [], relationshipName: null, options: [] },
});
const COLUMNS = [
  column("name", "string"),
  column("amount", "currency"),
  column("created", "datetime"),
];

test("a list view is an address: filters where they can say it, else a condition, and the order of the org", () => {
  const view = {
    columns: ["amount", "name"],
    sort: ["-amount:org", "id:org"],
    where: {
      all: [
        { field: "name", op: "like", value: "a%" },
        { field: "created", op: "eq", value: { period: "this-week" as const } },
      ],
    },
    weekStart: 1,
    leftOut: [],
  };
  expect(parseView(importAddress(view, COLUMNS))).toEqual({
    ...EVERYTHING,
    columns: ["amount", "name"],
    sort: [
      { column: "amount", descending: true, asOrg: true },
      { column: "id", descending: false, asOrg: true },
    ],
    filters: [{ column: "name", op: "like", value: "a%" }],
    where: '{"field":"created","op":"eq","value":{"period":"this-week"}}',
  });
  expect(
    importAddress({ columns: [], sort: [], where: null, weekStart: null, leftOut: [] }, COLUMNS),
  ).toBe("");
});

test("who waits is told what to do where ingest does not run, and where it takes long", () => {
  expect(waitText(true, 1)).toBe(waitText(false, 1));
  expect(waitText(false, 4)).toContain("npm run ingest");
  expect(waitText(true, 30)).toContain("Sync page");
});
