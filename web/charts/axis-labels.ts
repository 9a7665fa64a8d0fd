import { type Every, shortBucketText } from "../format/bucket.ts";
import type { Group } from "./chart-data.ts";
import type { ColumnLook } from "./drawing.ts";
import { valueText } from "./figure.ts";
import { fitText, type Measure } from "./fit-text.ts";

/** A label under an axis, its middle at `x`. */
export type AxisLabel = { readonly index: number; readonly text: string; readonly x: number };

/** Between two labels, in pixels. */
const GAP_PX = 10;

type Axis = {
  readonly groups: readonly Group[];
  readonly look: ColumnLook;
  /** The middle of each group, in pixels. */
  readonly xOf: (index: number) => number;
  /** Within which labels stay. */
  readonly from: number;
  readonly to: number;
  readonly measure: Measure;
};

/**
 * The labels of an axis that have room: of dates all buckets, or the first ones of months, quarters or years; of other
 * groups each second, fifth and so on.
 */
export function axisLabels(axis: Axis): readonly AxisLabel[] {
  let coarsest: readonly Label[] = [];
  for (const labelsOf of levelsOf(axis)) {
    const labels = labelsOf(axis);
    const placed = labels.map((label) => clamped(axis, label));
    if (placed.length > 0 && placed.every((label, index) => clears(axis, placed[index - 1], label)))
      return placed;
    if (labels.length > 0) coarsest = labels;
  }
  return thinned(axis, coarsest);
}

type Label = { readonly index: number; readonly text: string };

/** Each second, third, fifth, … such that all that stay have room. */
function thinned(axis: Axis, labels: readonly Label[]): readonly AxisLabel[] {
  for (const every of STRIDES) {
    const some = labels.filter((_, index) => index % every === 0).map((one) => clamped(axis, one));
    if (some.every((label, index) => clears(axis, some[index - 1], label))) return some;
  }
  return [];
}

const STRIDES = [1, 2, 3, 4, 5, 6, 10, 12, 20, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

type LabelsOf = (axis: Axis) => readonly Label[];

/** What may be labelled, from all to few. */
function levelsOf({ groups, look, from, to }: Axis): readonly LabelsOf[] {
  if (look.as !== "bucket") return [plainLabels];
  const { every } = look;
  const coarser = COARSER.slice(FIRST_COARSER[every]).map(
    ({ as, starts }): LabelsOf =>
      (axis) =>
        startLabels(axis.groups, as, starts),
  );
  // Thousands of days need not be written to know that they have no room.
  const isLong = groups.length > FEW && groups.length * LEAST_PITCH_PX > to - from;
  if (isLong && coarser.length > 0) return coarser;
  return [(axis) => bucketLabels(axis.groups, every), ...coarser];
}

/** More days than these have the first of a month among them. */
const FEW = 31;
/** Of the shortest labels, `Q1`, with the gap between them. */
const LEAST_PITCH_PX = 20;

/** Stretches by the months that begin them. */
const COARSER: readonly { readonly as: Every; readonly starts: readonly number[] }[] = [
  { as: "month", starts: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
  { as: "month", starts: [1, 4, 7, 10] },
  { as: "year", starts: [1] },
];
/** Which of them are coarser than a bucket. */
const FIRST_COARSER: Readonly<Record<Every, number>> = {
  day: 0,
  week: 0,
  month: 1,
  quarter: 2,
  year: 2,
  // They may begin in any month: none of those above need be among them.
  "fiscal-quarter": 3,
  "fiscal-year": 3,
};

function bucketLabels(groups: readonly Group[], every: Every): readonly Label[] {
  return groups.map((group, index) => {
    const before = groups[index - 1];
    const isNew = before === undefined || yearOf(before) !== yearOf(group);
    const text = group.isRest ? group.text : shortBucketText(String(group.value), every, isNew);
    return { index, text };
  });
}

/** The first bucket of each stretch; the first one of all only where a stretch begins there too. */
function startLabels(
  groups: readonly Group[],
  every: Every,
  starts: readonly number[],
): readonly Label[] {
  let lastYear = "";
  return groups.flatMap((group, index) => {
    const before = groups[index - 1];
    const day = String(group.value);
    const begins = before ? monthOf(before) !== monthOf(group) : Number(day.slice(8, 10)) <= 7;
    if (group.isRest || !begins || !starts.includes(Number(day.slice(5, 7)))) return [];
    const isNew = yearOf(group) !== lastYear;
    lastYear = yearOf(group);
    // A year is told by its January.
    const text = shortBucketText(day, isNew && day.slice(5, 7) === "01" ? "year" : every, isNew);
    return [{ index, text }];
  });
}

/** Names, hours, weekdays: cut where they are long, so that a few of them fit. */
function plainLabels({ groups, look, measure, from, to }: Axis): readonly Label[] {
  const most = Math.max(40, (to - from) / Math.max(1, groups.length) - GAP_PX);
  const short = shortText(look);
  const fits = (group: Group) => measure(group.text) <= most;
  const isRoomy = groups.every(fits);
  const isWhole = (group: Group, index: number) =>
    look.as === "band" && fits(group) && (isRoomy || index === 0);
  return groups.map((group, index) => {
    const text = isWhole(group, index) ? group.text : short(group);
    return { index, text: fitText(text, most, measure) };
  });
}

/** Hours and weekdays in short; bands without their unit, of which the ends would be cut. */
function shortText(look: ColumnLook): (group: Group) => string {
  if (look.as === "hour") return ({ value }) => String(value);
  if (look.as === "weekday") return ({ text }) => text.slice(0, 3);
  if (look.as !== "band") return ({ text }) => text;
  const { unit: _, ...bare } = look;
  return ({ value, text, isRest }) => (isRest ? text : valueText(value, bare));
}

function clamped({ xOf, from, to, measure }: Axis, label: Label): AxisLabel {
  const half = measure(label.text) / 2;
  return { ...label, x: Math.max(from + half, Math.min(to - half, xOf(label.index))) };
}

function clears({ measure }: Axis, before: AxisLabel | undefined, label: AxisLabel): boolean {
  if (!before) return true;
  return label.x - measure(label.text) / 2 - (before.x + measure(before.text) / 2) >= GAP_PX;
}

function yearOf(group: Group): string {
  return String(group.value).slice(0, 4);
}

function monthOf(group: Group): string {
  return String(group.value).slice(0, 7);
}
