import { runCreate } from "./creates.ts";
import { runDelete } from "./deletes.ts";
import { runEdits } from "./run.ts";

/** A seed and what does not hold in its history. */
export type EditMismatch = { readonly seed: number; readonly what: string };
export type EditReport = {
  readonly mismatches: readonly EditMismatch[];
  readonly counts: ReadonlyMap<string, number>;
};

/** Of as many histories of edits as schedules, a tenth as many creates and deletes are played besides. */
const BESIDES = 10;

/** Plays histories of edits from a seed on. `told` is called after every history, with what was found so far. */
export function playEdits(
  first: number,
  schedules: number,
  told: (done: number, mismatches: readonly EditMismatch[]) => void,
): EditReport {
  const mismatches: EditMismatch[] = [];
  const counts = new Map<string, number>();
  const count = (what: string, by: number) => counts.set(what, (counts.get(what) ?? 0) + by);
  const found = (seed: number, violations: readonly string[]) => {
    if (violations.length > 0) mismatches.push({ seed, what: violations.join("; ") });
  };
  for (let n = 0; n < schedules; n++) {
    const { seed, violations, counts: of } = runEdits(first + n);
    found(seed, violations);
    for (const [what, by] of of) count(what, by);
    if (n % BESIDES === 0) {
      const [create, deleted] = [runCreate(seed), runDelete(seed)];
      found(
        seed,
        create.violations.map((what) => `create: ${what}`),
      );
      found(
        seed,
        deleted.violations.map((what) => `delete: ${what}`),
      );
      count(`creates: ${create.end}`, 1);
      count(`deletes: ${deleted.end}`, 1);
      if (deleted.listed) count("deletes: deleted unseen, listed afterwards", 1);
    }
    told(n + 1, mismatches);
  }
  return { mismatches, counts };
}
