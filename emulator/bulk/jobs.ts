import { notFound } from "../model/salesforce-error.ts";
import { recordId18, recordIdOf } from "../model/record-id.ts";
import type { JobProgress } from "./job.ts";
import type { Org } from "../org/org.ts";

/** A job of either kind, as far as the list of jobs needs it. */
export type KeptJob = {
  readonly id: string;
  readonly progress: JobProgress;
  readonly bytes: number;
  /** Releases its bytes and stops its work. */
  close(): void;
};

/** Results are kept for seven days (Bulk API 2.0 and Bulk API Developer Guide, "Limits"). */
const KEPT_MS = 7 * 24 * 3_600_000;

const JOB_PREFIX = "750";

/** Gives ids to the jobs of an org, of both kinds. The nth job of an org always has the same id. */
export class JobIds {
  #next: number;

  /**
   * Jobs are lost when the process ends. An org that restarts from its data directory must not reuse their ids, so it
   * numbers from the time of its clock.
   */
  constructor(org: Org) {
    this.#next = org.options.dataDir === undefined ? 0 : org.now();
  }

  next(): string {
    return recordIdOf(JOB_PREFIX, this.#next++);
  }
}

/** The org's jobs of one kind, oldest first. */
export class BulkJobs<J extends KeptJob> {
  readonly #jobs = new Map<string, J>();
  readonly #org: Org;
  readonly #maxBytes: number;

  /** @param maxBytes of all results together; beyond it the oldest are removed as if their seven days were over */
  constructor(org: Org, maxBytes: number) {
    this.#org = org;
    this.#maxBytes = maxBytes;
    org.onClose(() => {
      for (const job of this.#jobs.values()) job.close();
    });
  }

  add(job: J): void {
    this.#forgetOld();
    this.#jobs.set(job.id, job);
  }

  /**
   * @param id of 15 or 18 characters
   * @throws SalesforceError NOT_FOUND
   */
  get(id: string): J {
    this.#forgetOld();
    const job = this.#jobs.get(recordId18(id));
    if (job === undefined) throw notFound();
    return job;
  }

  delete(job: J): void {
    job.close();
    this.#jobs.delete(job.id);
  }

  list(): readonly J[] {
    this.#forgetOld();
    return [...this.#jobs.values()];
  }

  /** Removes the oldest results when all take too much. Call it when a job has ended; the newest job stays. */
  prune(): void {
    this.#forgetOld();
    let bytes = 0;
    for (const job of this.#jobs.values()) bytes += job.bytes;
    let left = this.#jobs.size;
    for (const job of this.#jobs.values()) {
      if (bytes <= this.#maxBytes || left-- === 1) return;
      if (!job.progress.isTerminal) continue;
      bytes -= job.bytes;
      this.delete(job);
    }
  }

  #forgetOld(): void {
    const oldest = this.#org.now() - KEPT_MS;
    for (const job of this.#jobs.values()) {
      if (job.progress.createdAt > oldest) return;
      this.delete(job);
    }
  }
}
