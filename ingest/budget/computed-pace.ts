import { MAX_RETRIEVES_TOGETHER } from "../salesforce/rest.ts";
import { roomAt, usedAt, type HourUse, type Ruling } from "./budget.ts";

/** How computed fields follow what they are computed from. */
export type ComputedSettings = {
  /** How long after a change they are read at the latest. */
  readonly withinMs: number;
  /** How many API calls in 24 hours their reads may use. */
  readonly callsPerDay: number;
  /** Mirrored objects, those of other nodes included. */
  readonly objects: number;
  /** The longest time by which a REST answer may lag behind commits. */
  readonly restMaxStalenessMs: number;
};

/** How often computed fields are read. */
export type Pace = {
  /** Reads are due at whole multiples of it, those of all objects together. */
  readonly windowMs: number;
  /** How long an object's changes are gathered before their read is opened. */
  readonly pauseMs: number;
  /** How long after a change its computed fields are read at the latest. */
  readonly withinMs: number;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The use of these hours, and of the present one, is what the pace follows. */
const FOLLOWED_HOURS = 3;
/** The part of `withinMs` in which a change is noticed, its read is opened, and the call is made. */
const AHEAD = 1 / 15;
const LEAST_WINDOW_MS = 1_000;
/** The windows are planned to use this much of the calls in a day. The rest is for windows with many records. */
const PLANNED = 5 / 6;
/** From this part of what the last hours have on, each further STEP doubles the window. */
const SLOWED_FROM = 0.9;
const STEP = 0.05;
/** Then a window is 16 times as long, which is enough for 50,000 records an object and window. */
const MOST_DOUBLINGS = 4;

/**
 * The pace that keeps the freshness that is set, as long as the calls of a day allow it:
 *
 *   used of the last hours' part of callsPerDay   0 ├── window as planned ──┤ 0.9 ├ × 2 ┤ 0.95 ├ × 4 ┤ … × 16
 *
 * So the calls do not run out before a day is over, and a burst is made up for within hours. Windows of all nodes end
 * together, since a longer window is a multiple of the shorter one.
 */
export function paceOf(settings: ComputedSettings, uses: readonly HourUse[], now: number): Pace {
  const aheadMs = settings.withinMs * AHEAD;
  const windowMs = plannedWindowMs(settings, aheadMs) * 2 ** doublings(settings, uses, now);
  return {
    windowMs,
    pauseMs: aheadMs / 2,
    withinMs: Math.round(settings.restMaxStalenessMs + windowMs + aheadMs),
  };
}

function plannedWindowMs(settings: ComputedSettings, aheadMs: number): number {
  const { withinMs, callsPerDay, restMaxStalenessMs } = settings;
  const setMs = withinMs - aheadMs - restMaxStalenessMs;
  const allowedMs = (DAY_MS * callsOfWindow(settings)) / (callsPerDay * PLANNED);
  return Math.ceil(Math.max(setMs, allowedMs, LEAST_WINDOW_MS));
}

/** One call reads the changed records of so many objects, unless they are thousands. */
function callsOfWindow({ objects }: ComputedSettings): number {
  return Math.ceil(objects / MAX_RETRIEVES_TOGETHER);
}

/** The calls of one window come at once, so those of the newest do not count. */
function doublings(settings: ComputedSettings, uses: readonly HourUse[], now: number): number {
  const since = (Math.floor(now / HOUR_MS) - FOLLOWED_HOURS) * HOUR_MS;
  const used = ofComputed(uses).reduce((sum, one) => sum + (one.hour >= since ? one.used : 0), 0);
  const due = (settings.callsPerDay * (now - since)) / DAY_MS;
  const part = (used - callsOfWindow(settings)) / due;
  const steps = Math.floor((part - SLOWED_FROM) / STEP + 1 + 1e-9);
  return Math.min(MOST_DOUBLINGS, Math.max(0, steps));
}

/** Whether one more call may be made for computed fields now. */
export function computedRuling(
  { callsPerDay }: ComputedSettings,
  uses: readonly HourUse[],
  now: number,
): Ruling {
  const own = ofComputed(uses);
  const used = usedAt(own, now);
  if (used < callsPerDay) return { kind: "go" };
  const reason = `Reads of computed fields have used ${used} of their ${callsPerDay} calls in 24 hours: they continue when older calls leave the 24 hours. INGEST_COMPUTED_CALLS raises the number.`;
  return { kind: "wait", until: roomAt(own, callsPerDay, now), reason };
}

function ofComputed(uses: readonly HourUse[]): readonly HourUse[] {
  return uses.filter(({ purpose }) => purpose === "computed");
}
