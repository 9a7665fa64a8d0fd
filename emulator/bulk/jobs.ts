import type { BulkJob } from "./job.ts";
import { notFound } from "../org/salesforce-error.ts";

/** Results are kept for seven days (Bulk API 2.0 and Bulk API Developer Guide, "Limits"). */
const KEPT_MS = 7 * 24 * 3_600_000;

/** The org's query jobs, oldest first. */
export class BulkJobs {
  readonly #jobs = new Map<string, BulkJob>();
  readonly #maxBytes: number;

  /** @param maxBytes what all results may take: beyond it the oldest go, as if their seven days were over */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(job: BulkJob): void {
    this.#jobs.set(job.id, job);
  }

  /** @throws SalesforceError NOT_FOUND */
  get(id: string): BulkJob {
    const job = this.#jobs.get(id);
    if (job === undefined) throw notFound();
    return job;
  }

  delete(id: string): void {
    this.#jobs.delete(id);
  }

  list(): readonly BulkJob[] {
    return [...this.#jobs.values()];
  }

  /** Forgets what is over, but never the newest job. */
  prune(now: number): void {
    const jobs = this.list();
    let bytes = jobs.reduce((sum, job) => sum + job.result.bytes, 0);
    for (const job of jobs.slice(0, -1)) {
      if (!job.isTerminal) continue;
      if (bytes <= this.#maxBytes && now - job.createdAt < KEPT_MS) continue;
      bytes -= job.result.bytes;
      this.#jobs.delete(job.id);
    }
  }
}
