import { autoNumber } from "./auto-number.ts";
import { dependentsOf } from "./dependents.ts";
import { checkMerge } from "./merge.ts";
import { checkQueueOwner } from "../rules/queue-owner.ts";
import { checkRecordType } from "../rules/record-type.ts";
import { checkOperation } from "./object-access.ts";
import { changeOf, differences } from "./record-change.ts";
import { recordIdOf } from "../model/record-id.ts";
import { newRecord } from "./new-record.ts";
import { checkRestore } from "./restore-check.ts";
import { recordFieldsFrom } from "./write-check.ts";
import { invalidCrossReference, SalesforceError, badRequest } from "../model/salesforce-error.ts";
import { TouchedRecords } from "./touched-records.ts";
import type { ObjectType, RollUp, WriteContext } from "../model/object-type.ts";
import type { Rules } from "../rules/rules.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { RecordChange } from "./transaction.ts";
import type { TransactOptions, Values, Writes } from "./writes.ts";

export type CommittedOrg = {
  objectType(name: string): ObjectType;
  findObjectType(name: string): ObjectType | undefined;
  objectTypeOf(id: string): ObjectType | undefined;
  record(object: string, id: string): Readonly<OrgRecord> | undefined;
  deletedRecord(object: string, id: string): Readonly<OrgRecord> | undefined;
  recordsWith(object: string, field: string, value: FieldValue): Iterable<Readonly<OrgRecord>>;
  /** The ids in the recycle bin that were deleted together with this record, including its own. */
  deletedWith(id: string): readonly string[];
  /** A record, live or in the recycle bin, without the formula fields that are computed on read. */
  storedRecord(object: string, id: string): Readonly<OrgRecord> | undefined;
  readonly rules: Rules;
};

export type TransactionStart = TransactOptions & {
  readonly userId: string;
  /** Epoch milliseconds. */
  readonly committedAt: number;
  /** Throws when a write of such a record is to be refused. */
  readonly guard?:
    | ((object: string, operation: "create" | "update" | "delete") => void)
    | undefined;
  takeNumber(object: string): number;
};

/** A transaction's view of the org: its own writes over what is committed. */
export class WorkingSet implements Writes, WriteContext {
  /** Whole seconds, as Salesforce stores times. */
  readonly at: number;
  readonly #org: CommittedOrg;
  readonly #start: TransactionStart;
  #options: TransactOptions;
  readonly #touched = new TouchedRecords();
  readonly #purged: { readonly object: string; readonly id: string }[] = [];
  /** By id: the records that this transaction deleted together with it, and itself. */
  readonly #deletedHere = new Map<string, readonly string[]>();

  constructor(org: CommittedOrg, start: TransactionStart) {
    this.#org = org;
    this.#start = start;
    this.#options = start;
    this.at = Math.floor(start.committedAt / 1000) * 1000;
  }

  find(object: string, id: string): Readonly<OrgRecord> | undefined {
    const touched = this.#touched.get(id);
    if (touched === undefined) {
      const type = this.#org.findObjectType(object);
      return type && this.#asSeenHere(type, this.#org.record(object, id));
    }
    const matches = touched.type.name === object && touched.now["IsDeleted"] !== true;
    return matches ? touched.now : undefined;
  }

  findUnique(object: string, field: string, value: FieldValue): Readonly<OrgRecord> | undefined {
    return this.children(object, field, value).next().value ?? undefined;
  }

  objectType(name: string): ObjectType {
    return this.#org.objectType(name);
  }

