import { numberText } from "../format/number.ts";
import { isDecimal } from "../kinds/decimal.ts";

/** Marks of an axis: round numbers that enclose what is drawn, and how far they are apart. */
export type Ticks = { readonly values: readonly number[]; readonly step: number };

const ROUND = [1, 2, 2.5, 5, 10] as const;

/**
 * Round numbers from at or below `min` to at or above `max`: multiples of 1, 2, 2.5 or 5 times a power of ten.
 *
 * @param most so many at most, and at least 2
 * @param whole of counts: no half ones
 */
export function ticksOf(min: number, max: number, most: number, whole = false): Ticks {
  const [low, high] = min < max ? [min, max] : around(min);
  const steps = Math.max(1, most - 1);
  for (let step = firstStep((high - low) / steps, whole); ; step = nextStep(step, whole)) {
    const [from, to] = [Math.floor(tidy(low / step)), Math.ceil(tidy(high / step))];
    if (to - from > steps && steps > 1) continue;
    // Two multiples always do once the step is as wide as the range; around zero it takes three.
    const values = Array.from({ length: to - from + 1 }, (_, index) => tidy((from + index) * step));
    return { values, step };
  }
}

/** Ticks as they are read, all in the same unit: `0`, `0.5 M`, `1 M`; shares in percent. */
export function tickTexts({ values, step }: Ticks, isShare = false): readonly string[] {
  if (isShare)
    return values.map(
      (value) => `${numberText(tidy(value * 100), 0, decimalsOf(step * 100))}\u00a0%`,
    );
  const largest = Math.max(...values.map(Math.abs));
  const [, size, letter] = UNITS.find(([from]) => largest >= from) ?? [0, 1, ""];
  const digits = Math.min(20, decimalsOf(step / size));
  return values.map((value) =>
    value === 0 ? "0" : `${numberText(value / size, 0, digits)}${letter && `\u202f${letter}`}`,
  );
}

/** As in `compactText`: below 10,000 a number needs no letter. */
const UNITS: readonly (readonly [from: number, size: number, letter: string])[] = [
  [1e12, 1e12, "T"],
  [1e9, 1e9, "B"],
  [1e6, 1e6, "M"],
  [1e4, 1e3, "K"],
];

/** Digits after the point that tell multiples of a step apart. */
function decimalsOf(step: number): number {
  const text = step.toPrecision(3);
  const plain = isDecimal(text) ? text : step.toFixed(20);
  return plain.replace(/0+$/, "").split(".")[1]?.length ?? 0;
}

/** A range around a single value: from zero where it is not zero. */
function around(value: number): readonly [number, number] {
  if (value === 0) return [0, 1];
  return value > 0 ? [0, value] : [value, 0];
}

function firstStep(least: number, whole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const step = tidy(power * (ROUND.find((one) => one * power >= least * (1 - 1e-9)) ?? 10));
  return whole && !Number.isInteger(step) ? nextStep(step, whole) : step;
}

function nextStep(step: number, whole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(step * (1 + 1e-9)));
  const next = tidy(power * (ROUND.find((one) => one * power > step * (1 + 1e-9)) ?? 10));
  return whole && !Number.isInteger(next) ? nextStep(next, whole) : next;
}

/** Without the noise of binary fractions: 0.3, not 0.30000000000000004. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
