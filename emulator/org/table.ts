import { recordNumberOf } from "./record-id.ts";
import { ValueIndex } from "./value-index.ts";
import type { FieldValue, OrgRecord } from "./record.ts";
import type { RecordChange } from "./transaction.ts";

/** What a change of schema does to the stored values of a field. */
export type FieldEdit =
  | { readonly kind: "add"; readonly field: string; readonly value: FieldValue }
  | { readonly kind: "remove"; readonly field: string }
  | { readonly kind: "rename"; readonly field: string; readonly to: string }
  | {
      readonly kind: "convert";
      readonly field: string;
      readonly convert: (value: FieldValue) => FieldValue;
    };

/**
 * The live records of an object and its recycle bin, by id of 18 characters. Records are immutable: a change replaces
 * the record, so whoever holds one keeps the state it had.
 */
export class Table {
  /** The number of the next record to be created; ids and auto numbers come from it. */
  nextNumber = 0;
  #live = new Map<string, Readonly<OrgRecord>>();
  #bin = new Map<string, Readonly<OrgRecord>>();
  #index = new ValueIndex(this.#live);

  /** Live records. */
  get size(): number {
    return this.#live.size;
  }

  /** Puts the seeded records into an empty table, in the order of their numbers. */
  load(rows: Iterable<OrgRecord>): void {
    for (const row of rows) this.#live.set(String(row["Id"]), row);
    this.nextNumber = this.#live.size;
  }

  live(id: string): Readonly<OrgRecord> | undefined {
    return this.#live.get(id);
  }

  deleted(id: string): Readonly<OrgRecord> | undefined {
    return this.#bin.get(id);
  }

  /** The live records, by creation. Take what is needed before the next change: the iteration is over the table itself. */
  records(): IterableIterator<Readonly<OrgRecord>> {
    return this.#live.values();
  }

  /** The records in the recycle bin, by deletion. */
  deletedRecords(): IterableIterator<Readonly<OrgRecord>> {
    return this.#bin.values();
  }

  /** The live records with this value in a field. */
  find(field: string, value: FieldValue): Iterable<Readonly<OrgRecord>> {
    return this.#index.find(field, value);
  }

  apply({ recordId, changeType, after }: RecordChange): void {
    const isDelete = changeType === "DELETE";
    this.#index.move(recordId, this.#live.get(recordId), isDelete ? undefined : after);
    if (isDelete) {
      this.#live.delete(recordId);
      this.#bin.set(recordId, after);
      return;
    }
    if (changeType === "UNDELETE") this.#bin.delete(recordId);
    this.#live.set(recordId, after);
    if (changeType === "CREATE") {
      this.nextNumber = Math.max(this.nextNumber, recordNumberOf(recordId) + 1);
    }
  }

  /** Takes a record out of the recycle bin for good; says nothing to anybody, as Salesforce does. */
  purge(id: string): void {
    this.#bin.delete(id);
  }

  /** Edits a field of every record, without any sign of a modification. */
  edit(edit: FieldEdit): void {
    for (const records of [this.#live, this.#bin]) {
      for (const [id, record] of records) records.set(id, edited(record, edit));
    }
    this.#index = new ValueIndex(this.#live);
  }
}

function edited(record: Readonly<OrgRecord>, edit: FieldEdit): OrgRecord {
  const { [edit.field]: value = null, ...others } = record;
  switch (edit.kind) {
    case "add":
      return { ...others, [edit.field]: edit.value };
    case "remove":
      return others;
    case "rename":
      return { ...others, [edit.to]: value };
    case "convert":
      return { ...others, [edit.field]: edit.convert(value) };
  }
}
