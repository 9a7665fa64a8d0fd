import { notFound } from "../model/salesforce-error.ts";
import { recordId18, recordIdOf } from "../model/record-id.ts";
import type { JobProgress } from "./job.ts";
import type { Org } from "../org/org.ts";

/** A job of either kind, as its keeper sees it. */
export type KeptJob = {
  readonly id: string;
  readonly progress: JobProgress;
  /** Bytes that it holds. */
  readonly bytes: number;
  /** Gives up what it holds, and stops what is being done for it. */
  close(): void;
};

/** Results are kept for seven days (Bulk API 2.0 and Bulk API Developer Guide, "Limits"). */
const KEPT_MS = 7 * 24 * 3_600_000;

/** The key prefix of a job's id. */
const JOB_PREFIX = "750";

/** Numbers the jobs of an org, of both kinds: the nth job of an org has always the same id. */
export class JobIds {
  #next: number;

  /**
   * Jobs go with the process. An org that goes on in the next one, from its data directory, must not give their ids
   * again, and so begins at the time of its clock.
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

  /** @param maxBytes what all results may take: beyond it the oldest go, as if their seven days were over */
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

  /** Forgets what takes too much, to be called when a job has ended; the newest job stays. */
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
