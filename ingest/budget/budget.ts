import type { CallPurpose } from "../../edge/protocol/states.ts";

/**
 * What may be spent of a quota of the org, which is over 24 hours:
 *
 *   ├───────────────── the org's quota ─────────────────┤
 *   ├──────── budget: Orgmirror's share ────────┤
 *   ├── every purpose ──┤─ reserve: repair only ┤
 *
 * A call goes ahead only while both what Orgmirror has used and what everybody in the org has used leave room for it.
 * So the reserve is there whenever a repair needs it, and people's own programs keep the rest of the quota.
 */
export type Quota = {
  /** Of the whole org. */
  readonly orgMax: number;
  readonly orgUsed: number;
  /** When the org said so, epoch milliseconds; what it said long ago is asked again. */
  readonly notedAt: number;
  readonly budget: number;
  readonly reserve: number;
};

export type Shares = {
  /** How much of the org's quota Orgmirror may spend. */
  readonly sharePercent: number;
  /** How much of that only repairs may spend. */
  readonly reservePercent: number;
};

/** What was used in an hour for a purpose; `hour` is its start, epoch milliseconds. */
export type HourUse = { readonly purpose: string; readonly hour: number; readonly used: number };

export type Ruling =
  | { readonly kind: "go" }
  | { readonly kind: "wait"; readonly until: number; readonly reason: string }
  | { readonly kind: "refuse"; readonly reason: string };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far back the pace is taken. */
const PACE_MS = 3 * HOUR_MS;
const FORECAST_STEP_MS = HOUR_MS / 4;

/** The quota that an org's figures leave us. */
export function quotaOf(
  org: Pick<Quota, "orgMax" | "orgUsed" | "notedAt">,
  { sharePercent, reservePercent }: Shares,
): Quota {
  const budget = Math.floor((org.orgMax * sharePercent) / 100);
  return { ...org, budget, reserve: Math.floor((budget * reservePercent) / 100) };
}

/**
 * Whether a purpose may spend one more now. `recheckMs` is how long the org's own figure is believed once it says that
 * nothing is left: then one call finds out.
 */
export function ruling(
  quota: Quota,
  uses: readonly HourUse[],
  purpose: CallPurpose,
  { now, recheckMs }: { readonly now: number; readonly recheckMs: number },
): Ruling {
  const kept = purpose === "repair" ? 0 : quota.reserve;
  const ceiling = quota.budget - kept;
  if (ceiling < 1) return { kind: "refuse", reason: nothingFor(purpose, quota) };
  const ours = usedAt(uses, now);
  if (ours >= ceiling) {
    const until = roomAt(uses, ceiling, now);
    return { kind: "wait", until, reason: exhaustedBy(purpose, ours, ceiling) };
  }
  const recheckAt = quota.notedAt + recheckMs;
  if (quota.orgMax - quota.orgUsed - kept < 1 && now < recheckAt)
    return { kind: "wait", until: recheckAt, reason: exhaustedByOrg(purpose, quota) };
  return { kind: "go" };
}

/** What counts at a moment: an hour does until its last call is 24 hours old. */
export function usedAt(uses: readonly HourUse[], at: number): number {
  return uses.reduce((sum, { hour, used }) => (counts(hour, at) ? sum + used : sum), 0);
}

function counts(hour: number, at: number): boolean {
  return hour + HOUR_MS + DAY_MS > at;
}

/** When enough of what was used is 24 hours old. */
function roomAt(uses: readonly HourUse[], ceiling: number, now: number): number {
  const ends = uses.map(({ hour }) => hour + HOUR_MS + DAY_MS).filter((end) => end > now);
  const room = ends.toSorted((a, b) => a - b).find((end) => usedAt(uses, end) < ceiling);
  return room ?? now + HOUR_MS;
}

/** When the budget is exhausted if it goes on as in the last hours; null where it lasts for a day. Epoch milliseconds. */
export function exhaustedAt(
  { budget }: Quota,
  uses: readonly HourUse[],
  now: number,
): number | null {
  const recent = uses.filter(({ hour }) => hour + HOUR_MS > now - PACE_MS);
  const since = Math.min(now - PACE_MS, ...recent.map(({ hour }) => hour));
  const pace = recent.reduce((sum, { used }) => sum + used, 0) / (now - since);
  for (let ahead = 0; ahead <= DAY_MS; ahead += FORECAST_STEP_MS) {
    if (usedAt(uses, now + ahead) + pace * ahead >= budget) return now + ahead;
  }
  return null;
}

function nothingFor(purpose: CallPurpose, { budget, reserve }: Quota): string {
  return `The budget of ${budget} calls in 24 hours, ${reserve} of them kept for repairs, leaves none for ${purpose}: raise INGEST_API_SHARE or lower INGEST_REPAIR_RESERVE.`;
}

function exhaustedBy(purpose: CallPurpose, ours: number, ceiling: number): string {
  return `Orgmirror has used ${ours} calls in 24 hours, and ${purpose} may go up to ${ceiling}: it goes on when older calls leave the 24 hours. INGEST_API_SHARE raises the budget.`;
}

function exhaustedByOrg(purpose: CallPurpose, { orgMax, orgUsed }: Quota): string {
  return `The org has used ${orgUsed} of its ${orgMax} calls in 24 hours, which leaves none for ${purpose}: it is looked at again soon.`;
}
