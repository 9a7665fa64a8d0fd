import type { Clock } from "./clock.ts";

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** An allocation in the answer of `/limits`. */
export type Limit = { readonly Max: number; readonly Remaining: number };

/**
 * What an Enterprise Edition org with some hundred users may use in 24 hours or hold, by the names of `/limits`
 * (Salesforce Developer Limits and Allocations Quick Reference).
 */
const MAXIMA = {
  ConcurrentAsyncGetReportInstances: 200,
  DailyApiRequests: 1_000_000,
  DailyAsyncApexExecutions: 250_000,
  DailyBulkApiBatches: 15_000,
  DailyBulkV2QueryFileStorageMB: 976_562,
  DailyBulkV2QueryJobs: 10_000,
  /** 25,000 without add-ons. A mirrored org has add-ons, each worth 100,000. */
  DailyDeliveredPlatformEvents: 100_000_000,
  DailyGenericStreamingApiEvents: 10_000,
  DailyStandardVolumePlatformEvents: 10_000,
  DailyWorkflowEmails: 1_000,
  DataStorageMB: 10_240,
  FileStorageMB: 10_240,
  HourlyPublishedPlatformEvents: 250_000,
  HourlyTimeBasedWorkflow: 1_000,
  MassEmail: 5_000,
  SingleEmail: 5_000,
  StreamingApiConcurrentClients: 2_000,
};

export type AllocationName = keyof typeof MAXIMA;

export const allocationNames = Object.keys(MAXIMA).filter(isAllocationName);

export function isAllocationName(name: string): name is AllocationName {
  return Object.hasOwn(MAXIMA, name);
}

/** The org's allocations and their use in the last 24 hours of its clock, counted by the hour. */
export class Allocations {
  readonly #clock: Clock;
  readonly #maxima: Record<AllocationName, number> = { ...MAXIMA };
  readonly #used = new Map<AllocationName, Map<number, number>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Uses this much. Callers check `remaining` first. */
  use(name: AllocationName, amount = 1): void {
    const hour = Math.floor(this.#clock.now() / HOUR_MS);
    const byHour = this.#used.get(name) ?? new Map<number, number>();
    byHour.set(hour, (byHour.get(hour) ?? 0) + amount);
    this.#used.set(name, byHour);
  }

  used(name: AllocationName): number {
    const hour = Math.floor(this.#clock.now() / HOUR_MS);
    const byHour = this.#used.get(name);
    let used = 0;
    for (const [at, amount] of byHour ?? []) {
      if (at <= hour - HOURS) byHour?.delete(at);
      else used += amount;
    }
    return used;
  }

  max(name: AllocationName): number {
    return this.#maxima[name];
  }

  /** Never below zero. */
  remaining(name: AllocationName): number {
    return Math.max(0, Math.floor(this.#maxima[name] - this.used(name)));
  }

  /** Sets another maximum: for another edition, or an org close to its limit. */
  setMax(name: AllocationName, max: number): void {
    this.#maxima[name] = max;
  }

  all(): Record<string, Limit> {
    const names = Object.keys(this.#maxima).filter(isAllocationName);
    return Object.fromEntries(
      names.map((name) => [name, { Max: this.max(name), Remaining: this.remaining(name) }]),
    );
  }
}
