/**
 * The place in a menu that a key leads to from another one: round at both ends, and by first letters. Null of a key that
 * leads nowhere.
 */
export function menuMove(key: string, from: number, labels: readonly string[]): number | null {
  const last = labels.length - 1;
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key === "ArrowDown") return from >= last ? 0 : from + 1;
  if (key === "ArrowUp") return from <= 0 ? last : from - 1;
  return key.length === 1 && key !== " " ? letterMove(key.toLowerCase(), from, labels) : null;
}

/** The next one after the place that begins with the letter. */
function letterMove(letter: string, from: number, labels: readonly string[]): number | null {
  const begins = labels.flatMap((label, place) =>
    label.toLowerCase().startsWith(letter) ? [place] : [],
  );
  return begins.find((place) => place > from) ?? begins[0] ?? null;
}
