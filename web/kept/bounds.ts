/** What is kept of an entry besides its answer. */
export type Held = { readonly key: string; readonly atMs: number; readonly bytes: number };

export type Bounds = { readonly entries: number; readonly bytes: number };

/** The oldest entries, without which the others keep within the bounds. */
export function superfluous(held: readonly Held[], { entries, bytes }: Bounds): readonly string[] {
  let left = entries;
  let room = bytes;
  const newestFirst = held.toSorted((one, other) => other.atMs - one.atMs);
  const kept = newestFirst.filter((one) => {
    left -= 1;
    room -= one.bytes;
    return left >= 0 && room >= 0;
  });
  const keys = new Set(kept.map(({ key }) => key));
  return held.filter(({ key }) => !keys.has(key)).map(({ key }) => key);
}
