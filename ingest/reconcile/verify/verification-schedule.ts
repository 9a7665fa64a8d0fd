import type { VerificationKind } from "../../../edge/protocol/states.ts";

/** How often objects are verified. */
export type VerificationSettings = {
  /** 0: never. */
  readonly keysEveryMs: number;
  /** 0: never. */
  readonly fullEveryMs: number;
  /**
   * How long a candidate must last: the time that events may take to come. At least the max staleness of REST, so that
   * the next read closes its repair.
   */
  readonly settleMs: number;
  /** More candidates than this make a resync instead of single reads. MAX_REFETCH where absent. */
  readonly maxRefetch?: number;
};

export type EndedVerification = {
  /** Epoch milliseconds, Postgres's clock. */
  readonly startedAt: number;
  /** More than those that stay, which the next one would find again. */
  readonly foundDifferences: boolean;
};

export type VerificationHistory = {
  /** When the object's initial snapshot ended, epoch milliseconds. */
  readonly copiedAt: number;
  readonly keys: EndedVerification | null;
  readonly full: EndedVerification | null;
};

/** The next verification, and in how many milliseconds; null where none is scheduled. */
export type NextVerification = { readonly kind: VerificationKind; readonly inMs: number };

/**
 * A `keys` verification follows the initial snapshot at once, a `full` one after one interval of `keys`; then each at
 * its own pace. A difference found by `keys` triggers `full` at once.
 *
 * @param spread in [0, 1), by object, so that the verifications of many objects do not coincide
 */
export function nextVerification(
  history: VerificationHistory,
  settings: VerificationSettings,
  now: number,
  spread: number,
): NextVerification | null {
  const keysAt = keysDue(history, settings, spread);
  const fullAt = fullDue(history, settings, spread);
  if (keysAt === null && fullAt === null) return null;
  // A full one proves all that keys prove, so it goes first where both are due.
  const isFull = fullAt !== null && (keysAt === null || fullAt <= Math.max(keysAt, now));
  const dueAt = isFull ? fullAt : (keysAt ?? now);
  return { kind: isFull ? "full" : "keys", inMs: Math.max(0, dueAt - now) };
}

function keysDue(
  { copiedAt, keys, full }: VerificationHistory,
  { keysEveryMs }: VerificationSettings,
  spread: number,
): number | null {
  if (keysEveryMs === 0) return null;
  const last = Math.max(keys?.startedAt ?? 0, full?.startedAt ?? 0);
  return last === 0 ? copiedAt : last + spaced(keysEveryMs, spread);
}

function fullDue(
  { copiedAt, keys, full }: VerificationHistory,
  { keysEveryMs, fullEveryMs }: VerificationSettings,
  spread: number,
): number | null {
  if (fullEveryMs === 0) return null;
  const suspected = keys?.foundDifferences && keys.startedAt > (full?.startedAt ?? 0);
  if (suspected) return keys.startedAt;
  if (full === null) return copiedAt + keysEveryMs;
  return full.startedAt + spaced(fullEveryMs, spread);
}

/** Between three quarters of the time and all of it. */
function spaced(everyMs: number, spread: number): number {
  return everyMs * (0.75 + spread / 4);
}

/** A number in [0, 1) that is constant for an object. */
export function spreadOf(object: string): number {
  let sum = 0;
  for (const character of object) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  return sum / 9_973;
}
