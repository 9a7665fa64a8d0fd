import type { CallPurpose } from "../../edge/protocol/states.ts";

/**
 * How much of a 24-hour quota of the org may be used:
 *
 *   ├───────────────── the org's quota ─────────────────┤
 *   ├──────── budget: Orgmirror's share ────────┤
 *   ├── every purpose ──┤─ reserve: repair only ┤
 *
 * A call is made only while both Orgmirror's use and the whole org's use leave room for it. So repairs always have the
 * reserve, and people's own programs keep the rest of the quota.
 */
export type Quota = {
  /** Of the whole org. */
  readonly orgMax: number;
  readonly orgUsed: number;
  /** When the org reported this, epoch milliseconds. Old figures are refetched. */
  readonly notedAt: number;
  readonly budget: number;
  readonly reserve: number;
};

export type Shares = {
  /** How much of the org's quota Orgmirror may use. */
  readonly sharePercent: number;
  /** How much of that only repairs may use. */
  readonly reservePercent: number;
};

/** The use of one hour for one purpose. `hour` is its start, epoch milliseconds. */
export type HourUse = { readonly purpose: string; readonly hour: number; readonly used: number };

export type Ruling =
  | { readonly kind: "go" }
  | { readonly kind: "wait"; readonly until: number; readonly reason: string }
  | { readonly kind: "refuse"; readonly reason: string };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The pace is the mean of this time. */
const PACE_MS = 3 * HOUR_MS;
const FORECAST_STEP_MS = HOUR_MS / 4;

/** The quota with Orgmirror's share of it. */
export function quotaOf(
  org: Pick<Quota, "orgMax" | "orgUsed" | "notedAt">,
  { sharePercent, reservePercent }: Shares,
): Quota {
  const budget = Math.floor((org.orgMax * sharePercent) / 100);
  return { ...org, budget, reserve: Math.floor((budget * reservePercent) / 100) };
}

/**
 * Whether a purpose may make one more call now. If the org's own figure says that nothing is left, it counts for
 * `recheckMs`; then one call checks it.
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

/** The use that counts at a moment. An hour counts until its last call is 24 hours old. */
export function usedAt(uses: readonly HourUse[], at: number): number {
  return uses.reduce((sum, { hour, used }) => (hour + HOUR_MS + DAY_MS > at ? sum + used : sum), 0);
}

/** When enough of the use is 24 hours old. */
export function roomAt(uses: readonly HourUse[], ceiling: number, now: number): number {
  const ends = uses.map(({ hour }) => hour + HOUR_MS + DAY_MS);
  const room = ends.toSorted((a, b) => a - b).find((end) => usedAt(uses, end) < ceiling);
  return room ?? now + HOUR_MS;
}

/** When the budget is exhausted at the pace of the last hours, epoch milliseconds; null if it lasts for a day. */
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
  return `Orgmirror has used ${ours} calls in 24 hours, and ${purpose} may use up to ${ceiling}: it continues when older calls leave the 24 hours. INGEST_API_SHARE raises the budget.`;
}

function exhaustedByOrg(purpose: CallPurpose, { orgMax, orgUsed }: Quota): string {
  return `The org has used ${orgUsed} of its ${orgMax} calls in 24 hours, which leaves none for ${purpose}: it is checked again soon.`;
}
