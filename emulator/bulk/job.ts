import { setTimeout as sleep } from "node:timers/promises";
import { DELIMITERS, LINE_ENDINGS } from "./csv.ts";
import { BulkResult, type ResultColumn } from "./result.ts";
import { SalesforceError } from "../org/salesforce-error.ts";
import type { FieldValue } from "../org/record.ts";

export type JobState = "UploadComplete" | "InProgress" | "JobComplete" | "Failed" | "Aborted";

/** What a client asks for when it makes a job. */
export type JobRequest = {
  readonly operation: "query" | "queryAll";
  readonly query: string;
  readonly columnDelimiter: keyof typeof DELIMITERS;
  readonly lineEnding: keyof typeof LINE_ENDINGS;
};

/** A checked query, to be run once. */
export type JobQuery = {
  readonly object: string;
  readonly columns: readonly ResultColumn[];
  /** The records as they are when this is called. */
  readonly records: () => Iterable<readonly FieldValue[]>;
};

type JobMaker = {
  readonly id: string;
  readonly userId: string;
  /** `66.0` */
  readonly apiVersion: string;
};

/**
 * A query job.
 *
 *     UploadComplete ──▶ InProgress ──▶ JobComplete
 *            │                │    └──▶ Failed
 *            └───────┬────────┘
 *                    ▼ by PATCH
 *                 Aborted
 */
export class BulkJob {
  readonly id: string;
  readonly userId: string;
  readonly apiVersion: string;
  readonly request: JobRequest;
  readonly object: string;
  readonly createdAt: number = Date.now();
  readonly result: BulkResult;
  readonly #query: JobQuery;
  readonly #abort = new AbortController();
  #state: JobState = "UploadComplete";
  #changedAt = this.createdAt;
  #processingMs = 0;
  #errorMessage: string | undefined;

  constructor({ id, userId, apiVersion }: JobMaker, request: JobRequest, query: JobQuery) {
    this.id = id;
    this.userId = userId;
    this.apiVersion = apiVersion;
    this.request = request;
    this.object = query.object;
    this.#query = query;
    this.result = new BulkResult(query.columns, {
      delimiter: DELIMITERS[request.columnDelimiter],
      lineEnding: LINE_ENDINGS[request.lineEnding],
    });
  }

  get state(): JobState {
    return this.#state;
  }

  get isTerminal(): boolean {
    return this.#state !== "UploadComplete" && this.#state !== "InProgress";
  }

  /** Takes the job through its states; the result is the org as of its processing. Never rejects. */
  async run(stepMs: number): Promise<void> {
    const { signal } = this.#abort;
    try {
      await sleep(stepMs, undefined, { signal, ref: false });
      this.#enter("InProgress");
      await sleep(stepMs, undefined, { signal, ref: false });
      await this.#process(signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#errorMessage = error instanceof Error ? error.message : String(error);
      this.#enter("Failed");
    }
  }

  /** @throws SalesforceError when it has ended already */
  abort(): void {
    if (this.isTerminal) {
      throw new SalesforceError(
        400,
        "INVALIDJOBSTATE",
        `Aborting already ${this.#state} Job not allowed`,
      );
    }
    this.#enter("Aborted");
    this.#abort.abort();
  }

  /** As `GET /jobs/query/{id}` answers it (Bulk API 2.0 and Bulk API Developer Guide, "Get Information About a Query Job"). */
  info(): Record<string, unknown> {
    const rows = this.#state === "JobComplete" ? this.result.rows : 0;
    return {
      ...this.summary(),
      jobType: "V2Query",
      numberRecordsProcessed: rows,
      retries: 0,
      totalProcessingTime: this.#processingMs,
      isPkChunkingSupported: !/\b(?:order\s+by|limit)\b/i.test(this.request.query),
      ...(this.#errorMessage === undefined ? {} : { errorMessage: this.#errorMessage }),
    };
  }

  /** As making a job answers it. */
  summary(): Record<string, unknown> {
    return {
      id: this.id,
      operation: this.request.operation,
      object: this.object,
      createdById: this.userId,
      createdDate: timestamp(this.createdAt),
      systemModstamp: timestamp(this.#changedAt),
      state: this.#state,
      concurrencyMode: "Parallel",
      contentType: "CSV",
      apiVersion: Number(this.apiVersion),
      lineEnding: this.request.lineEnding,
      columnDelimiter: this.request.columnDelimiter,
    };
  }

  async #process(signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    await this.result.render(this.#query.records(), signal);
    if (signal.aborted) return;
    this.#processingMs = Math.ceil(performance.now() - startedAt);
    this.#enter("JobComplete");
  }

  #enter(state: JobState): void {
    this.#state = state;
    this.#changedAt = Date.now();
  }
}

/** `2026-01-31T09:30:00.000+0000`, in whole seconds. */
const timestamp = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, "2026-01-31T09:30:00".length)}.000+0000`;
