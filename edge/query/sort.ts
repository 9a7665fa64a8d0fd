import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { findColumn, type QuestionObject } from "./column.ts";
import { ofPart } from "./in-part.ts";
import { QuestionError } from "./question-error.ts";

export type Direction = "asc" | "desc";
export type Sort = {
  readonly column: MirrorColumn;
  readonly direction: Direction;
  /** In the order in which the org has the values (db/mirror/org-order.ts), empty ones too. */
  readonly asOrg?: true;
  /** Of a field behind references: its path, and what it is called in the relation of the rows. */
  readonly behind?: { readonly path: string; readonly name: string };
};

/** Where a path behind references leads to. Throws QuestionError. */
type FollowPath = (path: string) => Pick<Sort, "column" | "behind">;

const MAX_SORTS = 8;

/** Ends a key that is in the order of the org. */
const AS_ORG = ":org";

/**
 * `-amount,name` → the keys of a total order: empty fields last whatever the direction, and `id` as the last key,
 * in the direction of the key before it so that one index on (key, id) serves both directions. `name:org` is in the
 * order of the org, where empty fields are less than others.
 */
export function parseSorts(text: string | undefined, object: QuestionObject): Sort[] {
  return sortsOf(
    (text ?? "").split(",").filter((part) => part !== ""),
    object,
  );
}

/** The same of a list: `-amount`, `name`, and with `follow` also `account.industry`. */
export function sortsOf(
  parts: readonly string[],
  object: QuestionObject,
  follow?: FollowPath,
): Sort[] {
  if (parts.length > MAX_SORTS)
    throw new QuestionError("Too many sorts", `At most ${MAX_SORTS} columns can be sorted by.`);
  return totalOrder(
    parts.map((part, i) => ofPart(`sort[${i}]`, () => parseSort(part, object, follow))),
    object,
  );
}

function parseSort(part: string, object: QuestionObject, follow?: FollowPath): Sort {
  const path = sortPath(part);
  const direction = part.startsWith("-") ? "desc" : "asc";
  const mark: Pick<Sort, "asOrg"> = part.endsWith(AS_ORG) ? { asOrg: true } : {};
  const order = { direction, ...mark } as const;
  if (follow !== undefined && isBehind(path)) return { ...follow(path), ...order };
  return { column: findColumn(path, object), ...order };
}

/** The field path of a key as it is written: `account.industry` of `-account.industry:org`. */
export function sortPath(part: string): string {
  const path = part.replace(/^-/, "");
  return path.endsWith(AS_ORG) ? path.slice(0, -AS_ORG.length) : path;
}

/** Whether a path follows a reference. */
export function isBehind(path: string): boolean {
  return path.includes(".");
}

/** What a key is known by: its column, or its path behind references. */
export function sortName({ column, behind }: Sort): string {
  return behind?.path ?? column.column;
}

/** Drops keys that decide nothing (a column named again, anything after `id`) and ends with `id`. */
function totalOrder(sorts: readonly Sort[], object: QuestionObject): Sort[] {
  const keys: Sort[] = [];
  for (const sort of sorts) {
    if (keys.some((key) => sortName(key) === sortName(sort))) continue;
    keys.push(sort);
    if (sortName(sort) === "id") return keys;
  }
  const { direction = "asc", asOrg } = keys.at(-1) ?? {};
  const id = { column: findColumn("id", object), direction, ...(asOrg ? { asOrg } : {}) };
  return [...keys, id];
}
