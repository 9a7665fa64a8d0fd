import { autoNumber } from "./auto-number.ts";
import { checkOperation } from "./object-access.ts";
import { recordIdOf } from "./record-id.ts";
import { recordFieldsFrom } from "./write-check.ts";
import { SalesforceError } from "./salesforce-error.ts";
import type { ObjectType, WriteContext } from "./object-type.ts";
import type { FieldValue, OrgRecord } from "./record.ts";
import type { ChangeType, RecordChange } from "./transaction.ts";
import type { Values, Writes } from "./writes.ts";

/** What is committed, as a transaction reads it. */
export type CommittedOrg = {
  objectType(name: string): ObjectType;
  findObjectType(name: string): ObjectType | undefined;
  objectTypeOf(id: string): ObjectType | undefined;
  record(object: string, id: string): Readonly<OrgRecord> | undefined;
  deletedRecord(object: string, id: string): Readonly<OrgRecord> | undefined;
  recordsWith(object: string, field: string, value: FieldValue): Iterable<Readonly<OrgRecord>>;
  deletedRecords(object: string): Iterable<Readonly<OrgRecord>>;
};

/** A record that the transaction touched: as it was committed before, and as it will be. */
type Touched = {
  readonly type: ObjectType;
  readonly before: Readonly<OrgRecord> | undefined;
  now: Readonly<OrgRecord>;
};

/** A transaction's view of the org: its own writes over what is committed. */
export class WorkingSet implements Writes, WriteContext {
  /** Whole seconds, as Salesforce stores times. */
  readonly at: number;
  readonly #org: CommittedOrg;
  readonly #userId: string;
  readonly #takeNumber: (object: string) => number;
  /** By id, in the order of the first touch: ids are unique across objects. */
  readonly #touched = new Map<string, Touched>();

  constructor(
    org: CommittedOrg,
    userId: string,
    committedAt: number,
    takeNumber: (object: string) => number,
  ) {
    this.#org = org;
    this.#userId = userId;
    this.at = Math.floor(committedAt / 1000) * 1000;
    this.#takeNumber = takeNumber;
  }

  find(object: string, id: string): Readonly<OrgRecord> | undefined {
    const touched = this.#touched.get(id);
    if (touched === undefined) {
      return this.#org.findObjectType(object) && this.#org.record(object, id);
    }
    const matches = touched.type.name === object && touched.now["IsDeleted"] !== true;
    return matches ? touched.now : undefined;
  }

  findUnique(object: string, field: string, value: FieldValue): Readonly<OrgRecord> | undefined {
    return this.children(object, field, value).next().value ?? undefined;
  }

  isElsewhere(id: string, referenceTo: readonly string[]): boolean {
    if (this.#org.objectTypeOf(id) !== undefined) return false;
    return referenceTo.some((object) => this.#org.findObjectType(object) === undefined);
  }

  create(object: string, values: Values): string {
    const type = this.#org.objectType(object);
    checkOperation(type, "create");
    const given = recordFieldsFrom(type, values, "create", this);
    const record = this.#blank(type);
    Object.assign(record, given);
    type.derive?.(record, null, this);
    const number = this.#takeNumber(type.name);
    const id = recordIdOf(type.keyPrefix, number);
    record["Id"] = id;
    for (const field of type.storedFields) {
      if (field.autoNumber) record[field.name] = autoNumber(type, number);
    }
    this.#touched.set(id, { type, before: undefined, now: record });
    this.#rollUp(type, record);
    return id;
  }

  update(object: string, id: string, values: Values): void {
    const type = this.#org.objectType(object);
    checkOperation(type, "update");
    const current = this.#live(type, id);
    const given = recordFieldsFrom(type, values, "update", this, current);
    const next = { ...current, ...given };
    type.derive?.(next, current, this);
    this.#replace(type, current, next);
    this.#rollUp(type, current);
    this.#rollUp(type, next);
  }

  delete(object: string, id: string): void {
    const type = this.#org.objectType(object);
    checkOperation(type, "delete");
    const current = this.#live(type, id);
    const doomed = this.#dependents(type, current, new Set([id]));
    this.#remove(type, current);
    for (const dependent of doomed) this.#remove(dependent.type, dependent.record);
  }

  undelete(object: string, id: string): void {
    const type = this.#org.objectType(object);
    checkOperation(type, "undelete");
    const deleted = this.#org.deletedRecord(object, id);
    if (deleted === undefined || this.#touched.has(id)) {
      throw new SalesforceError(400, "UNDELETE_FAILED", "Entity is not in the recycle bin");
    }
    this.#restore(type, deleted);
  }

  /** What the transaction did, net: a record created and deleted in it is none of it. */
  changes(): RecordChange[] {
    const changes: RecordChange[] = [];
    for (const [recordId, { type, before, now }] of this.#touched) {
      const changeType = netChange(before, now);
      if (changeType === undefined) continue;
      const changedFields =
        changeType === "UPDATE" && before !== undefined ? differences(type, before, now) : [];
      if (changeType === "UPDATE" && changedFields.length === 0) continue;
      changes.push({
        object: type.name,
        recordId,
        changeType,
        changedFields,
        before: before ?? null,
        after: now,
      });
    }
    return changes;
  }

  #blank(type: ObjectType): OrgRecord {
    const record: OrgRecord = {};
    for (const field of type.storedFields)
      record[field.name] = initialValue(field.type, field.defaultValue);
    for (const field of ["CreatedDate", "LastModifiedDate", "SystemModstamp"])
      record[field] = this.at;
    for (const field of ["CreatedById", "LastModifiedById"]) record[field] = this.#userId;
    if (type.fieldsByName.has("ownerid")) record["OwnerId"] = this.#userId;
    return record;
  }

  #live(type: ObjectType, id: string): Readonly<OrgRecord> {
    const found = this.find(type.name, id);
    if (found !== undefined) return found;
    if (this.#touched.has(id) || this.#org.deletedRecord(type.name, id) !== undefined) {
      throw new SalesforceError(404, "ENTITY_IS_DELETED", "entity is deleted");
    }
    throw new SalesforceError(404, "NOT_FOUND", "The requested resource does not exist");
  }