  isElsewhere(id: string, referenceTo: readonly string[]): boolean {
    if (this.#org.objectTypeOf(id) !== undefined) return false;
    return referenceTo.some((object) => this.#org.findObjectType(object) === undefined);
  }

  create(object: string, values: Values): string {
    const type = this.#org.objectType(object);
    checkOperation(type, "create");
    this.#start.guard?.(type.name, "create");
    const given = recordFieldsFrom(type, values, "create", this);
    const record = newRecord(type, { at: this.at, userId: this.#start.userId });
    Object.assign(record, given);
    this.#checkLocks(type, record);
    this.#prepare(type, record, null);
    const number = this.#start.takeNumber(type.name);
    const id = recordIdOf(type.keyPrefix, number);
    record["Id"] = id;
    for (const field of type.storedFields) {
      if (field.autoNumber) record[field.name] = autoNumber(type, number);
    }
    this.#touched.atomically(() => {
      this.#touched.put(type, undefined, record);
      this.#rollUp(type, [record]);
    });
    return id;
  }

  update(object: string, id: string, values: Values): void {
    const type = this.#org.objectType(object);
    checkOperation(type, "update");
    this.#start.guard?.(type.name, "update");
    const current = this.#live(type, id);
    this.#checkLocks(type, current);
    const given = recordFieldsFrom(type, values, "update", this, current);
    this.#checkLocks(type, given);
    this.#touched.atomically(() => this.#change(type, current, { ...current, ...given }, true));
  }

  delete(object: string, id: string): void {
    this.#delete(object, id);
  }

  hardDelete(object: string, id: string): void {
    this.#purged.push(...this.#delete(object, id));
  }

  undelete(object: string, id: string): void {
    const type = this.#org.objectType(object);
    checkOperation(type, "undelete");
    const deleted = this.#inBin(type.name, id);
    if (deleted === undefined) {
      throw badRequest("UNDELETE_FAILED", "Entity is not in the recycle bin");
    }
    this.#checkLocks(type, deleted);
    const together = this.#deletedHere.get(id) ?? this.#org.deletedWith(id);
    this.#touched.atomically(() => this.#restore(type, deleted, together));
  }

  merge(
    object: string,
    masterId: string,
    loserIds: readonly string[],
    values: Values = {},
  ): readonly string[] {
    const type = this.#org.objectType(object);
    checkMerge(type, masterId, loserIds);
    const losers = loserIds.map((id) => this.#live(type, id));
    for (const record of [this.#live(type, masterId), ...losers]) {
      this.#checkLocks(type, record);
    }
    return this.#touched.atomically(() => {
      this.update(object, masterId, values);
      const moved = losers.flatMap((loser) => this.#moveChildren(type, loser, masterId));
      for (const loser of losers) {
        const last = this.find(type.name, String(loser["Id"])) ?? loser;
        this.#remove(type, { ...last, MasterRecordId: masterId });
      }
      return [...new Set(moved)];
    });
  }

  /** Sets fields that the platform keeps and clients cannot write. */
  keep(object: string, id: string, fields: Readonly<OrgRecord>): void {
    const type = this.#org.objectType(object);
    const current = this.#live(type, id);
    this.#checkLocks(type, current);
    this.#touched.atomically(() => this.#change(type, current, { ...current, ...fields }));
  }

  /** Runs several writes as one: an error thrown by `work` undoes them, and the transaction can go on. */
  atomically<T>(work: () => T): T {
    return this.#touched.atomically(work);
  }

  /** Runs writes with the options of a subrequest; undefined: with those of the transaction. */
  under<T>(options: TransactOptions | undefined, work: () => T): T {
    const usual = this.#options;
    this.#options = options ?? usual;
    try {
      return work();
    } finally {
      this.#options = usual;
    }
  }

  /** Records that must not stay in the recycle bin after the commit. */
  purged(): readonly { readonly object: string; readonly id: string }[] {
    return this.#purged;
  }

  /** The net changes of the transaction, without records that were created and deleted in it. */
  changes(): RecordChange[] {
    const changes: RecordChange[] = [];
    for (const [, touched] of this.#touched.entries()) {
      const change = changeOf(touched, {
        seen: (record) => this.#asSeenHere(touched.type, record),
        stored: (record) => this.#stored(touched.type, record),
      });
      if (change !== undefined) changes.push(change);
    }
    return changes;
  }

  #stored(type: ObjectType, seen: Readonly<OrgRecord>): Readonly<OrgRecord> {
    if (type.formulas?.hasFieldsOnRead !== true) return seen;
    return this.#org.storedRecord(type.name, String(seen["Id"])) ?? seen;
  }

  #live(type: ObjectType, id: string): Readonly<OrgRecord> {
    const found = this.find(type.name, id);
    if (found !== undefined) return found;
    if (this.#touched.has(id) || this.#org.deletedRecord(type.name, id) !== undefined) {
      throw new SalesforceError(404, "ENTITY_IS_DELETED", "entity is deleted");
    }
    throw invalidCrossReference();
  }

  /** A record in the recycle bin as this transaction sees it. */
  #inBin(object: string, id: string): Readonly<OrgRecord> | undefined {
    const touched = this.#touched.get(id);
    if (touched === undefined) return this.#org.deletedRecord(object, id);
    const isThere = touched.type.name === object && touched.now["IsDeleted"] === true;
    return isThere && !this.#purged.some((one) => one.id === id) ? touched.now : undefined;
  }

