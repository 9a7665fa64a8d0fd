import { Allocations } from "./allocation.ts";
import { Clock } from "./clock.ts";
import { FieldAccess } from "./field-access.ts";
import { Flows } from "./flows.ts";
import { formulaReads, formulaView } from "./formula-view.ts";
import { History } from "./history.ts";
import { recordId18, recordIdOf } from "../model/record-id.ts";
import { Journal, type JournalLimits } from "./journal.ts";
import { Random } from "./random.ts";
import { ListViews } from "./list-views.ts";
import { RecentViews } from "./recent-views.ts";
import { RecycleBin } from "./recycle-bin.ts";
import { Rules } from "../rules/rules.ts";
import { notFound } from "../model/salesforce-error.ts";
import { Schema } from "./schema.ts";
import { editOf } from "./schema-change.ts";
import { Sessions } from "./sessions.ts";
import { storedReads } from "./stored-reads.ts";
import { Table, edited } from "./table.ts";
import { formerView, restrictedView } from "./view.ts";
import { viewedView } from "./viewed-view.ts";
import { WorkingSet, type TransactionStart } from "./working-set.ts";
import type { FormulaReads } from "./formula-view.ts";
import type { JournalOrigin } from "./journal-origin.ts";
import type { RecordColumns } from "./store/record-columns.ts";
import type { ObjectDefinition, ObjectType } from "../model/object-type.ts";
import type { Stored } from "./journal-entry.ts";
import type { Deletion, NetChanges } from "./net-changes.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { SchemaChange } from "./schema-change.ts";
import type { PurgedRecord, RecordChange, Transaction } from "./transaction.ts";
import type { TransactOptions, WriteGuard } from "./writes.ts";
import type { OrgView } from "./view.ts";

export type OrgOptions = {
  /** Any text; what is left to chance follows from it. */
  readonly seed: string;
  readonly definitions: readonly ObjectDefinition[];
  /** Makes what the org holds before anything happens in it; called once, when it is loaded. */
  readonly base: (org: Org) => OrgBase;
  /** Where the journal of committed transactions is kept; none is kept when absent. */
  readonly dataDir?: string;
  /** Objects whose changes are not announced; by default all are selected for Change Data Capture. */
  readonly withoutChangeDataCapture?: readonly string[];
  /** How long journal segments are retained; for tests. */
  readonly journal?: Partial<JournalLimits>;
  /** Epoch milliseconds; for tests. */
  readonly now?: () => number;
  /** The machine's time when absent. */
  readonly clock?: Clock;
};

export type OrgRows = RecordColumns | readonly Readonly<OrgRecord>[];

/** What an org holds before anything happens in it. */
export type OrgBase = {
  /** When the records' history ends, epoch milliseconds: the clock shows no earlier time. */
  readonly at: number;
  readonly tables: ReadonlyMap<string, OrgRows>;
  /** Of those records, the ones that are in the recycle bin. */
  readonly deletions: readonly RecordChange[];
  /** Tells its journal from that of another org. */
  readonly origin: JournalOrigin;
};

const FIRST_ID = recordId18("00DEm000000Mirr");

/** The first commit number; real ones are above 2^53 and leave gaps. */
export const FIRST_COMMIT_NUMBER = 11_870_000_000_000_000n;

/**
 * A Salesforce org in memory.
 *
 *     new Org(options) → onCommit(listener)… → load() → transact(…)… → close()
 *                                                │            │
 *                             seeded base, then the journal,  journal line, tables, then listeners:
 *                             its transactions announced      all before transact returns
 *
 * Everything here is synchronous. A transaction is committed completely or not at all, and readers only see committed
 * state. Clients read through a view (`viewFor`, `asOf`). The org itself is the view of somebody who may see
 * everything.
 */
export class Org implements OrgView {
  readonly name: string = "Emulated Org";
  readonly options: OrgOptions;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly allocations: Allocations;
  readonly fieldAccess: FieldAccess = new FieldAccess();
  readonly recentViews: RecentViews = new RecentViews();
  readonly listViews: ListViews = new ListViews();
  readonly history: History = new History();
  readonly rules: Rules = new Rules(this);
  readonly #bin = new RecycleBin();
  readonly #schema: Schema;
  readonly #tables = new Map<string, Table>();
  readonly #listeners: ((transaction: Transaction) => void)[] = [];
  readonly #closers: (() => void)[] = [];
  readonly #reads: FormulaReads;
  readonly #stored: Stored = (object, id) => this.storedRecord(object, id);
  #journal: Journal | undefined;
  #commitNumber = FIRST_COMMIT_NUMBER;
  #busy = false;
  #guard: WriteGuard | undefined;

