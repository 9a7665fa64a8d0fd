import { DEFAULT_TUNING, type Tuning } from "../ingest/core/tuning.ts";

/**
 * Tuning of tests. Max staleness is longer than any test waits. Otherwise a repair's second read would correct what the
 * code under test got wrong.
 */
export const TEST_TUNING: Tuning = {
  ...DEFAULT_TUNING,
  restMaxStalenessMs: 600_000,
  bulkMaxStalenessMs: 840_000,
};
