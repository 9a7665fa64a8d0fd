import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { findColumn, type QuestionObject } from "./column.ts";
import { QuestionError } from "./question-error.ts";

export type Direction = "asc" | "desc";
export type Sort = { readonly column: MirrorColumn; readonly direction: Direction };

const MAX_SORTS = 8;

/**
 * `-amount,name` → the keys of a total order: empty fields last whatever the direction, and `id` as the last key,
 * in the direction of the key before it so that one index on (key, id) serves both directions.
 */
export function parseSorts(text: string | undefined, object: QuestionObject): Sort[] {
  return sortsOf(
    (text ?? "").split(",").filter((part) => part !== ""),
    object,
  );
}

/** The same of a list: `-amount`, `name`. */
export function sortsOf(parts: readonly string[], object: QuestionObject): Sort[] {
  if (parts.length > MAX_SORTS)
    throw new QuestionError("Too many sorts", `At most ${MAX_SORTS} columns can be sorted by.`);
  return totalOrder(
    parts.map((part) => parseSort(part, object)),
    object,
  );
}

function parseSort(part: string, object: QuestionObject): Sort {
  const descending = part.startsWith("-");
  const column = findColumn(descending ? part.slice(1) : part, object);
  return { column, direction: descending ? "desc" : "asc" };
}

/** Drops keys that decide nothing (a column named again, anything after `id`) and ends with `id`. */
function totalOrder(sorts: readonly Sort[], object: QuestionObject): Sort[] {
  const keys: Sort[] = [];
  for (const sort of sorts) {
    if (keys.some((key) => key.column === sort.column)) continue;
    keys.push(sort);
    if (sort.column.column === "id") return keys;
  }
  return [
    ...keys,
    { column: findColumn("id", object), direction: keys.at(-1)?.direction ?? "asc" },
  ];
}
