import { editOf } from "./schema-change.ts";
import { edited, type FieldEdit } from "./table.ts";
import type { JournalEntry, Stored, TransactionEntry } from "./journal-entry.ts";
import type { OrgRecord } from "../model/record.ts";
import type { SchemaChange } from "./schema-change.ts";
import type { ChangeType, PurgedRecord, RecordChange, Transaction } from "./transaction.ts";

/** What became of a record since the org was built. */
export type NetChange = {
  readonly object: string;
  readonly id: string;
  readonly state: "live" | "deleted" | "purged";
  readonly created: boolean;
  /** All fields of a created record; otherwise only the changed ones. */
  readonly set: Readonly<OrgRecord>;
  readonly deleted?: { readonly commitNumber: string; readonly committedAt: number };
};

export type Deletion = Pick<Transaction, "commitNumber" | "committedAt">;

const NO_DELETION: Deletion = { commitNumber: 0n, committedAt: 0 };

/** A journaled transaction without its changes. */
export type LastTransaction = Omit<TransactionEntry, "changes">;

/** The sum of some journal entries: with it, they are not needed to know the org's state after them. */
export class NetChanges {
  readonly schemaChanges: SchemaChange[] = [];
  /** By id; the latest deleted or created is last. */
  readonly #records = new Map<string, NetChange>();
  #last: LastTransaction | undefined;

  /** The latest transaction, without its changes. */
  get last(): Transaction | undefined {
    const last = this.#last;
    return last && { ...last, commitNumber: BigInt(last.commitNumber), changes: [] };
  }

  /** The changes that lead from the original records to the current ones; created records are ordered by creation. */
  *recordChanges(stored: Stored): Generator<{ change: RecordChange; deletion: Deletion }> {
    const records = [...this.#records.values()];
    const created = records.filter((record) => record.created);
    for (const record of created.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      yield { change: recordChange(record, "CREATE", stored), deletion: NO_DELETION };
    }
    for (const record of records) {
      const type = record.state === "live" ? "UNDELETE" : "DELETE";
      const { commitNumber, committedAt } = record.deleted ?? NO_DELETION;
      const deletion = { commitNumber: BigInt(commitNumber), committedAt };
      yield { change: recordChange(record, type, stored), deletion };
    }
  }

  purged(): PurgedRecord[] {
    return [...this.#records.values()].filter(({ state }) => state === "purged");
  }

  lastEntry(): LastTransaction | undefined {
    return this.#last;
  }

  records(): IterableIterator<NetChange> {
    return this.#records.values();
  }

  put(change: NetChange): void {
    this.#records.set(change.id, change);
  }

  /** @param last the latest transaction in the sum */
  endWith(last: LastTransaction): void {
    this.#last = last;
  }

  add(entry: JournalEntry): void {
    if ("schemaChange" in entry) this.#addSchemaChange(entry.schemaChange);
    else if ("purged" in entry) for (const purged of entry.purged) this.#purge(purged);
    else this.#addTransaction(entry);
  }

  #addTransaction(entry: TransactionEntry): void {
    const { changes, ...last } = entry;
    this.#last = last;
    for (const change of changes) this.#addChange(change, last);
  }

  #addChange(
    { object, id, type, set }: TransactionEntry["changes"][number],
    { commitNumber, committedAt }: LastTransaction,
  ): void {
    const known = this.#records.get(id);
    const created = known?.created ?? type === "CREATE";
    const next = { object, id, created, set: { ...known?.set, ...set } };
    if (type === "DELETE") {
      this.#records.delete(id);
      this.put({ ...next, state: "deleted", deleted: { commitNumber, committedAt } });
    } else {
      this.put({ ...next, state: "live" });
    }
  }

  #purge({ object, id }: PurgedRecord): void {
    const created = this.#records.get(id)?.created ?? false;
    this.put({ object, id, created, state: "purged", set: created ? { Id: id } : {} });
  }

  #addSchemaChange(change: SchemaChange): void {
    this.schemaChanges.push(change);
    const edit = editOf(change);
    if (edit === undefined) return;
    const object = change.object.toLowerCase();
    for (const record of this.#records.values()) {
      if (record.object.toLowerCase() !== object) continue;
      this.put({ ...record, set: editedSet(record, edit) });
    }
  }
}

function recordChange(
  { object, id, set }: NetChange,
  changeType: ChangeType,
  stored: Stored,
): RecordChange {
  const before = stored(object, id) ?? null;
  const after = { ...before, ...set };
  return { object, recordId: id, changeType, changedFields: [], before, after };
}

/** Of an original record only the changed fields are here; the others are with the record. */
function editedSet({ created, set }: NetChange, edit: FieldEdit): OrgRecord {
  if (created || edit.field in set) return edited(set, edit);
  return set;
}
