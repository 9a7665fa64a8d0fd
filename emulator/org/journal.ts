import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readCheckpoint, writeCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { checkOrigin, type JournalOrigin } from "./journal-origin.ts";
import { transactionEntry, transactionOf } from "./journal-entry.ts";
import { LineFile } from "./line-file.ts";
import { NetChanges } from "./net-changes.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import type { JournalEntry, PurgeEntry, SchemaEntry, Stored } from "./journal-entry.ts";
import type { SchemaChange } from "./schema-change.ts";
import type { PurgedRecord, Transaction } from "./transaction.ts";

/** Changes too when the same seed makes other records. */
const VERSION = 2;
const MAX_FOOTER_BYTES = 256;

type Header = JournalOrigin & { readonly journal: "emulated org"; readonly version: number };

/** The last line of a finished segment: what is in it and in no earlier one. */
type Footer = { readonly segment: { readonly changes: number; readonly committedAt: number } };

export type JournalLimits = {
  /** A larger segment is followed by a new one. */
  readonly segmentBytes: number;
  /** Transactions older than this, in milliseconds, need not be announced again … */
  readonly retentionMs: number;
  /** … nor those followed by this many changes. */
  readonly retainedChanges: number;
};

/**
 * Change events are kept for 72 hours (Pub/Sub API Guide, "Event Message Durability"), and the event log keeps the
 * latest 300,000 or so. Announcing that many takes some ten seconds.
 */
const DEFAULT_LIMITS: JournalLimits = {
  segmentBytes: 16 * 1024 * 1024,
  retentionMs: 72 * 3_600_000,
  retainedChanges: 250_000,
};

/** What the org in this directory was built from; undefined where none is kept. */
export function storedOrigin(dataDir: string): JournalOrigin | undefined {
  if (!existsSync(dataDir)) return undefined;
  // A process that was killed between two segments has left only finished ones.
  const names = readdirSync(dataDir).filter((name) => /^journal(-\d+)?\.jsonl$/.test(name));
  const [name] = names.toSorted((a, b) => b.length - a.length);
  if (name === undefined) return undefined;
  const file = new LineFile(join(dataDir, name));
  try {
    const line = file.lines().next().value;
    return line === undefined ? undefined : (JSON.parse(line) as Header);
  } finally {
    file.close();
  }
}

/** What a replay yields: first the sum of all that is not retained, then each retained entry. */
export type Replayed = { readonly base: NetChanges } | Transaction | SchemaEntry | PurgeEntry;

/**
 * The committed transactions of an org and its schema changes, one JSON line each. The first line names the org.
 *
 *     checkpoint.jsonl ← journal-1.jsonl … journal-8.jsonl   journal-9.jsonl …   journal.jsonl
 *     in all             added up at a start, then removed    retained             grows, then gets the next number
 *
 * A start reads the checkpoint and the retained part, so it does not take longer as an org gets older. The process may
 * be killed at any point: a file is renamed or removed only after its content is complete elsewhere.
 */
export class Journal {
  readonly #dataDir: string;
  readonly #path: string;
  readonly #origin: JournalOrigin;
  readonly #limits: JournalLimits;
  #file: LineFile;
  /** The number that the current file gets when it is full. */
  #segment = 1;
  #changes = 0;
  #committedAt = 0;
  #isFull = false;

  /** @throws Error that says what to do, when the journal belongs to another org. */
  constructor(dataDir: string, origin: JournalOrigin, limits: Partial<JournalLimits> = {}) {
    this.#dataDir = dataDir;
    this.#path = join(dataDir, "journal.jsonl");
    this.#origin = origin;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    mkdirSync(dataDir, { recursive: true });
    this.#segment = (this.#segments().at(-1) ?? 0) + 1;
    for (const segment of this.#segments().slice(0, 1)) this.#checkSegment(segment);
    this.#file = this.#opened();
  }

  /**
   * What was stored so far, oldest first. Apply each entry before taking the next.
   *
   * @param now epoch milliseconds, to tell which transactions are old
   */
  *replay(stored: Stored, now: number): Generator<Replayed> {
    const checkpoint = this.#foldedCheckpoint(now);
    if (checkpoint !== undefined) yield { base: checkpoint.changes };
    this.#segment = Math.max(this.#segment, (checkpoint?.throughSegment ?? 0) + 1);
    for (const segment of this.#segments()) {
      for (const entry of this.#entriesOf(segment)) yield replayed(entry, stored);
    }
    for (const entry of this.#entries(this.#file)) {
      if ("changes" in entry) this.#count(entry.changes.length, entry.committedAt);
      yield replayed(entry, stored);
    }
  }

  append(transaction: Transaction): void {
    this.#write(JSON.stringify(transactionEntry(transaction)));
    this.#count(transaction.changes.length, transaction.committedAt);
  }

  appendSchemaChange(schemaChange: SchemaChange): void {
    this.#write(JSON.stringify({ schemaChange }));
  }

  appendPurge(purged: readonly PurgedRecord[]): void {
    this.#write(JSON.stringify({ purged }));
  }

  close(): void {
    this.#file.close();
  }

  /** @throws SalesforceError when the disk does not take it; then the org must not do it either */
  #write(line: string): void {
    try {
      // Before the line, not after it: once the line is written, the transaction is committed and must not fail.
      if (this.#file.sizeBytes > this.#limits.segmentBytes) this.#endSegment();
      this.#file.append(line);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const message = `Not kept in ${this.#path}: ${reason}`;
      this.#report(true, `${message}. The org refuses all writes until it can keep them.`);
      throw new SalesforceError(503, "SERVER_UNAVAILABLE", message);
    }
    this.#report(false, `${this.#path} takes writes again.`);
  }

  /** Reports to the operator once when nothing can be written, and once when it can again. */
  #report(isFull: boolean, sentence: string): void {
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    process.stderr.write(`${sentence}\n`);
  }

  #count(changes: number, committedAt: number): void {
    this.#changes += changes;
    this.#committedAt = Math.max(this.#committedAt, committedAt);
  }

