import type { Random } from "../org/random.ts";

const DAY_MS = 86_400_000;

/** When the records of an object come into being. */
export type Rhythm = {
  /** How many days back it begins. */
  readonly days: number;
  /** How many times as many there are after a year. */
  readonly growth: number;
  /** January to December; 1 is usual. */
  readonly months?: readonly number[];
  /** The share that came with the first day: what was imported when the org was new. */
  readonly imported?: number;
  /** What else makes a day busier; 1 is usual. Both are days since 1970. */
  readonly factor?: (day: number, today: number) => number;
};

/** Sunday to Saturday: some work is done on weekends. */
const WEEKDAYS = [0.05, 1.1, 1.08, 1.04, 1, 0.85, 0.09] as const;

/** Work by hour of the day, in UTC. */
const HOURS = [
  0.1, 0.05, 0.05, 0.05, 0.1, 0.3, 0.8, 2, 5, 9, 10, 9.5, 5.5, 7.5, 9, 9.5, 8.5, 6, 3.5, 2, 1.5, 1,
  0.6, 0.3,
] as const;
const HOUR_ENDS = ends(HOURS);

/**
 * A history by days, which ends before the first of today:
 *
 *     share of all that has come   0 ──────────────► 1
 *     time                         first day ──────► today, 00:00 UTC
 *
 * Equal steps of the share are equal numbers of records, so a history has no gaps by chance.
 */
export class Timeline {
  readonly #firstDay: number;
  /** The share that has come by the end of each day. */
  readonly #ends: Float64Array;

  /** @param today the first moment after the history, epoch milliseconds */
  constructor({ days, growth, months, imported = 0, factor }: Rhythm, today: number) {
    const end = Math.floor(today / DAY_MS);
    this.#firstDay = end - days;
    const weights = Array.from({ length: days }, (_, i) => {
      const day = this.#firstDay + i;
      const season = months?.[new Date(day * DAY_MS).getUTCMonth()] ?? 1;
      const usual = growth ** (i / 365) * season * (WEEKDAYS[weekday(day)] ?? 1);
      return usual * (factor?.(day, end) ?? 1);
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    weights[0] = (weights[0] ?? 0) + (sum * imported) / (1 - imported);
    this.#ends = ends(weights);
  }

  /** The time by which this share of all has come, in whole seconds of epoch milliseconds. */
  at(share: number): number {
    const day = placeOf(this.#ends, share);
    const from = day === 0 ? 0 : (this.#ends[day - 1] ?? 0);
    const part = (share - from) / ((this.#ends[day] ?? 1) - from);
    return (this.#firstDay + day) * DAY_MS + timeOfDay(part);
  }
}

/** The time by which this part of a day's work is done, in milliseconds after midnight. */
export function timeOfDay(part: number): number {
  const hour = placeOf(HOUR_ENDS, part);
  const from = hour === 0 ? 0 : (HOUR_ENDS[hour - 1] ?? 0);
  const within = (part - from) / ((HOUR_ENDS[hour] ?? 1) - from);
  return hour * 3_600_000 + Math.min(3599, Math.floor(within * 3600)) * 1000;
}

/** Sunday is 0. @param day since 1970 */
export function weekday(day: number): number {
  return (day + 4) % 7;
}

/** This day, or the Friday before a weekend. @param day since 1970 */
export function workingDay(day: number): number {
  const at = weekday(day);
  if (at === 6) return day - 1;
  return at === 0 ? day - 2 : day;
}

/** This day, or the Monday after a weekend. @param day since 1970 */
export function nextWorkingDay(day: number): number {
  const before = workingDay(day);
  return before === day ? day : before + 3;
}

/** When work is done that takes so long: in working hours, and hardly on a weekend. All in epoch milliseconds. */
export function workDone(random: Random, from: number, ms: number): number {
  const day = Math.floor((from + ms) / DAY_MS);
  const isWeekend = weekday(day) % 6 === 0 && random.chance(0.9);
  // What the weekend leaves is not all done on Monday.
  const doneOn = isWeekend ? workingDay(day) + random.between(3, 5) : day;
  const at = doneOn * DAY_MS + timeOfDay(random.next());
  return at > from ? at : from + random.between(600, 14_400) * 1000;
}

/** The sums of the weights up to each, as shares of all. */
function ends(weights: readonly number[]): Float64Array {
  const all = weights.reduce((total, weight) => total + weight, 0);
  let sum = 0;
  return Float64Array.from(weights, (weight) => (sum += weight) / all);
}

/** The first place that ends after this share. */
function placeOf(shares: Float64Array, share: number): number {
  let [low, high] = [0, shares.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shares[middle] ?? 1) > share) high = middle;
    else low = middle + 1;
  }
  return low;
}
