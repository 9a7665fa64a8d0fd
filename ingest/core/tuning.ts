import { earlier } from "../lib/pg-clock.ts";
import { holds } from "../lib/injection-point.ts";

/** Margins and timeouts of the engine. Only tests and the fault harness change them, since they last for seconds. */
export type Tuning = {
  /** The longest time by which a REST answer may lag behind commits; 1–3 s were seen. Milliseconds. */
  readonly restMaxStalenessMs: number;
  /** The same for a bulk query. */
  readonly bulkMaxStalenessMs: number;
  /**
   * How long before its commit a transaction may have saved a record. SystemModstamp is the time of the save, an
   * event's commit time that of the commit, so a read of "everything changed since a commit" begins as much earlier. An
   * Apex transaction runs for at most 10 minutes ("Execution Governors and Limits", Apex Developer Guide).
   */
  readonly saveMarginMs: number;
  /** How far Postgres's clock may be from Salesforce's. The margin is ours (docs/salesforce.md). */
  readonly clocksMs: number;
  /**
   * A bulk job without progress for this long is stuck: it is aborted and replaced. A job queued behind those of other
   * users makes no progress either.
   */
  readonly jobPatienceMs: number;
  /**
   * Records of a range that are read over REST; a larger range makes a resync. 20,000 are ten pages of ids and ten
   * calls to retrieve them; Bulk takes fewer calls from there on.
   */
  readonly maxRangeRows: number;
  /**
   * How often deletes and undeletes that events told of are compared with the org. All objects at once, so that they
   * share their calls: at most one for each five objects.
   */
  readonly confirmEveryMs: number;
  /** Records of a page of a bulk read; null where Salesforce decides. */
  readonly pageRecords: number | null;
  /**
   * How long after its beginning a subscription that is open has certainly delivered the first of the events that waited
   * for it. The time is ours (docs/salesforce.md).
   */
  readonly streamSettleMs: number;
  /** How often every record is verified, by keys and in full. This and the next five: null, as the setting says. */
  readonly verifyEveryMs: number | null;
  /** How often the org's limits are read, and how long an exhausted quota is taken as exhausted. */
  readonly limitsEveryMs: number | null;
  /** How long a stream pauses when the org's event deliveries are exhausted. */
  readonly eventsPauseMs: number | null;
  /** How often changes are read meanwhile. */
  readonly eventsPollMs: number | null;
  /** Pause after Salesforce refused several sessions in a row. */
  readonly signInPauseMs: number | null;
  /** Within how long computed fields follow. */
  readonly computedWithinMs: number | null;
};

export const DEFAULT_TUNING: Tuning = {
  restMaxStalenessMs: 60_000,
  bulkMaxStalenessMs: 300_000,
  saveMarginMs: 600_000,
  clocksMs: 300_000,
  jobPatienceMs: 3 * 3_600_000,
  maxRangeRows: 20_000,
  confirmEveryMs: 300_000,
  pageRecords: null,
  streamSettleMs: 5_000,
  verifyEveryMs: null,
  limitsEveryMs: null,
  eventsPauseMs: null,
  eventsPollMs: null,
  signInPauseMs: null,
  computedWithinMs: null,
};

/**
 * How much older than a time of Postgres's clock the SystemModstamp of a later commit may be. A read of "everything
 * changed since" such a time begins that much earlier.
 */
export function stampMarginMs({ saveMarginMs, clocksMs }: Tuning): number {
  return saveMarginMs + clocksMs;
}

/**
 * From when a bulk read counts as begun beside reads over REST: earlier by the difference in max staleness. So one max
 * staleness serves all images, and of two with one SystemModstamp the later contains more of the log (clause 3).
 *
 * @param began when it began, ISO 8601
 */
export function countsFrom(began: string, tuning: Tuning): string {
  const stalerMs = tuning.bulkMaxStalenessMs - tuning.restMaxStalenessMs;
  return holds("a bulk read counts as begun earlier") ? earlier(began, stalerMs) : began;
}