  #opened(): LineFile {
    const file = new LineFile(this.#path);
    const header = file.lines().next().value;
    if (header === undefined) file.append(this.#header());
    else this.#check(header);
    return file;
  }

  #header(): string {
    const header: Header = { journal: "emulated org", version: VERSION, ...this.#origin };
    return JSON.stringify(header);
  }

  #endSegment(): void {
    const footer: Footer = { segment: { changes: this.#changes, committedAt: this.#committedAt } };
    const full = this.#file;
    const path = this.#segmentPath(this.#segment);
    full.append(JSON.stringify(footer));
    renameSync(this.#path, path);
    try {
      this.#file = this.#opened();
    } catch (error) {
      renameSync(path, this.#path);
      throw error;
    }
    full.close();
    this.#segment++;
    this.#changes = 0;
    this.#committedAt = 0;
  }

  /** Adds what need not be retained to the checkpoint. @returns the checkpoint; undefined when there is none */
  #foldedCheckpoint(now: number): Checkpoint | undefined {
    const path = join(this.#dataDir, "checkpoint.jsonl");
    const found = this.#guarded(() => readCheckpoint(path));
    const through = found?.throughSegment ?? 0;
    for (const segment of this.#segments()) if (segment <= through) this.#remove(segment);
    const old = this.#oldSegments(now);
    const throughSegment = old.at(-1);
    if (throughSegment === undefined) return found;
    const changes = found?.changes ?? new NetChanges();
    for (const segment of old) for (const entry of this.#entriesOf(segment)) changes.add(entry);
    writeCheckpoint(path, { throughSegment, changes });
    for (const segment of old) this.#remove(segment);
    return { throughSegment, changes };
  }

  /** The segments whose transactions are all old. The latest stays, so that the event log knows its position. */
  #oldSegments(now: number): number[] {
    const segments = this.#segments();
    let later = 0;
    for (let i = segments.length - 1; i > 0; i--) {
      const before = segments[i - 1] ?? 0;
      later += this.#footerOf(segments[i] ?? 0).changes;
      const isOld = this.#footerOf(before).committedAt < now - this.#limits.retentionMs;
      if (isOld || later >= this.#limits.retainedChanges) return segments.slice(0, i);
    }
    return [];
  }

  /** The numbers of the finished segments, oldest first. */
  #segments(): number[] {
    return readdirSync(this.#dataDir)
      .map((name) => Number(/^journal-(\d+)\.jsonl$/.exec(name)?.[1]))
      .filter((segment) => segment > 0)
      .toSorted((a, b) => a - b);
  }

  #segmentPath(segment: number): string {
    return join(this.#dataDir, `journal-${segment}.jsonl`);
  }

  #remove(segment: number): void {
    rmSync(this.#segmentPath(segment));
  }

  #checkSegment(segment: number): void {
    const file = new LineFile(this.#segmentPath(segment));
    const header = file.lines().next().value;
    file.close();
    if (header !== undefined) this.#check(header);
  }

  #footerOf(segment: number): Footer["segment"] {
    const file = new LineFile(this.#segmentPath(segment));
    const last = file.lastLine(MAX_FOOTER_BYTES);
    file.close();
    return this.#parse<Footer>(last).segment;
  }

  *#entriesOf(segment: number): Generator<JournalEntry> {
    const file = new LineFile(this.#segmentPath(segment));
    try {
      yield* this.#entries(file);
    } finally {
      file.close();
    }
  }

  *#entries(file: LineFile): Generator<JournalEntry> {
    let isHeader = true;
    for (const line of file.lines()) {
      const entry = isHeader ? undefined : this.#parse<JournalEntry | Footer>(line);
      if (entry !== undefined && !("segment" in entry)) yield entry;
      isHeader = false;
    }
  }

  #check(header: string): void {
    const found = this.#parse<Header>(header);
    if (found.version !== VERSION) {
      throw new Error(
        `${this.#path} was written by another version; start with another --data directory.`,
      );
    }
    checkOrigin(this.#path, found, this.#origin);
  }

  #parse<T>(line: string): T {
    return this.#guarded(() => JSON.parse(line) as T);
  }

  #guarded<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new Error(
        `${this.#path}, or a file that belongs to it, is damaged; ` +
          `delete journal*.jsonl and checkpoint.jsonl there to start the org anew.`,
        { cause: error },
      );
    }
  }
}

function replayed(entry: JournalEntry, stored: Stored): Replayed {
  return "changes" in entry ? transactionOf(entry, stored) : entry;
}
