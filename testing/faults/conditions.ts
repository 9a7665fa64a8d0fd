/** What holds for a whole schedule, beside its faults. The seed and the plan decide it. */
export type Conditions = {
  /** Faults wait until every object is live; otherwise they injection its initial snapshot. */
  readonly isLiveFirst: boolean;
  /** Every object is verified all the time; the schedule ends with a verification that finds all equal. */
  readonly isVerified: boolean;
  /** What faults did may be found by a verification alone: its differences are no false alarms. */
  readonly mayDiffer: boolean;
  /** What the org computes is read every few seconds, and compared too. */
  readonly isSwept: boolean;
  /** How far the org's clock is ahead of ours. */
  readonly skewMs: number;
  /** How long before its commit a record may have been saved; reads of "everything changed since" begin as much earlier. */
  readonly saveMarginMs: number;
  /** What Postgres's clock may differ from the org's; such reads begin as much earlier besides. */
  readonly clocksMs: number;
  /** Where more records changed than these, the object is read whole. */
  readonly rangeRows: number;
  /** Records of a page of a copy, of which there are some hundred. */
  readonly pageRecords: number;
  /** How large the disk of Postgres's tables is that is to run full, megabytes; null where none is. */
  readonly diskMb: number | null;
  /** An event that nobody can decode is among the faults. */
  readonly mayDeadLetter: boolean;
};
