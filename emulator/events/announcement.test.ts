import { expect, test } from "vitest";
import { announcementsOf } from "./announcement.ts";
import { changeEventSchema } from "./change-event-schema.ts";
import { text } from "../model/field.ts";
import type { RecordChange } from "../org/transaction.ts";

const fields = ["Name", "Phone", "Fax"].map((name) => text(name, name, 80));
const schemas = new Map(
  ["Account", "Contact", "Lead"].map((object) => [
    object,
    changeEventSchema(object, `${object}ChangeEvent`, fields),
  ]),
);

const rules = {
  schemaOf: (object: string) => schemas.get(object),
  isMerged: (object: string) => object !== "Contact",
};

const change = (object: string, i: number, more: Partial<RecordChange> = {}): RecordChange => ({
  object,
  recordId: `${object} ${i}`,
  changeType: "CREATE",
  changedFields: [],
  before: null,
  after: { Name: `N ${i}`, Phone: null, Fax: null },
  ...more,
});

const many = (count: number, make: (i: number) => RecordChange): RecordChange[] =>
  Array.from({ length: count }, (_, i) => make(i));

test("beyond 100,000 changes each object has one overflow event", () => {
  const changes = [
    ...many(99_999, (i) => change("Account", i)),
    change("Lead", 1),
    change("Contact", 2),
    change("Account", 100_000),
    change("Contact", 3),
  ];
  const announced = announcementsOf({ changes }, rules);
  expect(announced).toHaveLength(100_002);
  expect(
    announced
      .slice(-3)
      .map(({ schema, changeType, recordIds, sequenceNumber }) => [
        schema.object,
        changeType,
        recordIds,
        sequenceNumber,
      ]),
  ).toEqual([
    ["Lead", "CREATE", ["Lead 1"], 100_000],
    ["Contact", "GAP_OVERFLOW", ["000000000000000AAA"], 100_001],
    ["Account", "GAP_OVERFLOW", ["000000000000000AAA"], 100_002],
  ]);
});

test("an update counts as many changes as it changed fields", () => {
  const changedFields = ["Name", "Phone", "Fax"];
  const changes = many(40_000, (i) =>
    change("Contact", i, { changeType: "UPDATE", changedFields }),
  );
  const announced = announcementsOf({ changes }, rules);
  expect(announced).toHaveLength(33_334);
  expect(announced.at(-1)?.changeType).toBe("GAP_OVERFLOW");
});

test("equal updates and deletes are merged, 500 records at most; others, and creates, are not", () => {
  const deleted = (object: string) => (i: number) => change(object, i, { changeType: "DELETE" });
  const count = (changes: RecordChange[]): number[] =>
    announcementsOf({ changes }, rules).map(({ recordIds }) => recordIds.length);
  expect(count(many(1100, deleted("Account")))).toEqual([500, 500, 100]);
  expect(count(many(3, deleted("Contact")))).toEqual([1, 1, 1]);
  expect(count(many(2, (i) => change("Account", i, { after: { Name: "same" } })))).toEqual([1, 1]);
  const named = (i: number): RecordChange =>
    change("Lead", i, {
      changeType: "UPDATE",
      changedFields: ["Name"],
      after: { Name: i % 2 === 0 ? "even" : "odd", Phone: `${i}` },
    });
  expect(count(many(7, named))).toEqual([4, 3]);
});

test("fields that no event carries are not announced", () => {
  const changes = [
    change("Lead", 1, { changeType: "UPDATE", changedFields: ["SystemModstamp"] }),
    change("Task", 2),
  ];
  expect(announcementsOf({ changes }, rules)).toEqual([]);
});
