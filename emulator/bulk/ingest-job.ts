import { setImmediate as nextTurn } from "node:timers/promises";
import { csvFormat } from "./csv.ts";
import { ingestColumns } from "./ingest-column.ts";
import { RowWriter, type IngestWriter, type RowOutcome } from "./ingest-writer.ts";
import { JobFailure, JobProgress, type JobMaker, type JobPace } from "./job.ts";

import { BulkResult } from "./result.ts";
import { Spool } from "./spool.ts";
import { UploadReader, type UploadRow } from "./upload.ts";
import { badRequest, SalesforceError } from "../model/salesforce-error.ts";
import type { IngestRequest } from "./ingest-request.ts";
import type { Org } from "../org/org.ts";

export type IngestResultKind = "successfulResults" | "failedResults" | "unprocessedrecords";

/** Largest content of a job (Bulk API 2.0 and Bulk API Developer Guide, "Limits"). */
const MAX_UPLOAD_BYTES = 150 * 1024 * 1024;
/** Records in an internal batch; `DailyBulkApiBatches` counts these. */
const BATCH_RECORDS = 10_000;
/** Records of a batch that are saved together, like a chunk for triggers (the guide, "How Requests Are Processed"). */
const CHUNK_RECORDS = 200;

/**
 * An ingest job. It reads the upload line by line and writes it to the org in chunks of 200. The outcome of each line
 * is kept as CSV.
 *
 *     upload(bytes) → complete() → rows ──▶ successful | failed
 *                        │                └▶ unprocessed: what was left when the job failed or was aborted
 *                        ▼
 *                     settled
 */
export class IngestJob {
  readonly id: string;
  readonly apiVersion: string;
  readonly request: IngestRequest;
  readonly progress: JobProgress;
  readonly #org: Org;
  readonly #writer: IngestWriter;
  #upload = new Spool();
  #uploads = 0;
  #reader: UploadReader | undefined;
  #header: UploadRow = [];
  /** Rows that were read but not written. */
  #pending: readonly UploadRow[] = [];
  #results: Readonly<Record<IngestResultKind, BulkResult>> | undefined;
  #settled: Promise<void> = Promise.resolve();
  #writingMs = 0;

  constructor(
    org: Org,
    { id, userId, apiVersion }: JobMaker,
    request: IngestRequest,
    pace: JobPace,
    origin: string,
  ) {
    this.id = id;
    this.apiVersion = apiVersion;
    this.request = request;
    this.progress = new JobProgress(org.clock, pace, "Open");
    this.#org = org;
    this.#writer = { userId, origin };
  }

