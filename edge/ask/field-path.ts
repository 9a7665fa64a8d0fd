import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { findColumn, type QuestionObject } from "../query/column.ts";
import { nearMatches } from "../query/near-match.ts";
import { QuestionError } from "../query/question-error.ts";

/**
 * What may be seen: objects with the columns that the asker sees, by lower-cased name. What is not in it does not exist
 * for a question. `mirrored` has all their names; `objects` those that the question needs, at the least.
 */
export type Catalog = {
  readonly mirrored: ReadonlySet<string>;
  readonly objects: ReadonlyMap<string, QuestionObject>;
};

/** A reference that a path follows. */
export type Hop = { readonly reference: MirrorColumn; readonly target: QuestionObject };

export type FieldPath = {
  readonly hops: readonly Hop[];
  /** The object of the column. */
  readonly object: QuestionObject;
  readonly column: MirrorColumn;
  /** One name for each path, however it was written: `owner.name`. */
  readonly name: string;
};

const MAX_HOPS = 3;

/** Postgres types of numbers. */
export const NUMBERS: readonly string[] = ["integer", "bigint", "numeric"];

export function isNumber({ column }: FieldPath): boolean {
  return NUMBERS.includes(column.pgType);
}

/** `account.owner.name`, from the object. Throws QuestionError. */
export function resolvePath(text: string, object: QuestionObject, catalog: Catalog): FieldPath {
  const names = text.split(".");
  const field = names.pop() ?? "";
  if (names.length > MAX_HOPS)
    throw new QuestionError(
      "Too many references",
      `“${text.slice(0, 80)}” follows ${names.length} references; at most ${MAX_HOPS} can be followed.`,
    );
  const hops: Hop[] = [];
  let at = object;
  for (const name of names) {
    const hop = followed(name, at, catalog);
    hops.push(hop);
    at = hop.target;
  }
  return pathOf(hops, at, findColumn(field, at));
}

/** Another column of the object that a path leads to; undefined where that has none. */
export function siblingOf({ hops, object }: FieldPath, name: string): FieldPath | undefined {
  const column = object.columns.find((one) => one.column === name);
  return column && pathOf(hops, object, column);
}

function pathOf(hops: readonly Hop[], object: QuestionObject, column: MirrorColumn): FieldPath {
  const names = hops.map(({ reference }) => nameOf(reference));
  return { hops, object, column, name: [...names, column.column].join(".") };
}

/**
 * The objects that paths of a question lead to and that are not loaded yet, by lower-cased name; further ones may show
 * once these are. Paths that lead nowhere are left to the check.
 */
export function neededObjects(
  paths: readonly string[],
  object: QuestionObject,
  catalog: Catalog,
): ReadonlySet<string> {
  const needed = new Set<string>();
  for (const path of paths) {
    let at: QuestionObject | undefined = object;
    for (const name of path.split(".").slice(0, -1).slice(0, MAX_HOPS)) {
      const reference: MirrorColumn | undefined = at && referenceOf(name, at);
      const [target, ...others]: string[] = reference ? targetsOf(reference, catalog) : [];
      at = target === undefined || others.length > 0 ? undefined : catalog.objects.get(target);
      if (at === undefined && target !== undefined && others.length === 0) needed.add(target);
    }
  }
  return needed;
}

function followed(name: string, object: QuestionObject, catalog: Catalog): Hop {
  const reference = referenceOf(name, object);
  if (reference === undefined) throw unknownReference(name, object);
  const targets = targetsOf(reference, catalog);
  const target = catalog.objects.get(targets[0] ?? "");
  if (targets.length === 1 && target) return { reference, target };
  throw new QuestionError(
    "Reference leads nowhere",
    targets.length > 1
      ? `${reference.field} of ${object.name} can refer to ${targets.length} mirrored objects, so no field can be named behind it.`
      : `${reference.field} of ${object.name} refers to nothing that is mirrored.`,
  );
}

function unknownReference(name: string, object: QuestionObject): QuestionError {
  const known = object.columns.filter((one) => one.relationshipName !== null).map(nameOf);
  return new QuestionError(
    "Unknown reference",
    `${object.name} has no reference “${name.slice(0, 80)}”.`,
    nearMatches(name, known),
  );
}

function referenceOf(name: string, object: QuestionObject): MirrorColumn | undefined {
  const sought = name.toLowerCase();
  return object.columns.find((one) => one.relationshipName !== null && nameOf(one) === sought);
}

function nameOf({ relationshipName }: MirrorColumn): string {
  return (relationshipName ?? "").toLowerCase();
}

function targetsOf({ referenceTo }: MirrorColumn, { mirrored }: Catalog): string[] {
  return referenceTo.map((name) => name.toLowerCase()).filter((name) => mirrored.has(name));
}
