import { isRecordId, recordId18 } from "../model/record-id.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

/** What a reader sees of an org. Clients always read through a view; writes go to the org itself. */
export type OrgView = {
  now(): number;
  /** Every object, in the order of the describe. */
  objectTypes(): readonly ObjectType[];
  /** The object of this API name, in any case; undefined when there is none. */
  findObjectType(name: string): ObjectType | undefined;
  /** @throws SalesforceError NOT_FOUND when the org has no such object. */
  objectType(name: string): ObjectType;
  /** The object whose records have ids like this one, by key prefix. */
  objectTypeOf(id: string): ObjectType | undefined;
  /** A live record by its id of 15 or 18 characters. */
  record(object: string, id: string): Readonly<OrgRecord> | undefined;
  deletedRecord(object: string, id: string): Readonly<OrgRecord> | undefined;
  /**
   * The live records, by creation.
   *
   * @param fields all that is read of them, as described: others may be missing, which makes it several times as fast
   */
  records(object: string, fields?: readonly string[]): IterableIterator<Readonly<OrgRecord>>;
  recordsWith(object: string, field: string, value: FieldValue): Iterable<Readonly<OrgRecord>>;
  /** The records in the recycle bin, by deletion. */
  deletedRecords(object: string): IterableIterator<Readonly<OrgRecord>>;
  count(object: string): number;
};

/** The same view, to be spread into one that differs from it. */
export function delegating(view: OrgView): OrgView {
  return {
    now: () => view.now(),
    objectTypes: () => view.objectTypes(),
    findObjectType: (name) => view.findObjectType(name),
    objectType: (name) => view.objectType(name),
    objectTypeOf: (id) => view.objectTypeOf(id),
    record: (object, id) => view.record(object, id),
    deletedRecord: (object, id) => view.deletedRecord(object, id),
    records: (object, fields) => view.records(object, fields),
    recordsWith: (object, field, value) => view.recordsWith(object, field, value),
    deletedRecords: (object) => view.deletedRecords(object),
    count: (object) => view.count(object),
  };
}

/** By object and id: the former state of a record; null when it did not exist. */
export type FormerStates = ReadonlyMap<string, ReadonlyMap<string, Readonly<OrgRecord> | null>>;

/** The org as it was before some changes, for reads that lag behind the commits. */
export function formerView(org: OrgView, former: FormerStates): OrgView {
  const none = new Map<string, Readonly<OrgRecord> | null>();
  const statesOf = (object: string) => former.get(org.objectType(object).name) ?? none;
  const isLive = (record: Readonly<OrgRecord> | null | undefined): record is OrgRecord =>
    record !== null && record !== undefined && record["IsDeleted"] !== true;
  const isInBin = (record: Readonly<OrgRecord> | null | undefined): record is OrgRecord =>
    record !== null && record !== undefined && record["IsDeleted"] === true;
  function* records(object: string, fields?: readonly string[]): Generator<Readonly<OrgRecord>> {
    const states = statesOf(object);
    for (const record of org.records(object, fields && ["Id", ...fields])) {
      if (!states.has(String(record["Id"]))) yield record;
    }
    for (const state of states.values()) if (isLive(state)) yield state;
  }
  function* deletedRecords(object: string): Generator<Readonly<OrgRecord>> {
    const states = statesOf(object);
    for (const record of org.deletedRecords(object)) {
      if (!states.has(String(record["Id"]))) yield record;
    }
    for (const state of states.values()) if (isInBin(state)) yield state;
  }
  return {
    ...delegating(org),
    records,
    deletedRecords,
    record(object, id) {
      const state = isRecordId(id) ? statesOf(object).get(recordId18(id)) : undefined;
      if (state === undefined) return org.record(object, id);
      return isLive(state) ? state : undefined;
    },
    deletedRecord(object, id) {
      const state = isRecordId(id) ? statesOf(object).get(recordId18(id)) : undefined;
      if (state === undefined) return org.deletedRecord(object, id);
      return isInBin(state) ? state : undefined;
    },
    *recordsWith(object, field, value) {
      const states = statesOf(object);
      for (const record of org.recordsWith(object, field, value)) {
        if (!states.has(String(record["Id"]))) yield record;
      }
      for (const state of states.values()) {
        if (isLive(state) && (state[field] ?? null) === value) yield state;
      }
    },
    count(object) {
      let count = org.count(object);
      for (const [id, state] of statesOf(object)) {
        count += Number(isLive(state)) - Number(org.record(object, id) !== undefined);
      }
      return count;
    },
  };
}

/** The org without the fields that a user may not read. `hidden` has object and field names. */
export function restrictedView(
  org: OrgView,
  hidden: ReadonlyMap<string, ReadonlySet<string>>,
): OrgView {
  const restricted = <T extends ObjectType | undefined>(type: T): T | ObjectType =>
    type === undefined ? type : withoutFields(type, hidden.get(type.name));
  return {
    ...delegating(org),
    objectTypes: () => org.objectTypes().map((type) => restricted(type)),
    findObjectType: (name) => restricted(org.findObjectType(name)),
    objectType: (name) => restricted(org.objectType(name)),
    objectTypeOf: (id) => restricted(org.objectTypeOf(id)),
  };
}

/** Restricted types are cached by set of hidden fields; a change of either makes a new entry. */
const made = new WeakMap<ReadonlySet<string>, WeakMap<ObjectType, ObjectType>>();

function withoutFields(type: ObjectType, hidden: ReadonlySet<string> | undefined): ObjectType {
  if (hidden === undefined || hidden.size === 0) return type;
  const byType = made.get(hidden) ?? new WeakMap<ObjectType, ObjectType>();
  made.set(hidden, byType);
  const known = byType.get(type);
  if (known !== undefined) return known;
  const fields = type.fields.filter(({ name }) => !hidden.has(name));
  const restricted = {
    ...type,
    fields,
    fieldsByName: new Map(fields.map((field) => [field.name.toLowerCase(), field])),
    storedFields: type.storedFields.filter(({ name }) => !hidden.has(name)),
  };
  byType.set(type, restricted);
  return restricted;
}
