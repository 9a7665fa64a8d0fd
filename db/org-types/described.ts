import type { MirrorColumn } from "../mirror/mirror-column.ts";
import { identifiers } from "./identifiers.ts";

/** A mirrored object, as it is described. */
export type Described = {
  readonly name: string;
  readonly label: string;
  readonly mirrorTable: string;
  readonly columns: readonly MirrorColumn[];
};

/** The same with the name of its types, by which others refer to it. */
export type NamedObject = Described & { readonly typeName: string };

/** What is written of an object beside its row. */
export const CREATE = "Create";
export const UPDATE = "Update";

/** The objects in the order of their names, without fields that the org no longer has. */
export function namedObjects(all: readonly Described[]): readonly NamedObject[] {
  const sorted = all
    .filter(({ columns }) => columns.length > 0)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const names = identifiers(
    sorted.map(({ name }) => name),
    ["", CREATE, UPDATE],
  );
  return sorted.map((object, n) => ({
    ...object,
    typeName: names[n] ?? object.name,
    columns: object.columns.filter(({ retired }) => !retired),
  }));
}
