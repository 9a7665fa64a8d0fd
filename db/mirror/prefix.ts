import { quoteIdent } from "./identifier.ts";
import type { MirrorColumn } from "./mirror-column.ts";
import { kindOf } from "./types/registry.ts";

/**
 * Characters by which long texts are ordered and indexed, before their id. A whole one can be too long for a cursor,
 * and for an index: an entry has at most 2,704 bytes, and a character up to 4.
 */
const CHARACTERS = 200;

/** Whether a column is ordered by its beginning: its texts may be of any length, whatever the org says today. */
export function isByPrefix(column: MirrorColumn): boolean {
  return kindOf(column).isLong || (column.nameField && column.pgType === "text");
}

/** What a column is ordered by; `name`: where it is called otherwise. An index on the same expression gives that order. */
export function orderedBy(column: MirrorColumn, name = quoteIdent(column.column)): string {
  return isByPrefix(column) ? `left(${name}, ${CHARACTERS})` : name;
}

/** The beginning of a value, as `orderedBy` has it: by code points, as Postgres counts. */
export function prefixOf(value: string): string {
  return value.length <= CHARACTERS ? value : [...value].slice(0, CHARACTERS).join("");
}
