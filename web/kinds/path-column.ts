import type { Column } from "../../edge/protocol/object.ts";
import { columnLabel } from "./column-label.ts";

/** What a field path leads to, and what it is called: `Account › Industry`. */
export type PathColumn = { readonly label: string; readonly column: Column };

/** The columns of an object; undefined where they are not known. */
export type ColumnsOf = (object: string) => readonly Column[] | undefined;

/** The field at a path from an object with these columns; undefined where it leads nowhere that is known. */
export function pathColumn(
  path: string,
  columns: readonly Column[],
  columnsOf: ColumnsOf,
): PathColumn | undefined {
  const [first = "", ...others] = path.toLowerCase().split(".");
  if (others.length === 0) {
    const column = columns.find((one) => one.column === first || one.field.toLowerCase() === first);
    return column && { label: columnLabel(column), column };
  }
  const reference = referenceAt(first, columns);
  const behind = reference && columnsOf(targetOf(reference));
  const found = behind && pathColumn(others.join("."), behind, columnsOf);
  return found && { ...found, label: `${columnLabel(reference)} › ${found.label}` };
}

/** The objects whose columns must be known for a path, as far as can be told yet. */
export function objectsOnPath(
  path: string,
  columns: readonly Column[],
  columnsOf: ColumnsOf,
): readonly string[] {
  const [first = "", ...others] = path.toLowerCase().split(".");
  const reference = others.length === 0 ? undefined : referenceAt(first, columns);
  if (reference === undefined) return [];
  const target = targetOf(reference);
  return [target, ...objectsOnPath(others.join("."), columnsOf(target) ?? [], columnsOf)];
}

function referenceAt(name: string, columns: readonly Column[]): Column | undefined {
  return columns.find(({ relationshipName }) => relationshipName?.toLowerCase() === name);
}

/** A path can only follow a reference that leads to one mirrored object. */
const targetOf = ({ referenceTo }: Column) => referenceTo[0] ?? "";
