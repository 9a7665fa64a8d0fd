import type { JobPace } from "./job.ts";

export type BulkSettings = {
  /** Records in a result page when the client gives no number. */
  readonly pageRecords: number;
  readonly pace: JobPace;
  /** Disk space for the results of all jobs of one kind. */
  readonly maxBytes: number;
  /** Whether a user has the permission "Bulk API Hard Delete". */
  readonly mayHardDelete: (userId: string) => boolean;
};

/**
 * Assumed: the page size without maxRecords, which the documentation leaves open. Every user may hard delete: this org
 * does not know that permission.
 */
export const DEFAULT_SETTINGS: BulkSettings = {
  pageRecords: 50_000,
  pace: { stepMs: 100, perThousandMs: 2 },
  maxBytes: 8 * 1024 ** 3,
  mayHardDelete: () => true,
};
