import type { MeasuresQuestion } from "../../edge/protocol/question.ts";
import { pathsIn } from "../../edge/protocol/paths-in.ts";
import { type Describe, fieldAt } from "../condition/field-at.ts";

/**
 * The columns that a question reads of each object, references on the way included: a change of another column leaves
 * its answer as it is. Null while it is not known where a path leads.
 */
export function usedColumns(
  question: Pick<MeasuresQuestion, "object" | "where" | "measures" | "by">,
  describe: Describe,
): ReadonlyMap<string, ReadonlySet<string>> | null {
  const own = describe(question.object)?.object ?? question.object;
  const used = new Map<string, Set<string>>([[own, new Set()]]);
  const add = (object: string, column: string) =>
    used.set(object, (used.get(object) ?? new Set()).add(column));
  for (const path of pathsIn(question)) {
    const found = fieldAt(path, question.object, describe);
    if (found === null) return null;
    let at = own;
    for (const { reference, to } of found.through) {
      add(at, reference.column);
      at = to;
    }
    add(at, found.column.column);
    if (found.column.type === "currency" && hasCurrency(at, describe)) add(at, "currencyisocode");
  }
  return used;
}

/** Amounts of such objects are in a currency of their own. */
function hasCurrency(object: string, describe: Describe): boolean {
  return describe(object)?.columns.some(({ column }) => column === "currencyisocode") ?? false;
}
