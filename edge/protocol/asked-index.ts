import type { IndexState, IndexWay } from "./states.ts";

/** An index on demand, or what a slow question needed and ingest has not looked at yet. */
export type AskedIndex = {
  readonly column: string;
  readonly way: IndexWay;
  readonly state: IndexState | "wanted";
  /** Why it is refused; null otherwise. */
  readonly reason: string | null;
  /** How much of it is built, from 0 to 1. */
  readonly progress: number;
  readonly bytes: number;
  /** How often Postgres used it, and when it was last seen to; null where it was not. */
  readonly scans: number;
  readonly usedAt: string | null;
  /** How many questions were slow without it, and how many milliseconds all of them took. */
  readonly questions: number;
  readonly tookMs: number;
};
