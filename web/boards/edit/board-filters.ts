import type { Board, BoardFilter } from "../../../edge/protocol/board.ts";
import { isSameName } from "../../../edge/protocol/same-name.ts";
import { boardObjects } from "../../../edge/protocol/tile-question.ts";
import type { Describe } from "../../condition/field-at.ts";
import { fieldsOf, OWN, referencesOf } from "../../condition/field-choices.ts";
import { freeKey } from "./board-draft.ts";

export const MAX_FILTERS = 10;

/** What types of fields a filter can be of. */
const TYPES: Readonly<Record<BoardFilter["kind"], readonly string[]>> = {
  value: ["picklist", "reference", "combobox", "string", "boolean"],
  period: ["date", "datetime"],
};

export type FilterField = { readonly path: string; readonly label: string };

/** Objects, and those that one of their references leads to alone: what must be described to choose a field. */
export function objectsBehind(objects: readonly string[], describe: Describe): readonly string[] {
  const behind = objects.flatMap((object) =>
    (describe(object)?.columns ?? []).map(({ referenceTo }) => referenceTo),
  );
  return [...objects, ...behind.flatMap((to) => (to.length === 1 ? to : []))];
}

/** The fields of an object that a filter can be of: its own, then those behind its references. */
export function filterFields(
  object: string,
  kind: BoardFilter["kind"],
  describe: Describe,
): readonly FilterField[] {
  const isMirrored = (name: string) => describe(name) !== undefined;
  const behind = referencesOf(object, OWN, { describe, isMirrored });
  return [
    ...fieldsOf(object, OWN, { describe }),
    ...behind.flatMap(({ to, ...prefix }) => fieldsOf(to, prefix, { describe })),
  ].filter(({ column }) => TYPES[kind].includes(column.type));
}

/** A filter to begin with: the first field that no filter has, of each object that has it. Null where none is left. */
export function newFilter(
  board: Pick<Board, "filters" | "tiles">,
  kind: BoardFilter["kind"],
  describe: Describe,
): BoardFilter | null {
  const objects = boardObjects(board);
  const paths = board.filters.flatMap(({ fields }) => Object.values(fields));
  const taken = new Set(paths.map((path) => path.toLowerCase()));
  for (const object of objects) {
    const field = filterFields(object, kind, describe).find(({ path }) => !taken.has(path));
    if (field === undefined) continue;
    const having = objects.filter((one) => hasField(one, kind, field.path, describe));
    return {
      key: freeKey(keyOf(field.label), board.filters),
      label: field.label,
      kind,
      fields: Object.fromEntries(having.map((one) => [one, field.path])),
    };
  }
  return null;
}

/** A filter with another field of an object; without one, the tiles of that object do not obey it. */
export function withField(filter: BoardFilter, object: string, path: string): BoardFilter {
  const others = Object.entries(filter.fields).filter(([name]) => !isSameName(name, object));
  const fields = path === "" ? others : [...others, [object, path] as const];
  return { ...filter, fields: Object.fromEntries(fields) };
}

function hasField(
  object: string,
  kind: BoardFilter["kind"],
  path: string,
  describe: Describe,
): boolean {
  return filterFields(object, kind, describe).some((one) => one.path === path);
}

/** `Close Date` → `close-date` */
function keyOf(label: string): string {
  const words = label.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, 36) || "filter";
}
