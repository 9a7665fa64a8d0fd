/** From where to where a part is drawn. */
export type Span = readonly [from: number, to: number];

/** Parts on top of each other: positive ones upwards from zero, negative ones downwards. Null stays null. */
export function stacked(parts: readonly (number | null)[]): readonly (Span | null)[] {
  let [above, below] = [0, 0];
  return parts.map((part) => {
    if (part === null) return null;
    const from = part < 0 ? below : above;
    const to = from + part;
    if (part < 0) below = to;
    else above = to;
    return [from, to];
  });
}
