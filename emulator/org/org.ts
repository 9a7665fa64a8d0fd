import { randomUUID } from "node:crypto";
import { isRecordId, recordId18, recordIdOf, recordNumberOf } from "./record-id.ts";
import { Journal } from "./journal.ts";
import { objectDefinitions } from "../objects/catalog.ts";
import { objectTypes } from "./object-types.ts";
import { notFound } from "./salesforce-error.ts";
import { SEED_ANCHOR, seedOrg } from "../seed/seed.ts";
import { Sessions } from "./sessions.ts";
import { ValueIndex } from "./value-index.ts";
import { WorkingSet } from "./working-set.ts";
import type { ObjectType } from "./object-type.ts";
import type { FieldValue, OrgRecord } from "./record.ts";
import type { RecordChange, Transaction } from "./transaction.ts";

export type OrgOptions = {
  /** Any text; the same seed and record count give the same org. */
  readonly seed: string;
  /** Records over all objects. */
  readonly records: number;
  /** Where the journal of committed transactions is kept; nothing is kept when absent. */
  readonly dataDir?: string;
  /** Username of the integration user, who is the first user of the org. */
  readonly username?: string;
  /** Objects whose changes are not announced; by default all are selected for Change Data Capture. */
  readonly withoutChangeDataCapture?: readonly string[];
  /** Epoch milliseconds; for tests. */
  readonly now?: () => number;
};

/** The live records of an object, its recycle bin, and the counters that ids and auto numbers come from. */
type Table = {
  readonly type: ObjectType;
  readonly live: Map<string, OrgRecord>;
  readonly bin: Map<string, OrgRecord>;
  readonly index: ValueIndex;
  nextNumber: number;
};

/** The first commit number; real ones are above 2^53 and leave gaps. */
const FIRST_COMMIT_NUMBER = 11_870_000_000_000_000n;

/**
 * A Salesforce org in memory.
 *
 *     new Org(options) → onCommit(listener)… → load() → transact(…)… → close()
 *                                                │            │
 *                             seeded base, then the journal,  journal line, tables, then listeners:
 *                             its transactions announced      all before transact returns
 *
 * Records are immutable: a write replaces the record, so whoever holds one keeps the state it had. Everything here is
 * synchronous; a transaction is committed as a whole or not at all, and readers see committed state only.
 */
export class Org {
  /** 18 characters, 00D…. */
  readonly id: string = recordId18("00DEm000000Mirr");
  readonly name: string = "Emulated Org";
  readonly sessions: Sessions = new Sessions(this.id);
  readonly options: OrgOptions;
  readonly #types: ReadonlyMap<string, ObjectType>;
  readonly #byPrefix: ReadonlyMap<string, ObjectType>;
  readonly #tables = new Map<string, Table>();
  readonly #listeners: ((transaction: Transaction) => void)[] = [];
  #journal: Journal | undefined;
  #commitNumber = FIRST_COMMIT_NUMBER;
  #committedAt = SEED_ANCHOR;
  #busy = false;

  constructor(options: OrgOptions) {
    this.options = options;
    this.#types = objectTypes(objectDefinitions, options.withoutChangeDataCapture ?? []);
    this.#byPrefix = new Map([...this.#types.values()].map((type) => [type.keyPrefix, type]));
    for (const type of this.#types.values()) {
      const live = new Map<string, OrgRecord>();
      const index = new ValueIndex(live);
      this.#tables.set(type.name, { type, live, index, bin: new Map(), nextNumber: 0 });
    }
  }

