import { createHash } from "node:crypto";

/** Shorter values are sent whole (Change Data Capture Developer Guide, "Data Differences in Event Fields"). */
const MIN_CHARACTERS = 1000;
const MAX_LENGTH_DIFFERENCE = 0.5;
const MAX_CHANGED_LINES = 0.25;
/** Most lines between the first and the last changed line. Beyond it, comparing costs more than the diff saves. */
const MAX_COMPARED_LINES = 1000;

/** Old lines that are replaced by others. Positions count from 0. */
type Hunk = {
  readonly from: number;
  readonly removed: readonly string[];
  readonly to: number;
  readonly added: readonly string[];
};

/**
 * A change event's form of a changed long text: a unified diff without context, with the SHA-256 of the new value in
 * its second line (Change Data Capture Developer Guide, "Data Differences in Event Fields"). Undefined when Salesforce
 * sends the whole value: it is short, most of it has changed, or the diff is longer.
 */
export function textDiff(before: string, after: string): string | undefined {
  if (after.length < MIN_CHARACTERS || before.length < MIN_CHARACTERS) return undefined;
  const lengths = [before.length, after.length];
  if (1 - Math.min(...lengths) / Math.max(...lengths) > MAX_LENGTH_DIFFERENCE) return undefined;
  const newline = newlineOf(after);
  if (newline === undefined) return undefined;
  const hunks = hunksOf(before.split(/\r\n|\r|\n/), after.split(newline));
  if (hunks === undefined) return undefined;
  const hash = createHash("sha256").update(after).digest("hex");
  const diff = `--- \n+++ ${hash}\n${hunks.map(written).join("\n")}`;
  return diff.length > after.length ? undefined : diff;
}

/** Assumed: a text of mixed line ends is sent whole, because a diff of lines cannot restore it. */
function newlineOf(text: string): string | undefined {
  const ends = new Set(text.match(/\r\n|\r|\n/g));
  const [only = "\n", other] = ends;
  return other === undefined ? only : undefined;
}

function hunksOf(before: readonly string[], after: readonly string[]): Hunk[] | undefined {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const old = before.slice(start, before.length - end);
  const now = after.slice(start, after.length - end);
  if (Math.max(old.length, now.length) > MAX_COMPARED_LINES) return undefined;
  const hunks = compared(old, now, start);
  const changed = hunks.reduce(
    (sum, one) => sum + Math.max(one.removed.length, one.added.length),
    0,
  );
  return changed > Math.max(before.length, after.length) * MAX_CHANGED_LINES ? undefined : hunks;
}

/** The hunks between two texts, by their longest common subsequence of lines. `start` lines precede them. */
function compared(old: readonly string[], now: readonly string[], start: number): Hunk[] {
  const common = commonLengths(old, now);
  const hunks: Hunk[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [from, to] = [i, j];
    while ((i < old.length || j < now.length) && (old[i] !== now[j] || i >= old.length)) {
      const skipOld = common[(i + 1) * (now.length + 1) + j] ?? -1;
      const skipNow = common[i * (now.length + 1) + j + 1] ?? -1;
      if (j >= now.length || (i < old.length && skipOld >= skipNow)) i++;
      else j++;
    }
    if (i > from || j > to) {
      hunks.push({
        from: start + from,
        removed: old.slice(from, i),
        to: start + to,
        added: now.slice(to, j),
      });
    }
    while (i < old.length && j < now.length && old[i] === now[j]) {
      i++;
      j++;
    }
  }
  return hunks;
}

/** At `i * (now.length + 1) + j`: the number of lines that `old` from i and `now` from j have in common. */
function commonLengths(old: readonly string[], now: readonly string[]): Uint16Array {
  const width = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const at = i * width + j;
      lengths[at] =
        old[i] === now[j]
          ? (lengths[at + width + 1] ?? 0) + 1
          : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  }
  return lengths;
}

function written({ from, removed, to, added }: Hunk): string {
  const head = `@@ -${place(from, removed.length)} +${place(to, added.length)} @@`;
  return [head, ...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)].join(
    "\n",
  );
}

/** Lines count from 1. An empty range names the line before it, as in every unified diff. */
const place = (at: number, count: number): string => `${count === 0 ? at : at + 1},${count}`;
