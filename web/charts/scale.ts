/** From values to pixels. */
export type Scale = {
  readonly min: number;
  readonly max: number;
  readonly at: (value: number) => number;
};

/** A straight scale: `min` stands at pixel `from`, `max` at `to`, which may be less. */
export function linearScale(min: number, max: number, from: number, to: number): Scale {
  const span = max - min;
  return {
    min,
    max,
    at: (value) => (span === 0 ? from : from + ((value - min) / span) * (to - from)),
  };
}

/** The least and the greatest of what is drawn, zero included: bars begin there. Without any value 0 to 0. */
export function domainOf(values: Iterable<number | null>): readonly [min: number, max: number] {
  let [min, max] = [0, 0];
  for (const value of values) {
    if (value === null) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

/** Places along an axis, one beside the other with gaps between. */
export type Bands = {
  /** Pixels from one band's start to the next one's. */
  readonly pitch: number;
  /** Pixels of a band without the gap. */
  readonly size: number;
  readonly startOf: (index: number) => number;
};

/** @param gap the part of a pitch that stays free */
export function bandsOf(count: number, from: number, to: number, gap: number, mostPx = 48): Bands {
  const pitch = (to - from) / Math.max(1, count);
  const size = Math.max(Math.min(1, pitch), Math.min(mostPx, pitch * (1 - gap)));
  return { pitch, size, startOf: (index) => from + index * pitch + (pitch - size) / 2 };
}
