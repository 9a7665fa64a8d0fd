import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordIdOf } from "../model/record-id.ts";
import { Table } from "./table.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { FieldEdit } from "./table.ts";
import type { RecordChange } from "./transaction.ts";

/** A simple model of a table: objects in Maps. */
class NaiveTable {
  readonly live = new Map<string, OrgRecord>();
  readonly bin = new Map<string, OrgRecord>();
  readonly created: string[] = [];

  load(rows: readonly OrgRecord[]): void {
    for (const row of rows) this.put(row);
  }

  put(row: OrgRecord): void {
    const id = String(row["Id"]);
    if (!this.live.has(id) && !this.bin.has(id)) this.created.push(id);
    this.live.set(id, row);
  }

  apply({ recordId, changeType, after }: RecordChange): void {
    if (changeType === "DELETE") {
      this.live.delete(recordId);
      this.bin.set(recordId, after);
      return;
    }
    this.put(after);
    this.bin.delete(recordId);
  }

  edit(edit: FieldEdit): void {
    for (const records of [this.live, this.bin]) {
      for (const [id, record] of records) {
        const { [edit.field]: value = null, ...others } = record;
        if (edit.kind === "add") others[edit.field] = edit.value;
        if (edit.kind === "rename") others[edit.to] = value;
        if (edit.kind === "convert") others[edit.field] = edit.convert(value);
        records.set(id, others);
      }
    }
  }

  records(): OrgRecord[] {
    return this.created.map((id) => this.live.get(id)).filter((record) => record !== undefined);
  }

  find(field: string, value: FieldValue): OrgRecord[] {
    return this.records().filter((record) => (record[field] ?? null) === value);
  }
}

const value: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("Hot", "Warm", "\ud800 alone", "ünicode", "日本", ""),
  fc.integer(),
  fc.double({ noNaN: true }).map((number) => number + 0),
  fc.nat(50).map((n) => recordIdOf("001", n)),
  fc.nat(3).map((n) => recordIdOf("00Q", n)),
);

const FIELDS = ["A", "B", "C"];
const anyRecord = fc.record({ A: value, B: value, C: value });

type Step =
  | { readonly do: "create"; readonly fields: OrgRecord }
  | {
      readonly do: "update" | "delete" | "undelete" | "purge";
      readonly at: number;
      readonly fields: OrgRecord;
    }
  | { readonly do: "edit"; readonly edit: FieldEdit }
  | { readonly do: "find"; readonly field: string; readonly value: FieldValue };

const name = fc.constantFrom(...FIELDS, "D");
const anyEdit: fc.Arbitrary<FieldEdit> = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), field: name, value }),
  fc.record({ kind: fc.constant("remove" as const), field: name }),
  fc.record({ kind: fc.constant("rename" as const), field: name, to: fc.constant("E") }),
  fc.record({
    kind: fc.constant("convert" as const),
    field: name,
    convert: fc.constantFrom<(value: FieldValue) => FieldValue>(
      (one) => (one === null ? null : String(one)),
      (one) => (typeof one === "number" ? one : null),
      () => "same",
    ),
  }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant("create" as const), fields: anyRecord }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "update" as const,
        "delete" as const,
        "undelete" as const,
        "purge" as const,
      ),
      at: fc.nat(40),
      fields: anyRecord,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("edit" as const), edit: anyEdit }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("find" as const), field: name, value }) },
);

/** Applies the step to both, as far as possible. */
function take(table: Table, naive: NaiveTable, one: Step): void {
  if (one.do === "edit") {
    table.edit(one.edit);
    naive.edit(one.edit);
  } else if (one.do === "find") {
    expectFound(table, naive, one.field, one.value);
  } else if (one.do === "create") {
    const recordId = recordIdOf("001", table.nextNumber);
    change(table, naive, "CREATE", recordId, one.fields);
  } else {
    const ids = [...(one.do === "update" || one.do === "delete" ? naive.live : naive.bin).keys()];
    const recordId = ids[one.at % ids.length];
    if (recordId === undefined) return;
    if (one.do === "purge") {
      table.purge(recordId);
      naive.bin.delete(recordId);
    } else {
      const changeType = one.do.toUpperCase() as "UPDATE" | "DELETE" | "UNDELETE";
      change(table, naive, changeType, recordId, one.fields);
    }
  }
}

function change(
  table: Table,
  naive: NaiveTable,
  changeType: RecordChange["changeType"],
  recordId: string,
  fields: OrgRecord,
): void {
  const before = table.live(recordId) ?? table.deleted(recordId) ?? null;
  const after = { ...before, ...fields, Id: recordId };
  const done = { object: "Account", recordId, changeType, changedFields: [], before, after };
  table.apply(done);
  naive.apply(done);
}

