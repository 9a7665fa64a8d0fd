import fc from "fast-check";
import type { QuestionObject } from "../edge/query/column.ts";
import type { ChangeType } from "../ingest/cdc/change-event.ts";
import type { RowCells } from "../ingest/core/mirror-row.ts";
import { testEvent } from "./test-event.ts";
import { testTable } from "./test-table.ts";

/* An object whose records may refer to one another, and what can happen to them. */

export const table = testTable("Person", {
  ...{ Id: "id", IsDeleted: "boolean", SystemModstamp: "datetime" },
  ...{ Name: "string", FirstName: "string", LastName: "string" },
  ...{
    ReportsToId: "reference",
    Amount: "currency",
    Units: "int",
    CloseDate: "date",
    Active: "boolean",
    Seen: "datetime",
  },
});
export const object: QuestionObject = {
  name: "Person",
  mirrorTable: "person",
  columns: table.columns,
};
export const IDS = ["0", "1", "2", "3", "4", "5"].map((n) => `00300000000000${n}AAA`) as [
  string,
  ...string[],
];
export const BEGAN = Date.parse("2026-03-01T10:00:00Z");

/** What the engine is given, of one record or several. */
const VALUES = fc.record(
  {
    firstname: fc.constantFrom("Ada", "Grace", null),
    lastname: fc.constantFrom("Byron", "Hopper", "O'Hara \u{1F680}", null),
    amount: fc.constantFrom("1", "2.5", "-7", "12345678901234.99", null),
    units: fc.constantFrom(0, 7, -3, null),
    closedate: fc.constantFrom("2024-02-29", "2026-12-31", null),
    active: fc.constantFrom(true, false),
    reportstoid: fc.constantFrom(...IDS, null),
    seen: fc.constantFrom("2026-01-31T09:30:00.250Z", "1999-12-31T23:59:59.999Z", null),
  },
  { requiredKeys: [] },
);
const RECORD = fc.constantFrom(...IDS);
const EVENT = fc.record({
  step: fc.constant("event" as const),
  type: fc.constantFrom<ChangeType>("CREATE", "UPDATE", "UPDATE", "UPDATE", "DELETE", "UNDELETE"),
  ids: fc.uniqueArray(RECORD, { minLength: 1, maxLength: 3 }),
  values: VALUES,
  /** Seconds; an event may come late. */
  commit: fc.integer({ min: -5, max: 30 }),
});
const IMAGE = fc.record({
  step: fc.constant("image" as const),
  ...{ id: RECORD, values: fc.option(VALUES), stamp: fc.integer({ min: -5, max: 40 }) },
});
const FIELDS = fc.record({
  step: fc.constant("fields" as const),
  rows: fc.uniqueArray(fc.tuple(RECORD, VALUES), { selector: ([id]) => id, minLength: 1 }),
});
export const STEP = fc.oneof({ weight: 5, arbitrary: EVENT }, IMAGE, FIELDS);
export type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

const nameOf = ({ firstname, lastname }: RowCells) =>
  [firstname, lastname].filter(Boolean).join(" ") || null;

export function event(type: ChangeType, cells: RowCells, second = 0, ...ids: readonly string[]) {
  const more = { entityName: "Person", commitAt: BEGAN + second * 1_000 };
  return testEvent(type, cells, { ...more, recordIds: ids.length > 0 ? ids : [IDS[0]] });
}

export function imageOf(id: string, values: RowCells, second: number): RowCells {
  const systemmodstamp = new Date(BEGAN + second * 1_000).toISOString();
  return {
    ...{ reportstoid: null },
    ...{ id, isdeleted: false, firstname: null, lastname: null, amount: null, units: null },
    ...{ closedate: null, active: false, seen: null, systemmodstamp, ...values },
    name: nameOf(values),
  };
}
