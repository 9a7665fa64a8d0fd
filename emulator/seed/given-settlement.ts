import { recordIdOf, recordNumberOf } from "../model/record-id.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import type { GivenRecords, GivenTable } from "./given-records.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

export type Surroundings = {
  isSeeded(object: string, id: string): boolean;
  /** The object with the key prefix of this id. */
  objectTypeOf(id: string): ObjectType | undefined;
  findObjectType(name: string): ObjectType | undefined;
  readonly userId: string;
  /** The time of records that name none, in epoch milliseconds. */
  readonly at: number;
};

/**
 * Completes the records after all files are read: users, times, references, and derived fields. A reference to an
 * object with given records must lead to one of them. Other references lead to a seeded record, or to none.
 *
 * @throws Error that names the file and the line
 */
export function settleRecords(given: GivenRecords, surroundings: Surroundings): void {
  const unsettled = new Map<string, number>();
  for (const table of given.tables().values()) {
    for (const field of table.type.storedFields) {
      if (field.type === "id" || field.unique) checkUnique(table, field);
      if (field.type === "reference") settleField(table, field, given, surroundings, unsettled);
    }
    settleTimes(table, surroundings.at);
  }
  for (const table of given.tables().values()) derive(table, given);
  for (const [field, count] of unsettled) {
    given.report(
      `${count.toLocaleString("en")} values of ${field} lead to records that were not loaded; they were replaced.`,
    );
  }
}

function checkUnique(table: GivenTable, field: FieldDescribe): void {
  const { rows } = table;
  for (let row = 0; row < rows.size; row++) {
    const value = rows.value(row, field.name);
    if (value === null) continue;
    const first = rows.find(field.name, value).next().value;
    if (first === row || first === undefined) continue;
    throw new Error(
      `${table.place(row)}: ${field.name} ${String(value)} is that of ${table.place(first)} already.`,
    );
  }
}

const USER_FIELDS = new Set(["CreatedById", "LastModifiedById", "OwnerId"]);

function settleField(
  table: GivenTable,
  field: FieldDescribe,
  given: GivenRecords,
  surroundings: Surroundings,
  unsettled: Map<string, number>,
): void {
  const { rows, type } = table;
  for (let row = 0; row < rows.size; row++) {
    const value = rows.value(row, field.name);
    const settled =
      value === null
        ? USER_FIELDS.has(field.name)
          ? surroundings.userId
          : null
        : settledReference(table, row, field, String(value), given, surroundings);
    if (settled === value) continue;
    rows.set(row, field.name, settled);
    if (value === null) continue;
    const name = `${type.name}.${field.name}`;
    unsettled.set(name, (unsettled.get(name) ?? 0) + 1);
  }
}

/** The id itself, the user's id, or null. */
function settledReference(
  table: GivenTable,
  row: number,
  { name, referenceTo, nillable }: FieldDescribe,
  id: string,
  given: GivenRecords,
  { isSeeded, objectTypeOf, findObjectType, userId }: Surroundings,
): string | null {
  const target = objectTypeOf(id);
  const failed = (reason: string): Error =>
    new Error(`${table.place(row)}: ${name} ${id} ${reason}.`);
  if (target === undefined) {
    if (referenceTo.length === 0) return id;
    if (referenceTo.some((object) => findObjectType(object) === undefined)) return id;
    throw failed(`is no id of ${referenceTo.join(" or ")}`);
  }
  if (referenceTo.length > 0 && !referenceTo.includes(target.name)) {
    throw failed(`is of ${target.name}, not of ${referenceTo.join(" or ")}`);
  }
  const targets = given.tables().get(target.name);
  if (targets?.rows.rowOf(id) !== undefined || isSeeded(target.name, id)) return id;
  if (targets !== undefined) throw failed(`leads to no record of ${target.name}`);
  if (target.name === "User") return userId;
  if (nillable) return null;
  if (target.setup === true) return setupReference(target, id, referenceTo, userId);
  throw failed(`must lead to a record: load ${target.name}.csv too`);
}

/** Profiles and queues cannot be given: the org's own id, the user in place of a queue, or a usual profile. */
function setupReference(
  { keyPrefix }: ObjectType,
  id: string,
  referenceTo: readonly string[],
  userId: string,
): string {
  if (recordNumberOf(id) >= 0) return id;
  return referenceTo.includes("User") ? userId : recordIdOf(keyPrefix, 1);
}

function settleTimes({ rows, type }: GivenTable, at: number): void {
  const isThere = (name: string): boolean => type.fieldsByName.has(name.toLowerCase());
  for (let row = 0; row < rows.size; row++) {
    let time: FieldValue = at;
    for (const name of ["CreatedDate", "LastModifiedDate", "SystemModstamp"]) {
      if (!isThere(name)) continue;
      const value = rows.value(row, name);
      if (value === null) rows.set(row, name, time);
      else time = value;
    }
  }
}

/** Sets the fields that the object derives from others. */
function derive(table: GivenTable, given: GivenRecords): void {
  const { rows, type } = table;
  if (type.derive === undefined) return;
  const find = (object: string, id: string): OrgRecord | undefined => {
    const target = given.tables().get(object);
    const row = target?.rows.rowOf(id);
    return row === undefined ? undefined : target?.rows.record(row);
  };
  for (let row = 0; row < rows.size; row++) {
    const before = rows.record(row);
    const record = { ...before };
    try {
      type.derive(record, null, { at: Number(before["SystemModstamp"] ?? 0), find });
    } catch (error) {
      if (!(error instanceof SalesforceError)) throw error;
      throw new Error(`${table.place(row)}: ${error.message}`, { cause: error });
    }
    for (const [name, value] of Object.entries(record)) {
      if (before[name] !== value) rows.set(row, name, value);
    }
  }
}