  /** A record with the formula fields that are computed on read, as this transaction sees them. */
  #asSeenHere<R extends Readonly<OrgRecord> | undefined>(
    type: ObjectType,
    record: R,
  ): R | OrgRecord {
    if (record === undefined || type.formulas?.hasFieldsOnRead !== true) return record;
    return type.formulas.read(record, {
      at: this.at,
      find: (object, id) => this.find(object, id),
    });
  }

  /** Whether the org does work of its own before records of this object are saved. */
  hasTrigger(object: string): boolean {
    const type = this.#org.findObjectType(object);
    return type !== undefined && this.#org.rules.hasTrigger(type.name);
  }

  /** Derives fields and fires triggers. @throws SalesforceError when the record breaks a rule of the org */
  #prepare(type: ObjectType, record: OrgRecord, before: Readonly<OrgRecord> | null): void {
    type.derive?.(record, before, this);
    const { allowDuplicates = false, shownDuplicate, assignment } = this.#options;
    const context = {
      ...{ type, record, before, at: this.at, allowDuplicates, shownDuplicate, assignment },
      find: (object: string, id: string) => this.find(object, id),
      children: (object: string, field: string, value: FieldValue) =>
        this.children(object, field, value),
    };
    const set = this.#org.rules.triggered(context);
    if (Object.keys(set).length > 0) type.derive?.(Object.assign(record, set), before, this);
    checkRecordType(context);
    this.#org.rules.check(context);
    const OwnerId = this.#org.rules.assignedOwner(context);
    if (OwnerId !== undefined) Object.assign(record, { OwnerId });
    checkQueueOwner(context);
  }

  /**
   * Saves `next` over `current`, with all consequences. Assumed: a client's update is stamped even if it changes
   * nothing, so that its event has only the stamps; what the org itself would leave as it is leaves no mark.
   */
  #change(
    type: ObjectType,
    current: Readonly<OrgRecord>,
    next: OrgRecord,
    isClients = false,
  ): void {
    this.#prepare(type, next, current);
    if (isClients || differences(type, current, next).length > 0) {
      this.#stamp(next);
      this.#touched.put(type, current, next);
    }
    this.#rollUp(type, [current, next]);
  }

  #checkLocks(type: ObjectType, record: Readonly<OrgRecord>): void {
    this.#org.rules.checkLocks(type, record, this.#start.patience);
  }

  /** @returns all deleted records */
  #delete(object: string, id: string): { readonly object: string; readonly id: string }[] {
    const type = this.#org.objectType(object);
    checkOperation(type, "delete");
    this.#start.guard?.(type.name, "delete");
    const current = this.#live(type, id);
    this.#checkLocks(type, current);
    const doomed = [{ type, record: current }, ...dependentsOf(type, current, this)];
    this.#touched.atomically(() => {
      for (const dependent of doomed) this.#remove(dependent.type, dependent.record);
    });
    const gone = doomed.map(({ type: { name }, record }) => ({
      object: name,
      id: String(record["Id"]),
    }));
    const ids = gone.map((one) => one.id);
    for (const one of ids) this.#deletedHere.set(one, ids);
    return gone;
  }

  /** @returns the ids of the children that got the new parent */
  #moveChildren(type: ObjectType, from: Readonly<OrgRecord>, toId: string): string[] {
    const moved: string[] = [];
    for (const { childSObject, field } of type.children) {
      if (field === "MasterRecordId") continue;
      const childType = this.#org.objectType(childSObject);
      for (const child of [...this.children(childSObject, field, String(from["Id"]))]) {
        const id = String(child["Id"]);
        // A winner that was a child of a loser cannot become its own parent.
        this.#change(childType, child, { ...child, [field]: id === toId ? null : toId });
        if (id !== toId) moved.push(id);
      }
    }
    return moved;
  }

  #stamp(record: OrgRecord): void {
    record["LastModifiedDate"] = this.at;
    record["SystemModstamp"] = this.at;
    record["LastModifiedById"] = this.#start.userId;
  }

  #remove(type: ObjectType, current: Readonly<OrgRecord>): void {
    const next = { ...current, IsDeleted: true };
    this.#stamp(next);
    this.#touched.put(type, current, next);
    this.#rollUp(type, [current]);
  }

  /** @param together the ids that were deleted with it */
  #restore(type: ObjectType, deleted: Readonly<OrgRecord>, together: readonly string[]): void {
    checkRestore(type, deleted, this);
    const next = { ...deleted, IsDeleted: false };
    this.#stamp(next);
    this.#touched.put(type, deleted, next);
    for (const id of together) this.#restoreChild(type, deleted, id, together);
    this.#rollUp(type, [next]);
  }

  #restoreChild(
    type: ObjectType,
    parent: Readonly<OrgRecord>,
    id: string,
    together: readonly string[],
  ): void {
    const childType = this.#org.objectTypeOf(id);
    if (childType === undefined) return;
    const child = this.#inBin(childType.name, id);
    const isOfParent = type.children.some(
      ({ cascadeDelete, childSObject, field }) =>
        cascadeDelete && childSObject === childType.name && child?.[field] === parent["Id"],
    );
    if (child !== undefined && isOfParent) this.#restore(childType, child, together);
  }

  /** An object's live records with this value in a field, as this transaction sees them. */
  *children(object: string, field: string, value: FieldValue): Generator<Readonly<OrgRecord>> {
    for (const record of this.#org.recordsWith(object, field, value)) {
      if (!this.#touched.has(String(record["Id"]))) yield record;
    }
    yield* this.#touched.find(object, field, value);
  }

  /** Recomputes the parents' summaries of a record, from its states before and after: it may have a new parent. */
  #rollUp(type: ObjectType, states: readonly Readonly<OrgRecord>[]): void {
    const seen = new Set<string>();
    for (const state of states) {
      for (const rollUp of type.rollsUpTo?.(state) ?? []) {
        const key = `${rollUp.childField} ${rollUp.id}`;
        if (!seen.has(key) && concerns(rollUp, states)) this.#rollUpTo(rollUp);
        seen.add(key);
      }
    }
  }

  #rollUpTo({ object, id, child, childField, apply }: RollUp): void {
    const parent = this.find(object, id);
    if (parent === undefined) return;
    const type = this.#org.objectType(object);
    const next = { ...parent };
    apply(next, this.children(child, childField, id));
    if (differences(type, parent, next).length === 0) return;
    // Assumed: this saves the parent like any update: its rules apply, and its modification is stamped.
    this.#change(type, parent, next);
  }
}

/** Whether the change between these states matters to the roll-up. */
function concerns({ reads }: RollUp, states: readonly Readonly<OrgRecord>[]): boolean {
  const [before, after] = states;
  if (reads === undefined || before === undefined || after === undefined) return true;
  return reads.some((field) => before[field] !== after[field]);
}
