/**
 * `stamps` compares ids and SystemModstamp: records that are missing, extra, or changed without our knowing.
 * `full` compares every field.
 */
export type AuditKind = "stamps" | "full";

/** How often objects are audited. */
export type AuditSettings = {
  /** 0: never. */
  readonly stampsEveryMs: number;
  /** 0: never. */
  readonly fullEveryMs: number;
  /**
   * How long a suspicion must last: the time that events may take to come. At least L of REST, so that the read that
   * follows closes its repair.
   */
  readonly settleMs: number;
  /** More suspicious records than this are not read one by one: the whole object is. MAX_REREAD where absent. */
  readonly maxReread?: number;
};

/** An audit that came to its end. */
export type EndedAudit = {
  /** Epoch milliseconds, Postgres's clock. */
  readonly startedAt: number;
  readonly foundDifferences: boolean;
};

export type AuditHistory = {
  /** When the object's first copy ended, epoch milliseconds. */
  readonly copiedAt: number;
  readonly stamps: EndedAudit | null;
  readonly full: EndedAudit | null;
};

/** The audit to do next, and in how many milliseconds; null where none is ever to be done. */
export type NextAudit = { readonly kind: AuditKind; readonly inMs: number };

/**
 * A `stamps` audit follows the first copy at once, a `full` one after the time between two `stamps`; from then on each
 * at its pace. Where `stamps` found a difference, `full` follows at once.
 *
 * @param spread in [0, 1), by object: so that the audits of many objects do not fall together.
 */
export function nextAudit(
  history: AuditHistory,
  settings: AuditSettings,
  now: number,
  spread: number,
): NextAudit | null {
  const stampsAt = stampsDue(history, settings, spread);
  const fullAt = fullDue(history, settings, spread);
  if (stampsAt === null && fullAt === null) return null;
  // A full one proves what stamps prove, so that it goes first where both are due.
  const isFull = fullAt !== null && (stampsAt === null || fullAt <= Math.max(stampsAt, now));
  const dueAt = isFull ? fullAt : (stampsAt ?? now);
  return { kind: isFull ? "full" : "stamps", inMs: Math.max(0, dueAt - now) };
}

function stampsDue(
  { copiedAt, stamps, full }: AuditHistory,
  { stampsEveryMs }: AuditSettings,
  spread: number,
): number | null {
  if (stampsEveryMs === 0) return null;
  const last = Math.max(stamps?.startedAt ?? 0, full?.startedAt ?? 0);
  return last === 0 ? copiedAt : last + spaced(stampsEveryMs, spread);
}

function fullDue(
  { copiedAt, stamps, full }: AuditHistory,
  { stampsEveryMs, fullEveryMs }: AuditSettings,
  spread: number,
): number | null {
  if (fullEveryMs === 0) return null;
  const suspected = stamps?.foundDifferences && stamps.startedAt > (full?.startedAt ?? 0);
  if (suspected) return stamps.startedAt;
  if (full === null) return copiedAt + stampsEveryMs;
  return full.startedAt + spaced(fullEveryMs, spread);
}

/** Between three quarters of the time and all of it. */
function spaced(everyMs: number, spread: number): number {
  return everyMs * (0.75 + spread / 4);
}

/** A number in [0, 1) that is always the same for an object. */
export function spreadOf(object: string): number {
  let sum = 0;
  for (const character of object) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  return sum / 9_973;
}
