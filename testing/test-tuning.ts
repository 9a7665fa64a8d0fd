import { DEFAULT_TUNING, type Tuning } from "../ingest/core/tuning.ts";

/**
 * What tests run with. Reads may be staler for longer than any test waits: else a repair's second read would make equal
 * what the code under test did not.
 */
export const TEST_TUNING: Tuning = {
  ...DEFAULT_TUNING,
  restMaxStalenessMs: 600_000,
  bulkMaxStalenessMs: 840_000,
};
