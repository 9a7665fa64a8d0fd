import { blankRecord } from "../../model/record.ts";
import { CodeColumn } from "./code-column.ts";
import { IdColumn, isIdOfHere } from "./id-column.ts";
import { NumberColumn } from "./number-column.ts";
import { RowIndex } from "./row-index.ts";
import { SequenceColumn } from "./sequence-column.ts";
import { TextColumn } from "./text-column.ts";
import type { Column, Value } from "./column.ts";
import type { FieldValue, OrgRecord } from "../../model/record.ts";

/**
 * The records of an object by columns. They take about a tenth of the memory of JavaScript objects.
 *
 *     a field's values → codes of few values ──too many──→ numbers | ids of this org | texts ──what does not fit──→ codes
 *                        Id: counted, ─as soon as one is out of turn─→ ids of this org ─→ texts
 *
 * Rows are numbered from 0 in the order of insertion. Reading a record makes a new plain object.
 */
export class RecordColumns {
  /** The expected number of rows, as far as known. */
  readonly #capacity: number;
  readonly #columns = new Map<string, Column>();
  readonly #indexes = new Map<string, RowIndex>();
  /** The same columns as lists, for reading rows. */
  #names: string[] = [];
  #list: Column[] = [];
  /** A record with every field null, to be copied; far faster than setting field by field. */
  #blank: OrgRecord = {};
  #size = 0;

  constructor(capacity = 0) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a row. All rows have the same fields; missing ones are null. @returns its number */
  append(record: Readonly<OrgRecord>): number {
    const row = this.#size++;
    this.#indexes.clear();
    const fields = Object.keys(record);
    if (fields.length !== this.#names.length || row === 0) this.#addFields(fields);
    for (let i = 0; i < this.#names.length; i++) {
      const name = this.#names[i] ?? "";
      const value = record[name];
      if (value === undefined) this.#addFields(fields);
      else if (value !== null) this.#put(i, row, value);
    }
    return row;
  }

  /** A field of a row; null when the row or the field does not exist. */
  value(row: number, field: string): FieldValue {
    return this.#columns.get(field)?.get(row) ?? null;
  }

  /** Sets a field of an existing row. Only while the rows are being made: records read before do not change. */
  set(row: number, field: string, value: FieldValue): void {
    this.#indexes.delete(field);
    this.#addFields([field]);
    const at = this.#names.indexOf(field);
    if (value === null) this.#list[at]?.clear(row);
    else this.#put(at, row, value);
  }

  record(row: number): OrgRecord {
    const record = { ...this.#blank };
    for (let i = 0; i < this.#list.length; i++) {
      const value = this.#list[i]?.get(row) ?? null;
      if (value !== null) record[this.#names[i] ?? ""] = value;
    }
    return record;
  }

  /** Reads rows as records with only these fields; unknown fields are left out. */
  reader(fields: readonly string[]): (row: number) => OrgRecord {
    const columns = fields.flatMap((name) => {
      const column = this.#columns.get(name);
      return column === undefined ? [] : [{ name, column }];
    });
    const blank = nullRecord(columns.map(({ name }) => name));
    return (row) => {
      const record = { ...blank };
      for (const { name, column } of columns) record[name] = column.get(row);
      return record;
    };
  }

  rowOf(id: string): number | undefined {
    const ids = this.#columns.get("Id");
    if (ids instanceof SequenceColumn) return ids.rowOf(id);
    return this.find("Id", id).next().value ?? undefined;
  }

  /** Whether there are other ids than those of the records 0, 1, 2 … */
  hasGivenIds(): boolean {
    return this.#size > 0 && !(this.#columns.get("Id") instanceof SequenceColumn);
  }

  /** The rows with this value in a field, in their order. */
  *find(field: string, value: FieldValue): Generator<number> {
    const column = this.#columns.get(field);
    if (value !== null) {
      if (column !== undefined) yield* this.#indexOf(field, column).find(value);
      return;
    }
    for (let row = 0; row < this.#size; row++) {
      if (column === undefined || column.keyAt(row) === -1) yield row;
    }
  }

  fill(field: string, value: FieldValue): void {
    const column = new CodeColumn(this.#size);
    if (value !== null) for (let row = 0; row < this.#size; row++) column.set(row, value);
    this.#use(field, column);
  }

  remove(field: string): void {
    this.#indexes.delete(field);
    this.#columns.delete(field);
    this.#relist();
  }

  rename(field: string, to: string): void {
    const column = this.#columns.get(field);
    this.remove(field);
    if (column === undefined) this.fill(to, null);
    else this.#use(to, column);
  }

  convert(field: string, convert: (value: FieldValue) => FieldValue): void {
    const old = this.#columns.get(field);
    if (old === undefined) return this.fill(field, convert(null));
    this.#use(field, new CodeColumn(this.#size));
    const at = this.#names.indexOf(field);
    for (let row = 0; row < this.#size; row++) {
      const value = convert(old.get(row));
      if (value !== null) this.#put(at, row, value);
    }
    this.seal();
  }

  /** Releases spare capacity, once the rows are made. */
  seal(): void {
    for (const column of this.#list) column.seal(this.#size);
  }

  sizeBytes(): number {
    return this.#list.reduce((sum, column) => sum + column.sizeBytes(), 0);
  }

  #put(at: number, row: number, value: Value): void {
    for (let column = this.#list[at]; column !== undefined && !column.set(row, value);) {
      const name = this.#names[at] ?? "";
      column = converted(column, this.#size, this.#capacity);
      this.#columns.set(name, column);
      this.#list[at] = column;
    }
  }

  #indexOf(field: string, column: Column): RowIndex {
    const known = this.#indexes.get(field);
    if (known !== undefined) return known;
    const index = new RowIndex(column, this.#size);
    this.#indexes.set(field, index);
    return index;
  }

  #addFields(names: readonly string[]): void {
    const added = names.filter((name) => !this.#columns.has(name));
    for (const name of added) {
      const isId = name === "Id" && this.#size === 1;
      this.#columns.set(name, isId ? new SequenceColumn() : new CodeColumn(this.#capacity));
    }
    if (added.length > 0) this.#relist();
  }

  #use(field: string, column: Column): void {
    this.#indexes.delete(field);
    this.#columns.delete(field);
    this.#columns.set(field, column);
    this.#relist();
  }

  #relist(): void {
    this.#names = [...this.#columns.keys()];
    this.#list = [...this.#columns.values()];
    this.#blank = nullRecord(this.#names);
  }
}

/** A column of the next form with the same values. */
function converted(column: Column, rows: number, capacity: number): Column {
  const next = nextForm(column, Math.max(capacity, rows));
  for (let row = 0; row < rows; row++) {
    const value = column.get(row);
    if (value !== null) next.set(row, value);
  }
  return next;
}

function nextForm(column: Column, capacity: number): Column {
  if (column instanceof SequenceColumn) return new IdColumn(capacity);
  if (column instanceof IdColumn) return new TextColumn(capacity);
  if (!(column instanceof CodeColumn)) return new CodeColumn(capacity, true);
  const values = column.values();
  if (values.every((value) => typeof value === "number")) return new NumberColumn(capacity);
  if (values.every(isIdOfHere)) return new IdColumn(capacity);
  const areTexts = values.every((value) => typeof value === "string");
  return areTexts ? new TextColumn(capacity) : new CodeColumn(capacity, true);
}

const nullRecord = (names: readonly string[]): OrgRecord =>
  blankRecord(names.map((name) => [name, null]));
