import type { Column } from "../../edge/protocol/object.ts";
import { SYSTEM_FIELDS } from "../format/system-fields.ts";

export type FieldGroup = { readonly name: string; readonly columns: readonly Column[] };

const ADDRESS =
  /(street|city|state|statecode|postalcode|country|countrycode|latitude|longitude|geocodeaccuracy)$/;

/** A record's fields in the groups that a reader looks for: what it is, where, the org's own fields, bookkeeping. */
export function fieldGroups(columns: readonly Column[]): readonly FieldGroup[] {
  const groups = new Map<string, Column[]>([
    ["Details", []],
    ["Address", []],
    ["Custom fields", []],
    ["System", []],
  ]);
  const ordered = columns.toSorted((a, b) => Number(b.nameField) - Number(a.nameField));
  for (const column of ordered) groups.get(groupOf(column))?.push(column);
  return [...groups]
    .map(([name, list]) => ({ name, columns: list }))
    .filter((group) => group.columns.length > 0);
}

function groupOf(column: Column): string {
  if (SYSTEM_FIELDS.has(column.column)) return "System";
  if (/__p?c$/.test(column.column)) return "Custom fields";
  return ADDRESS.test(column.column) ? "Address" : "Details";
}

/** Fields that every change moves, so that a history need not show them. */
export function isBookkeeping(column: string): boolean {
  return (
    column === "systemmodstamp" || column === "lastmodifieddate" || column === "lastmodifiedbyid"
  );
}