function expectFound(table: Table, naive: NaiveTable, field: string, of: FieldValue): void {
  const byId = (records: Iterable<Readonly<OrgRecord>>): unknown[] =>
    [...records].toSorted((a, b) => (String(a["Id"]) < String(b["Id"]) ? -1 : 1));
  expect(byId(table.find(field, of))).toEqual(byId(naive.find(field, of)));
}

function expectAlike(table: Table, naive: NaiveTable): void {
  expect([...table.records()]).toEqual(naive.records());
  expect([...table.deletedRecords()]).toEqual([...naive.bin.values()]);
  expect(table.size).toBe(naive.live.size);
  for (const id of naive.created) {
    expect(table.live(id)).toEqual(naive.live.get(id));
    expect(table.deleted(id)).toEqual(naive.bin.get(id));
  }
  for (const record of naive.records()) {
    for (const [field, of] of Object.entries(record)) expectFound(table, naive, field, of);
  }
}

describe("a table", () => {
  test.each([
    ["counted ids", (n: number) => recordIdOf("001", n)],
    ["ids with gaps", (n: number) => recordIdOf("001", n * 3 + 1)],
    ["ids of another org", (n: number) => `0015g00000${String(n).padStart(5, "0")}AAA`],
  ])("of %s is as a Map of records, whatever is done to it", (_, idOf) => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { maxLength: 12 }),
        fc.array(step, { maxLength: 25 }),
        (first, steps) => {
          const [table, naive] = [new Table(), new NaiveTable()];
          const rows = first.map((fields, n): OrgRecord => ({ Id: idOf(n), ...fields }));
          table.load(rows);
          naive.load(rows);
          for (const one of steps) take(table, naive, one);
          expectAlike(table, naive);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("still works when values turn out to be many, or of another kind", () => {
    const table = new Table();
    const naive = new NaiveTable();
    const rows = Array.from({ length: 70_000 }, (_, n): OrgRecord => ({
      Id: recordIdOf("001", n),
      Name: `Account ${n}${n % 5 === 0 ? " 株式会社" : ""}`,
      Revenue: n * 1.5,
      Parent: n < 3 ? null : recordIdOf(n % 2 === 0 ? "001" : "003", n - 3),
      Late: n < 60_000 ? `x${n}` : n,
      Rating: ["Hot", "Cold", null][n % 3] ?? null,
      City: `City ${n % 5000}`,
      Flag: n % 7 === 0,
    }));
    table.load(rows);
    naive.load(rows);
    expect([...table.records()]).toEqual(rows);
    for (const n of [0, 1, 4, 59_999, 60_000, 69_999]) {
      for (const field of ["Name", "Revenue", "Parent", "Late", "City"]) {
        expectFound(table, naive, field, rows[n]?.[field] ?? null);
      }
    }
    expect([...table.find("Name", "Account")]).toEqual([]);
    expect([...table.find("Revenue", "Account 1")]).toEqual([]);
    expect([...table.find("Nothing__c", "x")]).toEqual([]);
  });

  test("reads only the fields asked for, of records that are as they were loaded", () => {
    const table = new Table();
    table.load([{ Id: recordIdOf("001", 0), Name: "a", Rating: "Hot" }]);
    expect([...table.records(["Name", "Nothing__c"])]).toEqual([{ Name: "a" }]);
  });

  test("hands out records that nothing changes any more", () => {
    const table = new Table();
    const id = recordIdOf("001", 0);
    table.load([{ Id: id, Name: "a" }]);
    const before = table.live(id) ?? null;
    const after = { Id: id, Name: "b" };
    table.apply({
      object: "Account",
      recordId: id,
      changeType: "UPDATE",
      changedFields: ["Name"],
      before,
      after,
    });
    table.edit({ kind: "remove", field: "Name" });
    expect(before).toEqual({ Id: id, Name: "a" });
    expect(after).toEqual({ Id: id, Name: "b" });
    expect(table.live(id)).toEqual({ Id: id });
  });

  test("chooses among all records ever created as from a list of them", () => {
    const table = new Table();
    const ids = [0, 1, 2].map((n) => recordIdOf("001", n));
    table.load(ids.slice(0, 2).map((Id) => ({ Id })));
    const [first = "", , third = ""] = ids;
    const change = { object: "Account", changedFields: [], before: null };
    table.apply({ ...change, recordId: third, changeType: "CREATE", after: { Id: third } });
    table.apply({ ...change, recordId: first, changeType: "DELETE", after: { Id: first } });
    expect([0, 0.3, 0.4, 0.7, 1].map((fraction) => table.liveIdAt(fraction))).toEqual([
      undefined,
      undefined,
      ids[1],
      third,
      third,
    ]);
    expect(new Table().liveIdAt(0.5)).toBeUndefined();
  });
});
