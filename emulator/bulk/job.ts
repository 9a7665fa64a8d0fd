import { SalesforceError, badRequest } from "../model/salesforce-error.ts";
import type { Clock } from "../org/clock.ts";

export type JobState =
  | "Open"
  | "UploadComplete"
  | "InProgress"
  | "JobComplete"
  | "Failed"
  | "Aborted";

/** How long a job stays in each state, in milliseconds of the org's clock. */
export type JobPace = {
  /** In UploadComplete, and the shortest time in InProgress. */
  readonly stepMs: number;
  /** Added to InProgress for each thousand records. */
  readonly perThousandMs: number;
};

export type JobMaker = {
  /** 18 characters, 750…. */
  readonly id: string;
  readonly userId: string;
  /** `66.0` */
  readonly apiVersion: string;
};

/**
 * The states of a job of either kind (Bulk API 2.0 and Bulk API Developer Guide, "Job States"). An ingest job is Open
 * until its data is uploaded. A query job begins with UploadComplete.
 *
 *     Open ──▶ UploadComplete ──▶ InProgress ──▶ JobComplete
 *       │            │                │    └───▶ Failed
 *       └────────────┴───────┬────────┘
 *                            ▼ by PATCH
 *                         Aborted
 */
export class JobProgress {
  readonly createdAt: number;
  readonly #clock: Clock;
  readonly #pace: JobPace;
  readonly #abort = new AbortController();
  #state: JobState;
  #changedAt: number;
  #processingMs = 0;
  #errorMessage: string | undefined;
  #before: ((signal: AbortSignal) => Promise<void>) | undefined;

  constructor(clock: Clock, pace: JobPace, first: "Open" | "UploadComplete") {
    this.#clock = clock;
    this.#pace = pace;
    this.createdAt = clock.now();
    this.#changedAt = this.createdAt;
    this.#state = first;
  }

  get state(): JobState {
    return this.#state;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isTerminal(): boolean {
    return isTerminal(this.#state);
  }

  /** Milliseconds of the org's clock, so far. */
  get processingMs(): number {
    return this.#processingMs;
  }

  get errorMessage(): string | undefined {
    return this.#errorMessage;
  }

  /** What is the same of every job, and what changes with the state. */
  info(): Record<string, unknown> {
    return {
      createdDate: timestamp(this.createdAt),
      systemModstamp: timestamp(this.#changedAt),
      state: this.#state,
      concurrencyMode: "Parallel",
      contentType: "CSV",
    };
  }

  /** The data of an ingest job has been uploaded. */
  complete(): void {
    this.#enter("UploadComplete");
  }

  /** Adds work to do before the job's own. If it throws, the job fails. While it waits, the job is InProgress. */
  interfere(before: (signal: AbortSignal) => Promise<void>): void {
    this.#before = before;
  }

  /**
   * Takes the job from UploadComplete to its end. Never rejects: an error thrown by `process` fails the job.
   *
   * @param process does the work; returns the number of records
   */
  async run(process: (signal: AbortSignal) => Promise<number>): Promise<void> {
    try {
      await this.#clock.sleep(this.#pace.stepMs, this.signal);
      this.#enter("InProgress");
      const startedAt = this.#clock.now();
      await this.#before?.(this.signal);
      const records = await process(this.signal);
      await this.#untilDue(startedAt, records);
      this.#processingMs = this.#clock.now() - startedAt;
      if (!this.signal.aborted) this.#enter("JobComplete");
    } catch (error) {
      if (this.signal.aborted) return;
      this.#errorMessage = failureMessage(error);
      this.#enter("Failed");
    }
  }

  /** @throws SalesforceError when the job has already ended */
  abort(): void {
    if (this.isTerminal) {
      throw badRequest("INVALIDJOBSTATE", `Aborting already ${this.#state} Job not allowed`);
    }
    this.#enter("Aborted");
    this.stop();
  }

  /** Stops the work of the job; its state stays as it is. */
  stop(): void {
    this.#abort.abort(new Error("The job was stopped."));
  }

  /** The work itself takes no time here. The larger it is, the longer the job waits. */
  async #untilDue(startedAt: number, records: number): Promise<void> {
    const { stepMs, perThousandMs } = this.#pace;
    const due = startedAt + stepMs + (records / 1000) * perThousandMs;
    await this.#clock.sleep(Math.max(0, due - this.#clock.now()), this.signal);
  }

  #enter(state: JobState): void {
    this.#state = state;
    this.#changedAt = this.#clock.now();
  }
}

export const isTerminal = (state: JobState): boolean =>
  state === "JobComplete" || state === "Failed" || state === "Aborted";

/** A failure in the form of `errorMessage`: `CODE : message`. */
export class JobFailure extends Error {
  override readonly name = "JobFailure";

  constructor(code: string, message: string) {
    super(`${code} : ${message}`);
  }
}

function failureMessage(error: unknown): string {
  if (error instanceof SalesforceError) return `${error.errorCode} : ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

/** `2026-01-31T09:30:00.000+0000`, in whole seconds. */
const timestamp = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, "2026-01-31T09:30:00".length)}.000+0000`;
