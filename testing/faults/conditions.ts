/** Settings of a whole schedule. The seed and the plan decide them. */
export type Conditions = {
  /** Faults begin when every object is live. Otherwise they begin during the initial snapshots. */
  readonly isLiveFirst: boolean;
  /** Every object is verified continuously. The schedule ends with a verification that finds all equal. */
  readonly isVerified: boolean;
  /** Only a verification can find what some faults did, so its differences are not false alarms. */
  readonly mayDiffer: boolean;
  /** Computed fields are read every few seconds, and compared too. */
  readonly isSwept: boolean;
  /** How far the org's clock is ahead of ours. */
  readonly skewMs: number;
  /** Longest time from a record's save to its commit. Reads of "everything changed since" begin this much earlier. */
  readonly saveMarginMs: number;
  /** Largest difference between Postgres's clock and the org's. Such reads begin this much earlier, too. */
  readonly clocksMs: number;
  /** If more records changed than this, the object is resynced. */
  readonly rangeRows: number;
  /** Records per page of a copy. An object has some hundred records. */
  readonly pageRecords: number;
  /** Size of the disk that is to run full, in megabytes. Null if the schedule has no such disk. */
  readonly diskMb: number | null;
  /** An event that nobody can decode is among the faults. */
  readonly mayDeadLetter: boolean;
};
