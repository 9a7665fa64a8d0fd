import type { Clock } from "../lib/clock.ts";
import type { BulkQuery } from "../salesforce/bulk-query.ts";
import { BulkJobError } from "../salesforce/errors.ts";

const MINUTE_MS = 60_000;

/** Waits between polls of a job, in milliseconds: each is `factor` times the one before, within limits. */
export type PollPace = {
  readonly firstMs: number;
  readonly factor: number;
  readonly minMs: number;
  readonly maxMs: number;
};

/**
 * A bulk query job, polled until it ends:
 *
 *   running ─┬─ complete ─► the number of its records
 *            ├─ failed, aborted ─────────────────────► BulkJobError
 *            └─ no progress for too long: is aborted ─► BulkJobError
 */
export class JobWatch {
  readonly #bulk: BulkQuery;
  readonly #clock: Clock;
  readonly #job: { readonly jobId: string; readonly object: string };
  readonly #patienceMs: number;
  #processed = -1;
  #movedAt = 0;

  constructor(
    { bulk, clock }: { readonly bulk: BulkQuery; readonly clock: Clock },
    job: { readonly jobId: string; readonly object: string },
    patienceMs: number,
  ) {
    this.#bulk = bulk;
    this.#clock = clock;
    this.#job = job;
    this.#patienceMs = patienceMs;
  }

  /** Waits for the job's end. Returns its record count and the number of polls. Throws as `ended`. */
  async complete(
    { firstMs, factor, minMs, maxMs }: PollPace,
    signal: AbortSignal,
  ): Promise<{ readonly records: number; readonly polls: number }> {
    for (let polls = 1, waitMs = firstMs; ; polls += 1) {
      if (waitMs > 0) await this.#clock.sleep(waitMs, signal);
      const records = await this.ended();
      if (records !== null) return { records, polls };
      waitMs = Math.min(maxMs, Math.max(minMs, waitMs * factor));
    }
  }

  /** The job's record count once it is complete; null while it runs. Throws BulkJobError, and what a call throws. */
  async ended(): Promise<number | null> {
    const { jobId, object } = this.#job;
    const { state, recordsProcessed, errorMessage } = await this.#bulk.status(jobId);
    if (state === "JobComplete") return recordsProcessed;
    if (state === "Failed" || state === "Aborted")
      throw new BulkJobError(jobId, object, state, errorMessage ?? "no reason given");
    if (this.#isStuck(recordsProcessed)) {
      // It may have ended at this very moment; its result is discarded either way.
      await this.#bulk.abort(jobId).catch(() => undefined);
      const minutes = Math.ceil(this.#patienceMs / MINUTE_MS);
      const reason = `it got no further in ${minutes} min, and was aborted; another one is made`;
      throw new BulkJobError(jobId, object, "stuck", reason);
    }
    return null;
  }

  #isStuck(processed: number): boolean {
    const now = this.#clock.now();
    if (processed === this.#processed) return now - this.#movedAt >= this.#patienceMs;
    [this.#processed, this.#movedAt] = [processed, now];
    return false;
  }
}
