import fc from "fast-check";
import type { Change } from "../edge/protocol/change.ts";

/** For tests: what changes touch of the watched columns, found by looking at each change alone. */
export function naively(
  watched: "*" | readonly string[],
  changes: readonly Change[],
): "*" | string[] {
  const told = changes.map(({ effect, fields }): "*" | string[] => {
    if (["came", "went", "reset"].includes(effect)) return "*";
    if (effect === "none") return [];
    const columns = Object.keys(fields);
    if (watched === "*") return columns.length > 0 ? "*" : [];
    return columns.filter((column) => watched.includes(column));
  });
  if (told.includes("*")) return "*";
  return [...new Set(told.flat())].toSorted();
}

const COLUMNS = ["amount", "name", "phone", "salary", "stage"];

export const anyWatched: fc.Arbitrary<"*" | string[]> = fc.oneof(
  { weight: 9, arbitrary: fc.subarray(COLUMNS) },
  { weight: 1, arbitrary: fc.constant("*" as const) },
);

/** Changes from seq 1 on; mostly updates, or all would be touched nearly always. */
export const anyChanges: fc.Arbitrary<Change[]> = fc
  .array(
    fc.record({
      effect: fc.oneof(
        { weight: 12, arbitrary: fc.constant("changed" as const) },
        { weight: 2, arbitrary: fc.constant("none" as const) },
        { weight: 1, arbitrary: fc.constantFrom("came", "went", "reset") },
      ),
      columns: fc.subarray(COLUMNS),
    }),
    { maxLength: 30 },
  )
  .map((all) => all.map(({ effect, columns }, n) => changeOf(n + 1, effect, columns)));

function changeOf(seq: number, effect: Change["effect"], columns: readonly string[]): Change {
  const fields = effect === "changed" || effect === "came" ? columns : [];
  return {
    ...{ seq, effect, source: "stream", commitAt: null },
    recordId: effect === "reset" ? null : "001D000000IRFmaIAH",
    fields: Object.fromEntries(fields.map((column) => [column, seq])),
  };
}
