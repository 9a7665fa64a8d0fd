/**
 * The names that someone who wrote `wrong` may have meant, best first.
 * Compared without case: names that contain it (or are contained), then names a few slips away.
 */
export function nearMatches(wrong: string, names: readonly string[], limit = 3): string[] {
  const sought = wrong.toLowerCase();
  if (sought === "" || sought.length > 80) return [];
  return names
    .map((name) => ({ name, distance: distance(sought, name.toLowerCase()) }))
    .filter((match) => match.distance <= Math.max(1, Math.floor(sought.length / 3)))
    .toSorted((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map((match) => match.name);
}

function distance(sought: string, name: string): number {
  const slips = editDistance(sought, name);
  const shorter = Math.min(sought.length, name.length);
  const contained = shorter >= 3 && (name.includes(sought) || sought.includes(name));
  return contained ? Math.min(slips, 1) : slips;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(beforeLast, column - 2) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity;
