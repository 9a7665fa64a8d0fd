import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { SchemaChange } from "./schema-change.ts";
import type { ChangeType, PurgedRecord, RecordChange, Transaction } from "./transaction.ts";

/** A transaction as a line of the journal. Of a changed record it has only the fields that differ from before. */
export type TransactionEntry = Omit<Transaction, "commitNumber" | "changes"> & {
  readonly commitNumber: string;
  readonly changes: readonly {
    readonly object: string;
    readonly id: string;
    readonly type: ChangeType;
    readonly announcedAs?: ChangeType;
    readonly set: Readonly<Record<string, FieldValue>>;
  }[];
};

export type SchemaEntry = { readonly schemaChange: SchemaChange };
export type PurgeEntry = { readonly purged: readonly PurgedRecord[] };
export type JournalEntry = TransactionEntry | SchemaEntry | PurgeEntry;

/** The current state of a record, live or in the bin. */
export type Stored = (object: string, id: string) => Readonly<OrgRecord> | undefined;

export function transactionEntry(transaction: Transaction): TransactionEntry {
  return {
    ...transaction,
    commitNumber: String(transaction.commitNumber),
    changes: transaction.changes.map((change) => ({
      object: change.object,
      id: change.recordId,
      type: change.changeType,
      ...(change.announcedAs === undefined ? {} : { announcedAs: change.announcedAs }),
      set:
        change.changeType === "UPDATE" ? changed(change) : differing(change.before, change.after),
    })),
  };
}

export function transactionOf(entry: TransactionEntry, stored: Stored): Transaction {
  const changes = entry.changes.map(({ object, id, type, announcedAs, set }): RecordChange => {
    const before = stored(object, id) ?? null;
    return {
      object,
      recordId: id,
      changeType: type,
      ...(announcedAs === undefined ? {} : { announcedAs }),
      changedFields: type === "UPDATE" ? Object.keys(set) : [],
      before,
      after: { ...before, ...set },
    };
  });
  return { ...entry, commitNumber: BigInt(entry.commitNumber), changes };
}

/** The changed fields by name. A field may have changed, as it reads, to the value that was stored all along. */
function changed({ changedFields, after }: RecordChange): Record<string, FieldValue> {
  return Object.fromEntries(changedFields.map((field) => [field, after[field] ?? null]));
}

function differing(
  before: Readonly<OrgRecord> | null,
  after: Readonly<OrgRecord>,
): Record<string, FieldValue> {
  if (before === null) return after;
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => before[name] !== value),
  );
}
