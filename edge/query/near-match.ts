import { distance } from "fastest-levenshtein";

/**
 * The names that someone who wrote `wrong` may have meant, best first.
 * Compared without case: names that contain it (or are contained), then names a few slips away.
 */
export function nearMatches(wrong: string, names: readonly string[], limit = 3): string[] {
  const sought = wrong.toLowerCase();
  if (sought === "" || sought.length > 80) return [];
  return names
    .map((name) => ({ name, slips: slipsBetween(sought, name.toLowerCase()) }))
    .filter(({ slips }) => slips <= slipsForgiven(sought.length))
    .toSorted((a, b) => a.slips - b.slips || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** Two letters in the wrong order count as two slips: from four letters on, a word may have them. */
function slipsForgiven(length: number): number {
  return length < 4 ? 1 : Math.max(2, Math.floor(length / 3));
}

/** Insertions, deletions and replacements that turn one word into the other; at most one where one is in the other. */
function slipsBetween(sought: string, name: string): number {
  const slips = distance(sought, name);
  const shorter = Math.min(sought.length, name.length);
  const contained = shorter >= 3 && (name.includes(sought) || sought.includes(name));
  return contained ? Math.min(slips, 1) : slips;
}
