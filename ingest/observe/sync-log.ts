import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Pool } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Logger } from "pino";
import { cleanJson } from "../../db/mirror/clean-text.ts";
import type { Clock } from "../lib/clock.ts";
import type { LogKind } from "../../edge/protocol/states.ts";

export type LogSeverity = "debug" | "info" | "warning" | "error";

/** An entry of `sync.log`. Holds no secrets and no field values. */
export type LogEntry = {
  readonly kind: LogKind;
  readonly severity: LogSeverity;
  readonly object?: string | null;
  /** The node's run, where the entry has no trace of its own. */
  readonly traceId?: string;
  /** The trace that caused this one. */
  readonly follows?: string;
  readonly recordIds?: readonly string[];
  readonly durationMs?: number;
  readonly message: string;
  readonly detail?: Readonly<Record<string, unknown>>;
};

/** A sink of log entries; must neither throw nor wait. */
export type WriteLog = (entry: LogEntry) => void;

const SEVERITIES: Readonly<Record<LogSeverity, number>> = {
  debug: 0,
  info: 1,
  warning: 2,
  error: 3,
};

const FLUSH_MS = 1_000;
/** Entries beyond this bound are dropped and counted: the log never blocks the sync. */
const MAX_WAITING = 20_000;

/**
 * Writes the log behind the sync: entries are buffered in memory and written by COPY once a second. While Postgres is
 * unavailable they wait, up to a bound. Lost entries are counted, and the count is itself an entry.
 */
export class SyncLog {
  readonly #pool: Pool;
  readonly #node: string;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #onLost: (entries: number) => void;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  readonly #traceId = randomUUID();
  #waiting: string[] = [];
  #lost = 0;

  /** `onLost` receives the number of entries just lost. */
  constructor(
    pool: Pool,
    node: string,
    logger: Logger,
    clock: Clock,
    onLost: (entries: number) => void = () => undefined,
  ) {
    this.#onLost = onLost;
    this.#pool = pool;
    this.#node = node;
    this.#logger = logger;
    this.#clock = clock;
    this.#done = this.#run();
  }

  readonly write: WriteLog = (entry) => {
    this.#print(entry);
    if (this.#waiting.length >= MAX_WAITING) this.#lose(1);
    else this.#waiting.push(this.#line(entry));
  };

  /** Writes the buffered entries, then ends. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
    await this.#flush();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#clock.sleep(FLUSH_MS, this.#stop.signal).catch(() => undefined);
      await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    if (this.#lost > 0 && this.#waiting.length < MAX_WAITING) this.#noteLost();
    if (this.#waiting.length === 0) return;
    const lines = this.#waiting;
    this.#waiting = [];
    try {
      await this.#copy(lines);
    } catch (error) {
      this.#logger.warn(
        { error: String(error) },
        "sync.log could not be written; its entries wait",
      );
      const room = MAX_WAITING - this.#waiting.length;
      this.#lose(Math.max(0, lines.length - room));
      this.#waiting = [...lines.slice(0, room), ...this.#waiting];
    }
  }

  #lose(entries: number): void {
    this.#lost += entries;
    this.#onLost(entries);
  }

  #noteLost(): void {
    const message = `${this.#lost} log entries were lost while Postgres did not take them`;
    this.#lost = 0;
    this.#waiting.push(this.#line({ kind: "log", severity: "warning", message }));
  }

  async #copy(lines: readonly string[]): Promise<void> {
    const client = await this.#pool.connect();
    let broken = true;
    try {
      const copy = client.query(
        copyFrom(
          `copy sync.log (at, node, kind, severity, object, trace_id, follows, record_ids, duration_ms, ok, message, detail)
           from stdin`,
        ),
      );
      copy.end(lines.join(""));
      await once(copy, "finish");
      broken = false;
    } finally {
      client.release(broken);
    }
  }

  #line(entry: LogEntry): string {
    const ids = entry.recordIds?.length
      ? `{${entry.recordIds.map((id) => JSON.stringify(id)).join(",")}}`
      : null;
    const values = [
      new Date(this.#clock.now()).toISOString(),
      this.#node,
      entry.kind,
      String(SEVERITIES[entry.severity]),
      entry.object ?? null,
      entry.traceId ?? this.#traceId,
      entry.follows ?? null,
      ids,
      entry.durationMs === undefined ? null : String(Math.round(entry.durationMs)),
      String(SEVERITIES[entry.severity] < SEVERITIES.warning),
      entry.message,
      entry.detail === undefined ? null : JSON.stringify(cleanJson(entry.detail)),
    ];
    return `${values.map(copyText).join("\t")}\n`;
  }

  #print({ severity, message, kind, object, traceId, durationMs, detail }: LogEntry): void {
    const level = severity === "warning" ? "warn" : severity;
    this.#logger[level]({ kind, object, traceId, durationMs, ...detail }, message);
  }
}

/** A value in COPY's text format. */
function copyText(value: string | null): string {
  if (value === null) return "\\N";
  return value
    .replaceAll("\\", "\\\\")
    .replaceAll("\t", "\\t")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\0", "");
}
