import type { Column } from "../../edge/protocol/object.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { type Describe, fieldAt } from "./field-at.ts";

/** A field that can be chosen; `label` has the references on the way: `Account › Industry`. */
export type FieldChoice = {
  readonly path: string;
  readonly label: string;
  readonly column: Column;
};
/** A reference that can be opened; `path` is what paths behind it begin with. */
export type ReferenceChoice = {
  readonly path: string;
  readonly label: string;
  /** The column of the reference, and the object that it leads to. */
  readonly column: string;
  readonly to: string;
};
/** What the paths of fields begin with, and in words; both empty for the object itself. */
export type Prefix = { readonly path: string; readonly label: string };

export const OWN: Prefix = { path: "", label: "" };
const MAX_REFERENCES = 3;
export const ARROW = " › ";

export type World = {
  readonly describe: Describe;
  readonly isMirrored: (object: string) => boolean;
};

/** The fields of an object, by their labels. */
export function fieldsOf(
  object: string,
  prefix: Prefix,
  { describe }: Pick<World, "describe">,
): readonly FieldChoice[] {
  const columns = describe(object)?.columns ?? [];
  return columns
    .map((column) => ({
      path: joined(prefix.path, ".", column.column),
      label: joined(prefix.label, ARROW, columnLabel(column)),
      column,
    }))
    .toSorted((a, b) => a.label.localeCompare(b.label));
}

/** The references of an object that lead to one mirrored object; none behind the third. */
export function referencesOf(
  object: string,
  prefix: Prefix,
  { describe, isMirrored }: World,
): readonly ReferenceChoice[] {
  if (depthOf(prefix.path) >= MAX_REFERENCES) return [];
  return (describe(object)?.columns ?? [])
    .flatMap((column): readonly ReferenceChoice[] => {
      const [to, ...others] = column.referenceTo.filter(isMirrored);
      if (column.relationshipName === null || to === undefined || others.length > 0) return [];
      const path = joined(prefix.path, ".", column.relationshipName.toLowerCase());
      const label = joined(prefix.label, ARROW, columnLabel(column));
      return [{ path, label, column: column.column, to }];
    })
    .toSorted((a, b) => a.label.localeCompare(b.label));
}

function depthOf(path: string): number {
  return path === "" ? 0 : path.split(".").length;
}

function joined(before: string, between: string, after: string): string {
  return before === "" ? after : before + between + after;
}

/**
 * The fields that have all words of a text in their label or path, those of the object itself first, and those that begin
 * with it before others. `fits` says which columns can be chosen at all.
 */
export function soughtFields(
  text: string,
  object: string,
  world: World,
  fits: (column: Column) => boolean,
  most: number,
): readonly FieldChoice[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found: FieldChoice[] = [];
  let level: readonly (Prefix & { readonly to: string })[] = [{ ...OWN, to: object }];
  while (level.length > 0 && found.length < most) {
    const here = level.flatMap((at) => fieldsOf(at.to, at, world));
    found.push(
      ...bestFirst(
        here.filter((one) => fits(one.column) && hasAll(one, words)),
        words,
      ),
    );
    level = level.flatMap((at) => referencesOf(at.to, at, world));
  }
  return found.slice(0, most);
}

function hasAll({ path, label }: FieldChoice, words: readonly string[]): boolean {
  const text = `${label} ${path}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function bestFirst(all: readonly FieldChoice[], words: readonly string[]): readonly FieldChoice[] {
  const begins = ({ column }: FieldChoice) =>
    columnLabel(column)
      .toLowerCase()
      .startsWith(words[0] ?? "");
  return [...all.filter(begins), ...all.filter((one) => !begins(one))];
}

/** All objects that fields can be reached in, as far as their descriptions are known. */
export function reachable(object: string, world: World): ReadonlySet<string> {
  const found = new Set([object]);
  let level: readonly (Prefix & { readonly to: string })[] = [{ ...OWN, to: object }];
  for (let depth = 0; depth < MAX_REFERENCES; depth++) {
    const next = level.flatMap((at) => referencesOf(at.to, at, world));
    // Each object once for each level: where its references lead does not depend on the way to it.
    level = [...new Map(next.map((one) => [one.to, one])).values()];
    for (const { to } of level) found.add(to);
  }
  return found;
}

/** A path in words; as it is written where it leads nowhere. */
export function pathLabel(path: string, object: string, describe: Describe): string {
  const found = fieldAt(path, object, describe);
  if (found === null) return path;
  return [...found.through.map(({ reference }) => reference), found.column]
    .map(columnLabel)
    .join(ARROW);
}