  /** Puts `next` in the place of `current`, with the marks of a modification when anything differs. */
  #replace(type: ObjectType, current: Readonly<OrgRecord>, next: OrgRecord): void {
    if (differences(type, current, next).length === 0) return;
    this.#stamp(next);
    this.#put(type, current, next);
  }

  #stamp(record: OrgRecord): void {
    record["LastModifiedDate"] = this.at;
    record["SystemModstamp"] = this.at;
    record["LastModifiedById"] = this.#userId;
  }

  #put(type: ObjectType, current: Readonly<OrgRecord>, next: Readonly<OrgRecord>): void {
    const id = String(next["Id"]);
    const touched = this.#touched.get(id);
    if (touched === undefined) this.#touched.set(id, { type, before: current, now: next });
    else touched.now = next;
  }

  #remove(type: ObjectType, current: Readonly<OrgRecord>): void {
    const next = { ...current, IsDeleted: true };
    this.#stamp(next);
    this.#put(type, current, next);
    this.#rollUp(type, current);
  }

  #restore(type: ObjectType, deleted: Readonly<OrgRecord>): void {
    const next = { ...deleted, IsDeleted: false };
    this.#stamp(next);
    this.#put(type, deleted, next);
    for (const child of type.children) {
      if (!child.cascadeDelete) continue;
      for (const record of this.#org.deletedRecords(child.childSObject)) {
        const together = record["SystemModstamp"] === deleted["SystemModstamp"];
        if (record[child.field] !== deleted["Id"] || !together) continue;
        if (!this.#touched.has(String(record["Id"]))) {
          this.#restore(this.#org.objectType(child.childSObject), record);
        }
      }
    }
    this.#rollUp(type, next);
  }

  /** The records that go with this one, depth first; throws when one of them may not. */
  #dependents(
    type: ObjectType,
    record: Readonly<OrgRecord>,
    seen: Set<string>,
  ): { type: ObjectType; record: Readonly<OrgRecord> }[] {
    const found: { type: ObjectType; record: Readonly<OrgRecord> }[] = [];
    for (const child of type.children) {
      if (!child.cascadeDelete && !child.restrictedDelete) continue;
      const childType = this.#org.objectType(child.childSObject);
      for (const dependent of this.children(
        child.childSObject,
        child.field,
        String(record["Id"]),
      )) {
        const id = String(dependent["Id"]);
        if (seen.has(id)) continue;
        if (child.restrictedDelete) throw deletionRefused(record, childType, dependent);
        seen.add(id);
        found.push({ type: childType, record: dependent });
        found.push(...this.#dependents(childType, dependent, seen));
      }
    }
    return found;
  }

  /** The live records of an object with this value in a field, as this transaction sees them. */
  *children(object: string, field: string, value: FieldValue): Generator<Readonly<OrgRecord>> {
    for (const record of this.#org.recordsWith(object, field, value)) {
      if (!this.#touched.has(String(record["Id"]))) yield record;
    }
    for (const { type, now } of this.#touched.values()) {
      if (type.name === object && now[field] === value && now["IsDeleted"] !== true) yield now;
    }
  }

  #rollUp(type: ObjectType, record: Readonly<OrgRecord>): void {
    for (const { object, id, child, childField, apply } of type.rollsUpTo?.(record) ?? []) {
      const parent = this.find(object, id);
      if (parent === undefined) continue;
      const parentType = this.#org.objectType(object);
      const next = { ...parent };
      apply(next, this.children(child, childField, id));
      parentType.derive?.(next, parent, this);
      this.#replace(parentType, parent, next);
    }
  }
}

function initialValue(type: string, defaultValue: FieldValue): FieldValue {
  if (type === "boolean") return defaultValue === true;
  return type === "picklist" ? defaultValue : null;
}

function netChange(
  before: Readonly<OrgRecord> | undefined,
  now: Readonly<OrgRecord>,
): ChangeType | undefined {
  const wasLive = before !== undefined && before["IsDeleted"] !== true;
  const isLive = now["IsDeleted"] !== true;
  if (wasLive) return isLive ? "UPDATE" : "DELETE";
  if (!isLive) return undefined;
  return before === undefined ? "CREATE" : "UNDELETE";
}

function differences(
  type: ObjectType,
  before: Readonly<OrgRecord>,
  now: Readonly<OrgRecord>,
): string[] {
  return type.storedFields.filter(({ name }) => before[name] !== now[name]).map(({ name }) => name);
}

function deletionRefused(
  record: Readonly<OrgRecord>,
  childType: ObjectType,
  child: Readonly<OrgRecord>,
): SalesforceError {
  return new SalesforceError(
    400,
    "DELETE_FAILED",
    `Your attempt to delete ${String(record["Name"] ?? record["Id"])} could not be completed because it is associated ` +
      `with the following ${childType.labelPlural.toLowerCase()}.: ${String(child["CaseNumber"] ?? child["Name"] ?? child["Id"])}`,
  );
}
