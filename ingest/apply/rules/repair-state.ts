import { backoffMs } from "../../lib/backoff.ts";
import { holds } from "../../lib/injection-point.ts";

/**
 * When a repair may close, and when it is retried (clause 5 of the image rule):
 *
 *   read ─┬─ unsure ─────────────────────────────────────────────► retried soon, with backoff
 *         ├─ began more than its max staleness after the opening ► closed: its low watermark is past the cause
 *         ├─ older than the commit that opened it ───────────────► retried soon, with backoff
 *         └─ otherwise ──────────────────────────────────────────► retried when it can close
 *
 * Until then the row shows the best that is known.
 */
export type RepairTry = {
  /** Postgres's clock, epoch milliseconds. */
  readonly openedAt: number;
  /** Commit time of the event that opened it; null without one. */
  readonly causeAt: number | null;
  /** Tries before this one. */
  readonly tries: number;
};

export type RepairRead = {
  /** Postgres's clock, epoch milliseconds. */
  readonly began: number;
  /** Of the read. */
  readonly maxStalenessMs: number;
  /** Oldest SystemModstamp among the images, epoch seconds; null without images. */
  readonly oldestSecond: number | null;
  /** Some records were absent though something about them is newer. */
  readonly unsure: boolean;
};

export type RepairStep =
  | { readonly step: "close" }
  | { readonly step: "retry"; readonly inMs: number };

/** Between two reads of a repair that could not close it. */
export const REPAIR_BACKOFF = { baseMs: 500, maxMs: 60_000 };

export function nextStep(repair: RepairTry, read: RepairRead, random: () => number): RepairStep {
  const lagMs = holds("a repair closes on a read past its cause") ? read.maxStalenessMs : 0;
  const settledAt = repair.openedAt + lagMs;
  const soon = { step: "retry" as const, inMs: backoffMs(repair.tries, REPAIR_BACKOFF, random) };
  if (read.unsure && holds("an unsure read closes no repair")) return soon;
  if (read.began > settledAt) return { step: "close" };
  if (isOlderThanCause(repair, read)) return soon;
  return { step: "retry", inMs: settledAt - read.began + REPAIR_BACKOFF.baseMs };
}

function isOlderThanCause({ causeAt }: RepairTry, { oldestSecond }: RepairRead): boolean {
  return causeAt !== null && oldestSecond !== null && oldestSecond < Math.floor(causeAt / 1000);
}
