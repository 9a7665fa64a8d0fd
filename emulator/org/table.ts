import { recordNumberOf } from "../model/record-id.ts";
import { RecordColumns } from "./store/record-columns.ts";
import { ValueIndex } from "./value-index.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { RecordChange } from "./transaction.ts";

/** The effect of a schema change on the stored values of a field. */
export type FieldEdit =
  | { readonly kind: "add"; readonly field: string; readonly value: FieldValue }
  | { readonly kind: "remove"; readonly field: string }
  | { readonly kind: "rename"; readonly field: string; readonly to: string }
  | {
      readonly kind: "convert";
      readonly field: string;
      readonly convert: (value: FieldValue) => FieldValue;
    };

/** The live records outside the base, as iterations see them. */
type Seen = {
  gone: ReadonlySet<number>;
  recent: ReadonlyMap<string, Readonly<OrgRecord>>;
  readers: number;
};

/**
 * The live records of an object and its recycle bin, by id of 18 characters.
 *
 *     base     what was loaded, in columns, never changed but by a change of schema
 *     gone     the rows of the base that are out of date: changed since, deleted or both
 *     recent   live records that were created or changed since
 *     bin      deleted records
 *
 * Records are immutable. A change replaces the record, so a reader that holds one keeps its state.
 */
export class Table {
  /** The number of the next record to be created; ids and auto numbers come from it. */
  nextNumber = 0;
  #base = new RecordColumns();
  readonly #gone = new Set<number>();
  readonly #recent = new Map<string, Readonly<OrgRecord>>();
  readonly #bin = new Map<string, Readonly<OrgRecord>>();
  /** The ids of all records created since the base, also deleted ones, by creation. */
  #created: string[] = [];
  #index = new ValueIndex(this.#recent);
  /** The state for iterations that began since the last change. */
  #seen: Seen | undefined;

  get size(): number {
    return this.#base.size - this.#gone.size + this.#recent.size;
  }

  /** Loads the first records into an empty table, by creation. */
  load(rows: RecordColumns | Iterable<Readonly<OrgRecord>>): void {
    this.#base = rows instanceof RecordColumns ? rows : columnsOf(rows);
    this.#base.seal();
    this.nextNumber = this.#base.size;
    if (this.#base.hasGivenIds()) this.nextNumber = numberAfter(this.#base);
  }

  live(id: string): Readonly<OrgRecord> | undefined {
    const recent = this.#recent.get(id);
    if (recent !== undefined) return recent;
    const row = this.#base.rowOf(id);
    return row === undefined || this.#gone.has(row) ? undefined : this.#base.record(row);
  }

  deleted(id: string): Readonly<OrgRecord> | undefined {
    return this.#bin.get(id);
  }

  /**
   * The live records, by creation, as of the moment when the first is read. Later changes do not show.
   *
   * @param fields all that is read of them: others may be missing, which makes it several times as fast
   */
  *records(fields?: readonly string[]): Generator<Readonly<OrgRecord>> {
    const base = this.#base;
    const read = fields === undefined ? (row: number) => base.record(row) : base.reader(fields);
    this.#seen ??= { gone: this.#gone, recent: this.#recent, readers: 0 };
    const [seen, created] = [this.#seen, this.#created.length];
    seen.readers++;
    try {
      for (let row = 0; row < base.size; row++) {
        if (seen.gone.size === 0 || !seen.gone.has(row)) {
          yield read(row);
          continue;
        }
        const record = seen.recent.get(String(base.value(row, "Id")));
        if (record !== undefined) yield record;
      }
      for (let i = 0; i < created; i++) {
        const record = seen.recent.get(this.#created[i] ?? "");
        if (record !== undefined) yield record;
      }
    } finally {
      seen.readers--;
    }
  }

  deletedRecords(): IterableIterator<Readonly<OrgRecord>> {
    return this.#bin.values();
  }

  /** The live records with this value in a field: unchanged ones of the base, then the others by id. */
  *find(field: string, value: FieldValue): Generator<Readonly<OrgRecord>> {
    const recent = this.#index.find(field, value);
    for (const row of this.#base.find(field, value)) {
      if (!this.#gone.has(row)) yield this.#base.record(row);
    }
    yield* recent;
  }

  /**
   * The id at this fraction, from 0 to 1, of all records by creation; undefined when that record is not live. It works
   * like a choice from a list of all ids, without the list.
   */
  liveIdAt(fraction: number): string | undefined {
    const count = this.#base.size + this.#created.length;
    if (count === 0) return undefined;
    const at = Math.min(Math.floor(fraction * count), count - 1);
    if (at < this.#base.size) {
      const id = String(this.#base.value(at, "Id"));
      return this.#gone.has(at) && !this.#recent.has(id) ? undefined : id;
    }
    const id = this.#created[at - this.#base.size];
    return id !== undefined && this.#recent.has(id) ? id : undefined;
  }

  apply({ recordId, changeType, after }: RecordChange): void {
    this.#letGo();
    const row = this.#base.rowOf(recordId);
    const isNew = row === undefined && !this.#recent.has(recordId) && !this.#bin.has(recordId);
    this.#index.move(
      recordId,
      this.#recent.get(recordId),
      changeType === "DELETE" ? undefined : after,
    );
    if (row !== undefined) this.#gone.add(row);
    if (changeType === "DELETE") {
      this.#recent.delete(recordId);
      this.#bin.set(recordId, after);
      return;
    }
    if (changeType === "UNDELETE") this.#bin.delete(recordId);
    this.#recent.set(recordId, after);
    if (!isNew) return;
    this.#created.push(recordId);
    this.nextNumber = Math.max(this.nextNumber, recordNumberOf(recordId) + 1);
  }

  /** Removes a record from the recycle bin for good. Nothing announces it, as in Salesforce. */
  purge(id: string): void {
    this.#bin.delete(id);
  }

  /** Edits a field of every record, without marks of a modification. */
  edit(edit: FieldEdit): void {
    this.#letGo();
    editColumns(this.#base, edit);
    for (const records of [this.#recent, this.#bin]) {
      for (const [id, record] of records) records.set(id, edited(record, edit));
    }
    this.#index = new ValueIndex(this.#recent);
  }

  /** Memory of the unchanged records, without indexes. */
  baseSizeBytes(): number {
    return this.#base.sizeBytes();
  }

  /** Call before a change: running iterations go on over a copy. Nothing is copied when all have ended. */
  #letGo(): void {
    const seen = this.#seen;
    this.#seen = undefined;
    if (seen === undefined || seen.readers === 0) return;
    seen.gone = new Set(seen.gone);
    seen.recent = new Map(seen.recent);
  }
}

function columnsOf(rows: Iterable<Readonly<OrgRecord>>): RecordColumns {
  const columns = new RecordColumns(Array.isArray(rows) ? rows.length : 0);
  for (const row of rows) columns.append(row);
  return columns;
}

/** The first number above those of all loaded ids. */
function numberAfter(base: RecordColumns): number {
  let next = base.size;
  for (let row = 0; row < base.size; row++) {
    const number = recordNumberOf(String(base.value(row, "Id")));
    if (number >= next) next = number + 1;
  }
  return next;
}

function editColumns(base: RecordColumns, edit: FieldEdit): void {
  switch (edit.kind) {
    case "add":
      return base.fill(edit.field, edit.value);
    case "remove":
      return base.remove(edit.field);
    case "rename":
      return base.rename(edit.field, edit.to);
    case "convert":
      return base.convert(edit.field, edit.convert);
  }
}

export function edited(record: Readonly<OrgRecord>, edit: FieldEdit): OrgRecord {
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
