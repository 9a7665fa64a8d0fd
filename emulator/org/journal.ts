import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { FieldValue, OrgRecord } from "./record.ts";
import type { SchemaChange } from "./schema-change.ts";
import type { ChangeType, PurgedRecord, RecordChange, Transaction } from "./transaction.ts";

const VERSION = 1;
const CHUNK_BYTES = 1 << 20;

type Origin = {
  readonly seed: string;
  /** As `--records` takes it. */
  readonly records: number | string;
  /** A digest of the describes and files of records that the org was made from; absent where there are none. */
  readonly made?: string;
};

/** A transaction as a line of the journal: of a changed record only the fields that differ from what went before. */
type Entry = Omit<Transaction, "commitNumber" | "changes"> & {
  readonly commitNumber: string;
  readonly changes: readonly {
    readonly object: string;
    readonly id: string;
    readonly type: ChangeType;
    readonly set: Readonly<Record<string, FieldValue>>;
  }[];
};

/** A record as it is by now, live or in the bin. */
type Stored = (object: string, id: string) => Readonly<OrgRecord> | undefined;

type SchemaEntry = { readonly schemaChange: SchemaChange };
type PurgeEntry = { readonly purged: readonly PurgedRecord[] };
type OtherEntry = SchemaEntry | PurgeEntry;

/**
 * The committed transactions of an org and the changes of its schema, a JSON line each, under a first line that names the org they belong to. A line
 * is complete when its newline is there: what a killed process left behind the last newline was never acknowledged, and
 * is cut off.
 */
export class Journal {
  readonly #path: string;
  readonly #file: number;

  /** @throws Error when the journal there belongs to another org, in a sentence that says what to do. */
  constructor(dataDir: string, origin: Origin) {
    mkdirSync(dataDir, { recursive: true });
    this.#path = join(dataDir, "journal.jsonl");
    const isNew = !existsSync(this.#path);
    this.#file = openSync(this.#path, "a+");
    const header = isNew ? undefined : this.#lines().next().value;
    if (header === undefined) {
      ftruncateSync(this.#file, 0);
      this.#write(JSON.stringify({ journal: "emulated org", version: VERSION, ...origin }));
    } else {
      this.#check(header.text, origin);
    }
  }

  /**
   * What was stored so far, oldest first. Each must be applied before the next is taken.
   */
  *replay(stored: Stored): Generator<Transaction | OtherEntry> {
    let end = 0;
    let isHeader = true;
    for (const line of this.#lines()) {
      end = line.end;
      if (!isHeader) yield this.#transaction(line.text, stored);
      isHeader = false;
    }
    ftruncateSync(this.#file, end);
  }

  append(transaction: Transaction): void {
    const entry: Entry = {
      ...transaction,
      commitNumber: String(transaction.commitNumber),
      changes: transaction.changes.map((change) => ({
        object: change.object,
        id: change.recordId,
        type: change.changeType,
        set:
          change.changeType === "UPDATE" ? changed(change) : differing(change.before, change.after),
      })),
    };
    this.#write(JSON.stringify(entry));
  }

  appendSchemaChange(schemaChange: SchemaChange): void {
    this.#write(JSON.stringify({ schemaChange }));
  }

  appendPurge(purged: readonly PurgedRecord[]): void {
    this.#write(JSON.stringify({ purged }));
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(line: string): void {
    writeSync(this.#file, `${line}\n`);
  }

  #check(header: string, origin: Origin): void {
    const { version, seed, records, made } = this.#parse<Origin & { version: number }>(header);
    if (version !== VERSION) {
      throw new Error(
        `${this.#path} was written by another version; start with another --data directory.`,
      );
    }
    const isSame = seed === origin.seed && records === origin.records;
    if (isSame && made === origin.made) return;
    if (isSame) {
      throw new Error(
        `${this.#path} belongs to an org of other --describe or --load files; ` +
          `start with those, or with another --data directory.`,
      );
    }
    throw new Error(
      `${this.#path} belongs to an org of --seed ${seed} --records ${records}; ` +
        `start with these, or with another --data directory.`,
    );
  }

  #transaction(text: string, stored: Stored): Transaction | OtherEntry {
    const entry = this.#parse<Entry | OtherEntry>(text);
    if ("schemaChange" in entry || "purged" in entry) return entry;
    const changes = entry.changes.map(({ object, id, type, set }): RecordChange => {
      const before = stored(object, id) ?? null;
      return {
        object,
        recordId: id,
        changeType: type,
        changedFields: type === "UPDATE" ? Object.keys(set) : [],
        before,
        after: { ...before, ...set },
      };
    });
    return { ...entry, commitNumber: BigInt(entry.commitNumber), changes };
  }

  #parse<T>(line: string): T {
    try {
      return JSON.parse(line) as T;
    } catch {
      throw new Error(`${this.#path} is damaged; delete it to start the org anew.`);
    }
  }

  /** The whole lines of the file and the position after each, in bytes. */
  *#lines(): Generator<{ text: string; end: number }> {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let rest: Buffer = Buffer.alloc(0);
    let position = 0;
    for (;;) {
      const size = readSync(this.#file, chunk, 0, CHUNK_BYTES, position + rest.length);
      if (size === 0) return;
      const bytes = Buffer.concat([rest, chunk.subarray(0, size)]);
      let from = 0;
      for (let at = bytes.indexOf(10, from); at !== -1; at = bytes.indexOf(10, from)) {
        const end = position + at + 1;
        yield { text: bytes.toString("utf8", from, at), end };
        from = at + 1;
      }
      position += from;
      rest = bytes.subarray(from);
    }
  }
}

/** Its fields are told apart: one may have changed from what it was to what was stored of it. */
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