  /**
   * Fills the org: the seeded base, then the journal's transactions, each announced to the listeners registered so far
   * exactly as when it was committed.
   *
   * @throws Error with a sentence for people when the journal is of another seed or record count, or is damaged.
   */
  load(): void {
    const { seed, records, dataDir, username } = this.options;
    for (const [object, rows] of seedOrg({ seed, records, username, types: this.#types })) {
      const table = this.#table(object);
      for (const row of rows) table.live.set(String(row["Id"]), row);
      table.nextNumber = rows.length;
    }
    if (dataDir === undefined) return;
    this.#journal = new Journal(dataDir, { seed, records });
    for (const entry of this.#journal.replay((object, id) => this.#stored(object, id))) {
      this.#apply(entry);
    }
  }

  /** Epoch milliseconds; never before the last commit, whatever the machine's clock does. */
  now(): number {
    return Math.max((this.options.now ?? Date.now)(), this.#committedAt);
  }

  /** Every object, in the order of the describe. */
  objectTypes(): readonly ObjectType[] {
    return [...this.#types.values()];
  }

  /** The object of this API name, in any case; undefined when there is none. */
  findObjectType(name: string): ObjectType | undefined {
    return this.#types.get(name.toLowerCase());
  }

  /** @throws SalesforceError NOT_FOUND when the org has no such object. */
  objectType(name: string): ObjectType {
    const type = this.findObjectType(name);
    if (type === undefined) throw notFound();
    return type;
  }

  /** The object whose records have ids like this one, by key prefix. */
  objectTypeOf(id: string): ObjectType | undefined {
    return this.#byPrefix.get(id.slice(0, 3));
  }

  /** A live record by its id of 15 or 18 characters. */
  record(object: string, id: string): Readonly<OrgRecord> | undefined {
    return isRecordId(id) ? this.#table(object).live.get(recordId18(id)) : undefined;
  }

  /** A record in the recycle bin. */
  deletedRecord(object: string, id: string): Readonly<OrgRecord> | undefined {
    return isRecordId(id) ? this.#table(object).bin.get(recordId18(id)) : undefined;
  }

  /** The live records, by creation. Copy them before the next transaction: the iteration is over the table itself. */
  records(object: string): IterableIterator<Readonly<OrgRecord>> {
    return this.#table(object).live.values();
  }

  /** The live records with this value in a field. */
  recordsWith(object: string, field: string, value: FieldValue): Iterable<Readonly<OrgRecord>> {
    return this.#table(object).index.find(field, value);
  }

  /** The records in the recycle bin, by deletion. */
  deletedRecords(object: string): IterableIterator<Readonly<OrgRecord>> {
    return this.#table(object).bin.values();
  }

  /** Live records of an object. */
  count(object: string): number {
    return this.#table(object).live.size;
  }

  /** The user whom programs act as: the first of the org. */
  integrationUserId(): string {
    return recordIdOf(this.objectType("User").keyPrefix, 0);
  }

  /** The transaction's effects in commit order, once they are durable and readable. */
  onCommit(listener: (transaction: Transaction) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Runs `work` as one transaction of this user and commits it; an error thrown by `work` undoes all of it. A write that
   * throws has changed nothing, so `work` may catch its error and go on.
   *
   * @param origin as Change Data Capture gives it: `com/salesforce/api/rest/66.0;client=name`, or empty
   */
  transact<T>(userId: string, origin: string, work: (writes: WorkingSet) => T): T {
    if (this.#busy)
      throw new Error("A transaction was begun inside another, or by a commit listener.");
    this.#busy = true;
    try {
      const committedAt = this.now();
      const set = new WorkingSet(this, userId, committedAt, (object) => this.#takeNumber(object));
      const result = work(set);
      const changes = set.changes();
      if (changes.length > 0) this.#commit({ userId, origin, committedAt, changes });
      return result;
    } finally {
      this.#busy = false;
    }
  }

  close(): void {
    this.#journal?.close();
    this.#journal = undefined;
  }

  #commit(work: Pick<Transaction, "userId" | "origin" | "committedAt" | "changes">): void {
    const step = 1n + BigInt(work.committedAt % 97);
    const transaction: Transaction = {
      key: randomUUID(),
      commitNumber: this.#commitNumber + step,
      ...work,
    };
    this.#journal?.append(transaction);
    this.#apply(transaction);
  }

  #apply(transaction: Transaction): void {
    for (const change of transaction.changes) this.#applyChange(change);
    this.#commitNumber = transaction.commitNumber;
    this.#committedAt = Math.max(this.#committedAt, transaction.committedAt);
    for (const listener of this.#listeners) listener(transaction);
  }

  #applyChange({ object, recordId, changeType, after }: RecordChange): void {
    const table = this.#table(object);
    const isDelete = changeType === "DELETE";
    table.index.move(recordId, table.live.get(recordId), isDelete ? undefined : after);
    if (isDelete) {
      table.live.delete(recordId);
      table.bin.set(recordId, after);
      return;
    }
    if (changeType === "UNDELETE") table.bin.delete(recordId);
    table.live.set(recordId, after);
    if (changeType === "CREATE") {
      table.nextNumber = Math.max(table.nextNumber, recordNumberOf(recordId) + 1);
    }
  }

  #stored(object: string, id: string): OrgRecord | undefined {
    const table = this.#table(object);
    return table.live.get(id) ?? table.bin.get(id);
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