  get bytes(): number {
    const results = Object.values(this.#results ?? {});
    return results.reduce((sum, { bytes }) => sum + bytes, this.#upload.size);
  }

  /**
   * Takes the content of the job; empty content is a job of no rows.
   *
   * @throws SalesforceError when the job is not open, or the content is too large
   */
  async upload(content: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.progress.state !== "Open") throw this.#notOpen();
    const spool = await received(content);
    if (this.progress.state !== "Open") {
      spool.close();
      throw this.#notOpen();
    }
    this.#uploads++;
    this.#upload.close();
    this.#upload = spool;
  }

  /** The content is complete, so processing starts. @throws SalesforceError unless it is open with one content */
  complete(): void {
    if (this.progress.state !== "Open") throw this.#notOpen();
    if (this.#uploads > 1) {
      // The misspelling is Salesforce's (Salesforce StackExchange 231917).
      throw badRequest(
        "INVALIDJOB",
        `Found multipe contents for job: <${this.id}>, please 'Close' / 'Abort' / 'Delete' the current Job then ` +
          `create a new Job and make sure you only do 'PUT' once on a given Job.`,
      );
    }
    this.progress.complete();
    this.#settled = this.#run();
  }

  /** @throws SalesforceError when the job has already ended */
  abort(): void {
    const isOpen = this.progress.state === "Open";
    this.progress.abort();
    if (isOpen) this.#settled = this.#settle();
  }

  /** @throws SalesforceError before the job has ended */
  async results(kind: IngestResultKind): Promise<BulkResult> {
    const { state, isTerminal } = this.progress;
    if (!isTerminal) {
      throw badRequest("INVALIDJOBSTATE", `The job is ${state}, so there are no results`);
    }
    await this.#settled;
    return (this.#results ?? this.#emptyResults())[kind];
  }

  /** The answer to `GET /jobs/ingest/{id}` (Bulk API 2.0 and Bulk API Developer Guide, "Get Job Info"). */
  info(): Record<string, unknown> {
    const { errorMessage, processingMs } = this.progress;
    const { successfulResults, failedResults } = this.#results ?? {};
    const failed = failedResults?.rows ?? 0;
    return {
      ...this.summary(),
      jobType: "V2Ingest",
      retries: 0,
      totalProcessingTime: processingMs,
      apiActiveProcessingTime: Math.min(this.#writingMs, processingMs),
      apexProcessingTime: 0,
      numberRecordsProcessed: failed + (successfulResults?.rows ?? 0),
      numberRecordsFailed: failed,
      isPkChunkingSupported: false,
      ...(errorMessage === undefined ? {} : { errorMessage }),
    };
  }

  summary(): Record<string, unknown> {
    const { operation, object, externalIdFieldName, assignmentRuleId } = this.request;
    return {
      id: this.id,
      operation,
      object,
      createdById: this.#writer.userId,
      ...this.progress.info(),
      apiVersion: Number(this.apiVersion),
      contentUrl: `services/data/v${this.apiVersion}/jobs/ingest/${this.id}/batches`,
      lineEnding: this.request.lineEnding,
      columnDelimiter: this.request.columnDelimiter,
      ...(externalIdFieldName === undefined ? {} : { externalIdFieldName }),
      ...(assignmentRuleId === undefined ? {} : { assignmentRuleId }),
    };
  }

  close(): void {
    this.progress.stop();
    this.#upload.close();
    for (const result of Object.values(this.#results ?? {})) result.close();
  }

  async #run(): Promise<void> {
    await this.progress.run((signal) => this.#process(signal));
    await this.#settle();
  }

  async #process(signal: AbortSignal): Promise<number> {
    if (this.#upload.size === 0) return 0;
    const reader = await this.#open();
    const view = this.#org.viewFor(this.#writer.userId);
    const columns = ingestColumns(view, this.request, this.#header);
    const writer = new RowWriter(this.#org, this.request, columns, this.#writer);
    for (let done = 0; !signal.aborted; await nextTurn()) {
      const rows = await reader.rows(CHUNK_RECORDS);
      if (rows.length === 0) return done;
      this.#pending = rows;
      if (done % BATCH_RECORDS === 0) this.#useBatch();
      if (signal.aborted) break;
      const startedAt = this.#org.now();
      const outcomes = writer.write(rows);
      this.#writingMs += this.#org.now() - startedAt;
      await this.#keep(rows, outcomes);
      done += rows.length;
    }
    return 0;
  }

  async #open(): Promise<UploadReader> {
    const reader = new UploadReader(this.#upload, csvFormat(this.request));
    this.#header = await reader.header();
    this.#reader = reader;
    this.#results = this.#emptyResults();
    return reader;
  }

  #useBatch(): void {
    const { allocations } = this.#org;
    if (allocations.remaining("DailyBulkApiBatches") === 0) {
      // Assumed: a job that runs out of batches fails with the error of the first Bulk API.
      throw new JobFailure("ExceededQuota", "ApiBatchItems Limit exceeded.");
    }
    allocations.use("DailyBulkApiBatches");
  }

  async #keep(rows: readonly UploadRow[], outcomes: readonly RowOutcome[]): Promise<void> {
    const { successfulResults, failedResults } = this.#results ?? this.#emptyResults();
    for (const [i, outcome] of outcomes.entries()) {
      const row = rows[i] ?? [];
      if ("error" in outcome) failedResults.add([outcome.id, outcome.error, ...row]);
      else successfulResults.add([outcome.id, outcome.created, ...row]);
    }
    this.#pending = [];
    await successfulResults.flush();
    await failedResults.flush();
  }

  /** Keeps the unprocessed rows and releases the upload. Never rejects. */
  async #settle(): Promise<void> {
    try {
      if (this.progress.state !== "JobComplete") await this.#keepUnprocessed();
    } catch (error) {
      // Content that cannot be read as CSV cannot be returned as CSV.
      if (!(error instanceof JobFailure)) this.#results?.unprocessedrecords.close();
    } finally {
      await this.#reader?.close();
      this.#upload.close();
    }
  }

  async #keepUnprocessed(): Promise<void> {
    if (this.#upload.size === 0) return;
    const reader = this.#reader ?? (await this.#open());
    const { unprocessedrecords } = this.#results ?? this.#emptyResults();
    let rows = this.#pending;
    do {
      for (const row of rows) unprocessedrecords.add(row);
      await unprocessedrecords.flush();
      await nextTurn();
      rows = await reader.rows(CHUNK_RECORDS);
    } while (rows.length > 0);
  }

  #emptyResults(): Readonly<Record<IngestResultKind, BulkResult>> {
    const format = csvFormat(this.request);
    const columns = (names: readonly string[]): BulkResult =>
      new BulkResult(
        names.map((name) => ({ name, type: name === "sf__Created" ? "boolean" : "string" })),
        format,
      );
    return {
      successfulResults: columns(["sf__Id", "sf__Created", ...this.#header]),
      failedResults: columns(["sf__Id", "sf__Error", ...this.#header]),
      unprocessedrecords: columns(this.#header),
    };
  }

  #notOpen(): SalesforceError {
    const { state } = this.progress;
    return badRequest(
      "INVALIDJOBSTATE",
      `The job is ${state}: its content can no longer be changed`,
    );
  }
}

/** Reads the whole content. @throws SalesforceError when it is too large */
async function received(content: AsyncIterable<Uint8Array>): Promise<Spool> {
  const spool = new Spool();
  try {
    for await (const bytes of content) {
      if (spool.size + bytes.length > MAX_UPLOAD_BYTES) {
        // Assumed: how content over 150 MB is refused.
        throw new SalesforceError(413, "REQUEST_LIMIT_EXCEEDED", "The content exceeds 150 MB");
      }
      await spool.append(Buffer.from(bytes));
    }
    return spool;
  } catch (error) {
    spool.close();
    throw error;
  }
}
