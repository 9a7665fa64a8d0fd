import { pick, type Random, seeded } from "../ordering-world.ts";
import { clockMoves, firstSkewMs, MOST_SKEW_MS } from "./clock-faults.ts";
import type { Conditions } from "./conditions.ts";
import { diskFull } from "./database-faults.ts";
import { FAULT_CLASSES, FAULT_TABLE, type FaultClass } from "./fault-table.ts";
import { outageBeyondRetention } from "./process-faults.ts";
import { MAX_STALENESS_MS } from "./scene.ts";
import type { Injection } from "./injection.ts";

/** A planned fault. It has a seed of its own, so its choices do not depend on the order of running. */
export type PlannedFault = {
  readonly atMs: number;
  readonly faultClass: FaultClass;
  /** Index into the class's injections. */
  readonly variant: number;
  readonly seed: number;
};

const MIN_FAULTS = 3;
const MAX_FAULTS = 9;
/** Faults of the initial snapshot. They come first. */
const OF_COPIES: ReadonlySet<FaultClass> = new Set(["F2"]);
const FIRST_MS = 200;

/** Length of a usual schedule. A longer one has as many faults in each part of this length. */
const PART_MS = 10_000;

/** The faults of a schedule, by time. The seed decides everything. */
export function planFaults(
  seed: number,
  { only, durationMs }: { readonly only: readonly FaultClass[]; readonly durationMs: number },
): readonly PlannedFault[] {
  const random = seeded(seed);
  const classes = only.length > 0 ? only : FAULT_CLASSES;
  const parts = Math.max(1, Math.round(durationMs / PART_MS));
  const plan = Array.from({ length: parts }, (_, part) => {
    const time = { fromMs: (part * durationMs) / parts, forMs: durationMs / parts };
    // Later parts begin after the initial snapshots.
    const left = part === 0 ? classes : classes.filter((one) => !OF_COPIES.has(one));
    return left.length === 0 ? [] : plannedPart(random, left, time);
  });
  return plan.flat().toSorted((a, b) => a.atMs - b.atMs);
}

type PartTime = { readonly fromMs: number; readonly forMs: number };

function plannedPart(
  random: Random,
  classes: readonly FaultClass[],
  time: PartTime,
): readonly PlannedFault[] {
  const count = MIN_FAULTS + Math.floor(random() * (MAX_FAULTS - MIN_FAULTS + 1));
  return Array.from({ length: count }, () => plannedFault(random, classes, time));
}

function plannedFault(
  random: Random,
  classes: readonly FaultClass[],
  { fromMs, forMs }: PartTime,
): PlannedFault {
  const faultClass = pick(random, classes);
  const atMs = Math.floor(fromMs + random() * forMs * 0.9);
  return {
    // A copy is over in a few seconds.
    atMs: OF_COPIES.has(faultClass) ? Math.min(atMs, FIRST_MS) : atMs,
    faultClass,
    variant: Math.floor(random() * FAULT_TABLE[faultClass].length),
    seed: Math.floor(random() * 2 ** 31),
  };
}

/** Classes whose effects only a verification finds. */
const FOUND_BY_VERIFICATIONS: readonly FaultClass[] = ["F15", "I15"];

export function conditionsOf(seed: number, plan: readonly PlannedFault[]): Conditions {
  const random = seeded(~seed);
  const has = (faultClass: FaultClass) => plan.some((one) => one.faultClass === faultClass);
  const mayDiffer = FOUND_BY_VERIFICATIONS.some(has);
  const isLiveFirst = seed % 2 === 0 && !has("F2");
  return {
    isLiveFirst,
    // A live object has bulk jobs only for verifications and sweeps.
    isVerified: mayDiffer || has("F41") || seed % 3 === 0 || (isLiveFirst && has("F25")),
    mayDiffer,
    isSwept: seed % 3 === 1,
    skewMs: has("F31") ? firstSkewMs(random) : 0,
    pageRecords: pick(random, has("F2") ? [20, 60] : [20, 60, 10_000]),
    ...rangesOf(random, plan),
    diskMb: diskFor(plan),
    mayDeadLetter: has("F27"),
  };
}

/** As in production, except for the margins. */
const RANGES = { saveMarginMs: MAX_STALENESS_MS, clocksMs: 1_000, rangeRows: 20_000 };
/** The workload changes more records of one object than this within the margins. */
const FEW_ROWS = 15;
const WITH_FEW_ROWS = 0.25;
/**
 * Ranges of time begin by Postgres's clock. If the org's clock is ahead, its new stamps are in every range until
 * Postgres's clock has caught up, so resyncs would repeat.
 */
const OF_WRONG_CLOCKS = { ...RANGES, clocksMs: MOST_SKEW_MS, rangeRows: 1_000_000 };

function rangesOf(
  random: Random,
  plan: readonly PlannedFault[],
): Pick<Conditions, "saveMarginMs" | "clocksMs" | "rangeRows"> {
  const hasFew = random() < WITH_FEW_ROWS;
  const wrongs: readonly (Injection | undefined)[] = [clockMoves, outageBeyondRetention];
  if (plan.some((one) => wrongs.includes(injectionOf(one)))) return OF_WRONG_CLOCKS;
  return hasFew ? { ...RANGES, rangeRows: FEW_ROWS } : RANGES;
}

/** Room for a usual schedule, small enough to fill at once. Longer schedules get more. The disk is memory. */
const DISK_MB = 512;
const DISK_MB_PER_MINUTE = 128;

function diskFor(plan: readonly PlannedFault[]): number | null {
  if (!plan.some((one) => injectionOf(one) === diskFull)) return null;
  const lastMs = plan.at(-1)?.atMs ?? 0;
  return DISK_MB + Math.floor(lastMs / 60_000) * DISK_MB_PER_MINUTE;
}

function injectionOf({ faultClass, variant }: PlannedFault): Injection | undefined {
  const injections: readonly Injection[] = FAULT_TABLE[faultClass];
  return injections[variant];
}
