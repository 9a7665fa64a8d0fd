import type { JobPace } from "./job.ts";

export type BulkSettings = {
  /** Records of a result page where the client names no number. */
  readonly pageRecords: number;
  readonly pace: JobPace;
  /** What the results of all jobs of a kind may take on disk. */
  readonly maxBytes: number;
  /** Whether a user has the permission "Bulk API Hard Delete". */
  readonly mayHardDelete: (userId: string) => boolean;
};

/**
 * Assumed: the size of a page without maxRecords, which the documentation leaves to the service. And every user may hard
 * delete: the permission is not among those that this org knows.
 */
export const DEFAULT_SETTINGS: BulkSettings = {
  pageRecords: 50_000,
  pace: { stepMs: 100, perThousandMs: 2 },
  maxBytes: 8 * 1024 ** 3,
  mayHardDelete: () => true,
};
