import type { Column } from "../../edge/protocol/object.ts";
import { SYSTEM_FIELDS } from "../format/system-fields.ts";

export type FieldGroup = { readonly name: string; readonly columns: readonly Column[] };

const ADDRESS =
  /(street|city|state|statecode|postalcode|country|countrycode|latitude|longitude|geocodeaccuracy)$/;

/**
 * A record's fields in the groups that a reader looks for, and Salesforce's own pages have: what it is and whose, where,
 * the org's own fields, bookkeeping.
 */
export function fieldGroups(columns: readonly Column[]): readonly FieldGroup[] {
  const groups = new Map<string, Column[]>([
    ["Details", []],
    ["Address", []],
    ["Custom fields", []],
    ["System", []],
  ]);
  const names = new Set(columns.map(({ column }) => column));
  const ordered = columns.toSorted((a, b) => Number(b.nameField) - Number(a.nameField));
  for (const column of ordered) groups.get(groupOf(column, names))?.push(column);
  return [...groups]
    .map(([name, list]) => ({ name, columns: list }))
    .filter((group) => group.columns.length > 0);
}

function groupOf({ column }: Column, names: ReadonlySet<string>): string {
  if (SYSTEM_FIELDS.has(column)) return "System";
  if (/__(p?c|s)$/.test(column)) return "Custom fields";
  // A part of an address stands beside its street: a capacity is no city.
  const isPart = ADDRESS.test(column) && names.has(column.replace(ADDRESS, "street"));
  return isPart ? "Address" : "Details";
}

/** Fields that every change moves, so that a history need not show them. */
export function isBookkeeping(column: string): boolean {
  return (
    column === "systemmodstamp" || column === "lastmodifieddate" || column === "lastmodifiedbyid"
  );
}
