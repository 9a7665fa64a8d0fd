import { Timeline, timeOfDay, workingDay, type Rhythm } from "../seed/timeline.ts";
import type { Random } from "../org/random.ts";

const DAY_MS = 86_400_000;

/** What is known of an opportunity before its record is made. */
export type Deal = {
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** The day of its CloseDate, since 1970; past for a closed deal, mostly ahead for an open one. */
  readonly closeDay: number;
  readonly outcome: Outcome;
  /** Standard deviations from the median amount. */
  readonly size: number;
  /** How far an open deal has come, from 0 to 1. */
  readonly progress: number;
};
export type Outcome = "open" | "won" | "lost";

const OPEN_SHARE = 0.13;
/** Of the open deals: those planned for later quarters, and those whose close date has passed unnoticed. */
const FAR_SHARE = 0.2;
const OVERDUE_SHARE = 0.1;
/** Of the closed deals. */
const WON_SHARE = 0.27;

/** Closed deals reach back more than 24 months, so that the first of these has them all. */
const CLOSED = { days: 800, growth: 1.25 } as const;
const WON: Rhythm = {
  ...CLOSED,
  months: [0.9, 0.95, 1.2, 0.9, 0.95, 1.2, 0.75, 0.7, 1.1, 0.95, 1, 1.4],
  factor: (day) => (isEndOf(day, 5, 1) ? 1.7 : 1) * (isEndOf(day, 12, 3) ? 1.7 : 1),
};
const LOST: Rhythm = {
  ...CLOSED,
  months: [1.25, 1, 1, 1.15, 0.95, 0.95, 0.9, 0.75, 1, 1.1, 0.95, 0.9],
};

/** How likely a deal begins in a month, January to December: few in summer and at the end of the year. */
const BEGINNINGS = [0.9, 0.85, 1, 0.85, 0.8, 0.75, 0.55, 0.45, 0.95, 0.9, 0.85, 0.6] as const;
const BEGINNINGS_TO_TRY = 4;

/** Days from creation to close: the median, and how much it differs. */
const CYCLES = { won: [58, 0.55], lost: [46, 0.75], open: [55, 0.65] } as const;
const LONGEST_DAYS = 260;
/** Larger deals take longer. */
const DAYS_BY_SIZE = 0.3;

/**
 * The deals of an org, by creation. Won and lost deals are laid over their rhythms by equal shares, and a fifth of the
 * open ones over this quarter and the two after it, so that even a small org has no empty month.
 *
 *     ─ created ────── cycle ──────► won | lost │ today
 *             ─ created ──── progress ──────────┼──────► close date ahead
 */
export function dealPlan(count: number, random: Random, end: number): Deal[] {
  const open = Math.min(count, Math.max(1, Math.round(count * OPEN_SHARE)));
  const won = Math.round((count - open) * WON_SHARE);
  const deals = [
    ...openDeals(open, random, end),
    ...closedDeals("won", won, random, end),
    ...closedDeals("lost", count - open - won, random, end),
  ];
  return deals.toSorted((a, b) => a.createdAt - b.createdAt);
}

function closedDeals(outcome: "won" | "lost", count: number, random: Random, end: number): Deal[] {
  const timeline = new Timeline(outcome === "won" ? WON : LOST, end);
  const [median, spread] = CYCLES[outcome];
  return Array.from({ length: count }, (_, n) => {
    const closeDay = dayOf(timeline.at((n + 0.5) / count));
    const size = random.normal();
    const [days] = begun(random, closeDay, () => [
      cycleDays(median, size, spread * random.normal()),
      0,
    ]);
    return {
      ...{ outcome, closeDay, size, progress: 1 },
      createdAt: createdOn(closeDay - days, random),
    };
  });
}

function openDeals(count: number, random: Random, end: number): Deal[] {
  const today = dayOf(end);
  const far = Math.round(count * FAR_SHARE);
  const overdue = Math.round(count * OVERDUE_SHARE);
  return Array.from({ length: count }, (_, n) => {
    const size = random.normal();
    const [age, left] = begun(random, today, () =>
      n < far
        ? [random.logNormal(55, 0.7), daysAhead((n + random.next()) / far, end)]
        : openDays(size, random),
    );
    const isOverdue = n >= far && n < far + overdue;
    const closeDay = isOverdue ? today - 1 - Math.floor(40 * random.next() ** 2) : today + left;
    const days = Math.min(LONGEST_DAYS, Math.max(1, age)) + Math.max(0, today - closeDay);
    return {
      ...{ outcome: "open" as const, size },
      closeDay: isOverdue || random.chance(0.6) ? closeDay : workingDay(monthEnd(closeDay)),
      progress: isOverdue ? 0.5 + random.next() / 2 : age / (age + left),
      createdAt: createdOn(today - Math.ceil(days), random),
    };
  });
}

type Days = readonly [age: number, left: number];

/** Days so far and days to go, chosen so that the deal begins in a month when deals do. */
function begun(random: Random, until: number, choose: () => Days): Days {
  for (let i = 1; i < BEGINNINGS_TO_TRY; i++) {
    const days = choose();
    const month = new Date((until - days[0]) * DAY_MS).getUTCMonth();
    if (random.chance(BEGINNINGS[month] ?? 1)) return days;
  }
  return choose();
}

/** Of a deal met on its way: the days it has gone and those before it. Long ones are met more often. */
function openDays(size: number, random: Random): Days {
  const [median, spread] = CYCLES.open;
  const days = cycleDays(median, size, spread * (random.normal() + spread));
  const age = random.next() * days;
  return [age, Math.ceil(days - age)];
}

/** Up to the end of the second quarter after this one. */
function daysAhead(share: number, end: number): number {
  const now = new Date(end);
  const quarter = Math.floor(now.getUTCMonth() / 3);
  const last = Date.UTC(now.getUTCFullYear(), quarter * 3 + 9, 1);
  return 1 + Math.floor((share * (last - end)) / DAY_MS - 1e-9);
}

function cycleDays(median: number, size: number, deviation: number): number {
  const days = median * Math.exp(DAYS_BY_SIZE * size + deviation);
  return Math.min(LONGEST_DAYS, Math.max(2, Math.round(days)));
}

function createdOn(day: number, random: Random): number {
  return workingDay(day) * DAY_MS + timeOfDay(random.next());
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

/** The last day of its month. */
function monthEnd(day: number): number {
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / DAY_MS;
}

/** Whether a period of this many months ends within this many days. */
function isEndOf(day: number, days: number, months: number): boolean {
  const end = new Date((day + days) * DAY_MS).getUTCMonth();
  const now = new Date(day * DAY_MS).getUTCMonth();
  return end !== now && end % months === 0;
}