  constructor(options: OrgOptions) {
    this.options = options;
    this.clock = options.clock ?? new Clock(options.now === undefined ? {} : { real: options.now });
    this.sessions = new Sessions(FIRST_ID, this.clock);
    this.allocations = new Allocations(this.clock);
    this.#schema = new Schema(options.definitions, options.withoutChangeDataCapture);
    for (const type of this.#schema.types()) this.#tables.set(type.name, new Table());
    const stored = storedReads({
      now: () => this.now(),
      findObjectType: (name) => this.findObjectType(name),
      table: (object) => this.#table(object),
    });
    this.#reads = formulaReads(stored, (object, id) => this.record(object, id));
    const flows = new Flows(this);
    this.onCommit((transaction) => flows.start(transaction));
  }

  /** 18 characters, 00D…. */
  get id(): string {
    return this.sessions.organizationId;
  }

  /**
   * Fills the org with its base, then with the journal's transactions. Each of these is announced to the listeners
   * registered so far, exactly as when it was committed.
   *
   * @throws Error with a sentence for people when the journal is of another seed or record count, or is damaged.
   */
  load(): void {
    const { at, tables, deletions, origin } = this.options.base(this);
    this.clock.advanceTo(at);
    for (const [object, rows] of tables) this.#table(object).load(rows);
    for (const change of deletions) this.#table(change.object).apply(change);
    const { dataDir, journal } = this.options;
    if (dataDir === undefined) return;
    this.#journal = new Journal(dataDir, origin, journal);
    for (const entry of this.#journal.replay(this.#stored, this.now())) {
      if ("base" in entry) this.#begin(entry.base);
      else if ("schemaChange" in entry) this.#applySchema(entry.schemaChange);
      else if ("purged" in entry) this.#applyPurge(entry.purged);
      else this.#apply(entry);
    }
  }

  /** Epoch milliseconds; never before the last commit, unless the clock was shifted back. */
  now(): number {
    return this.clock.now();
  }

  objectTypes(): readonly ObjectType[] {
    return this.#schema.types();
  }

  findObjectType(name: string): ObjectType | undefined {
    return this.#schema.find(name);
  }

  objectType(name: string): ObjectType {
    return this.#schema.type(name);
  }

  objectTypeOf(id: string): ObjectType | undefined {
    return this.#schema.typeOf(id);
  }

  record(object: string, id: string): Readonly<OrgRecord> | undefined {
    return this.#reads.record(object, id);
  }

  deletedRecord(object: string, id: string): Readonly<OrgRecord> | undefined {
    this.#expireDeleted();
    return this.#reads.deletedRecord(object, id);
  }

  /** The live records, by creation. Finish reading before the next transaction. */
  records(object: string, fields?: readonly string[]): IterableIterator<Readonly<OrgRecord>> {
    return this.#reads.records(object, fields);
  }

  /** The id at this fraction, from 0 to 1, of an object's records by creation; undefined when it is not live. */
  liveIdAt(object: string, fraction: number): string | undefined {
    return this.#table(object).liveIdAt(fraction);
  }

  recordsWith(object: string, field: string, value: FieldValue): Iterable<Readonly<OrgRecord>> {
    return this.#reads.recordsWith(object, field, value);
  }

  deletedRecords(object: string): IterableIterator<Readonly<OrgRecord>> {
    this.#expireDeleted();
    return this.#reads.deletedRecords(object);
  }

  count(object: string): number {
    return this.#table(object).size;
  }

  viewFor(userId: string, view: OrgView = this): OrgView {
    const recents = this.recentViews.of(userId);
    const seen = recents === undefined ? view : viewedView(view, recents);
    const hidden = this.fieldAccess.hiddenFrom(userId);
    return hidden === undefined ? seen : restrictedView(seen, hidden);
  }

  /**
   * The org before the transactions that `isAfter` accepts, which must be the latest. Undefined when the history does
   * not reach that far back.
   */
  asOf(isAfter: (transaction: Transaction) => boolean): OrgView | undefined {
    const former = this.history.before(isAfter);
    if (former === undefined) return undefined;
    return former.size === 0 ? this : formulaView(formerView(this, former));
  }

  /** A record, live or in the recycle bin, without the formula fields that are computed on read. */
  storedRecord(object: string, id: string): Readonly<OrgRecord> | undefined {
    const table = this.#table(object);
    return table.live(id) ?? table.deleted(id);
  }

  /** The user for programs: the first user of the org. */
  integrationUserId(): string {
    return recordIdOf(this.objectType("User").keyPrefix, 0);
  }

  /** Called with each transaction in commit order, once it is durable and readable. */
  onCommit(listener: (transaction: Transaction) => void): void {
    this.#listeners.push(listener);
  }

  onSchemaChange(listener: (change: SchemaChange) => void): void {
    this.#schema.onChange(listener);
  }

  /** Changes the schema at once. Records keep their SystemModstamp, as in Salesforce. */
  changeSchema(change: SchemaChange): void {
    this.#journal?.appendSchemaChange(change);
    this.#applySchema(change);
  }

  /**
   * Runs `work` as one transaction of this user and commits it. An error thrown by `work` undoes all of it. A write
   * that throws has changed nothing, so `work` may catch its error and go on.
   *
   * @param origin as in Change Data Capture: `com/salesforce/api/rest/66.0;client=name`, or empty
   */
  transact<T>(
    userId: string,
    origin: string,
    work: (writes: WorkingSet) => T,
    options: TransactOptions = {},
  ): T {
    if (this.#busy)
      throw new Error("A transaction was begun inside another, or by a commit listener.");
    this.#busy = true;
    try {
      const committedAt = this.now();
      const takeNumber = (object: string): number => this.#takeNumber(object);
      const guard = this.#guardOf(origin);
      const set = new WorkingSet(this, { ...options, userId, committedAt, takeNumber, guard });
      const result = work(set);
      const changes = set.changes();
      if (changes.length > 0) this.#commit({ userId, origin, committedAt, changes });
      this.#purge(set.purged());
      return result;
    } finally {
      this.#busy = false;
    }
  }

  guardWrites(guard: WriteGuard): void {
    this.#guard = guard;
  }

  /** Removes a record from the recycle bin for good, without an event. */
  purge(object: string, id: string): void {
    this.#purge([{ object: this.objectType(object).name, id: recordId18(id) }]);
  }

  /** The ids in the recycle bin that were deleted together with this record, including its own. */
  deletedWith(id: string): readonly string[] {
    return this.#bin.deletedWith(id);
  }

  /** Called once when the org closes, to release what others hold for it. */
  onClose(closer: () => void): void {
    this.#closers.push(closer);
  }

  close(): void {
    for (const closer of this.#closers.splice(0)) closer();
    this.#journal?.close();
    this.#journal = undefined;
  }

  #guardOf(origin: string): TransactionStart["guard"] {
    const guard = this.#guard;
    return guard && ((object, operation) => guard({ object, operation, origin }));
  }

  #commit(work: Pick<Transaction, "userId" | "origin" | "committedAt" | "changes">): void {
    const step = 1n + BigInt(work.committedAt % 97);
    const commitNumber = this.#commitNumber + step;
    const key = new Random(`${this.options.seed}/transaction/${commitNumber}`).uuid();
    const transaction: Transaction = { key, commitNumber, ...work };
    this.#journal?.append(transaction);
    this.#apply(transaction);
  }

  #apply(transaction: Transaction): void {
    for (const change of transaction.changes) {
      this.#table(change.object).apply(change);
      this.#noteDeletion(change, transaction);
    }
    this.#commitNumber = transaction.commitNumber;
    this.clock.advanceTo(transaction.committedAt);
    this.history.add(transaction);
    for (const listener of this.#listeners) listener(transaction);
  }

  /** Applies the journal's summed-up changes: the state before the transactions that are announced again. */
  #begin(base: NetChanges): void {
    for (const change of base.schemaChanges) this.#applySchema(change);
    for (const { change, deletion } of base.recordChanges(this.#stored)) {
      this.#table(change.object).apply(change);
      this.#noteDeletion(change, deletion);
    }
    this.#applyPurge(base.purged());
    const { last } = base;
    if (last === undefined) return;
    this.#commitNumber = last.commitNumber;
    this.clock.advanceTo(last.committedAt);
    this.history.beginAfter(last);
  }

  #noteDeletion({ object, recordId, changeType }: RecordChange, deletion: Deletion): void {
    const { commitNumber, committedAt } = deletion;
    if (changeType === "DELETE") this.#bin.add(object, recordId, commitNumber, committedAt);
    if (changeType === "UNDELETE") this.#bin.remove(recordId);
  }

  #purge(records: readonly PurgedRecord[]): void {
    const inBin = records.filter(({ object, id }) => this.#table(object).deleted(id) !== undefined);
    if (inBin.length === 0) return;
    this.#journal?.appendPurge(inBin);
    this.#applyPurge(inBin);
  }

  #applyPurge(records: readonly PurgedRecord[]): void {
    for (const { object, id } of records) {
      this.#table(object).purge(id);
      this.#bin.remove(id);
    }
  }

  /** Purges records that have been in the recycle bin for too long, without an event. */
  #expireDeleted(): void {
    if (this.#bin.size > 0) this.#applyPurge([...this.#bin.expired(this.now())]);
  }

  #applySchema(change: SchemaChange): void {
    const { name } = this.objectType(change.object);
    const edit = editOf(change);
    this.#schema.change(change, () => {
      if (edit === undefined) return;
      this.#table(name).edit(edit);
      this.history.edit(name, (record) => edited(record, edit));
    });
  }

  #takeNumber(object: string): number {
    return this.#table(object).nextNumber++;
  }

  #table(object: string): Table {
    const table = this.#tables.get(object) ?? this.#tables.get(this.objectType(object).name);
    if (table === undefined) throw notFound();
    return table;
  }
}
