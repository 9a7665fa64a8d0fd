import type { MirrorColumn, PgType } from "../mirror/mirror-column.ts";
import { textLiteral } from "./identifiers.ts";

const OF_PG_TYPE: Readonly<Record<PgType, string>> = {
  text: "string",
  boolean: "boolean",
  integer: "number",
  bigint: "$.Digits",
  numeric: "$.Digits",
  date: "$.Day",
  timestamptz: "$.Moment",
  time: "$.Time",
};

/** What a value is that is read: a record may have one that its picklist does not offer any more. */
export function readType(column: MirrorColumn, object: string): string {
  return orNull(valueType(column, object, column.options), isNullable(column));
}

/** What a value is that is written. */
export function writtenType(column: MirrorColumn, object: string): string {
  const active = column.options.filter((option) => option.active);
  return orNull(valueType(column, object, active), column.nillable);
}

/** A column whose values are still read for the first time may be empty until then. */
export function isNullable({ field, nillable, pending, refused }: MirrorColumn): boolean {
  if (field === "Id") return false;
  return nillable || pending === true || refused !== undefined;
}

function orNull(type: string, isNullable: boolean): string {
  return isNullable ? `${type} | null` : type;
}

function valueType(
  { type, pgType, referenceTo, restricted }: MirrorColumn,
  object: string,
  options: MirrorColumn["options"],
): string {
  if (type === "id") return `$.Id<${textLiteral(object)}>`;
  if (type === "reference")
    return referenceTo.length === 0 ? "$.Id" : `$.Id<${union(referenceTo)}>`;
  if (type === "multipicklist") return "$.Values";
  if (pgType !== "text" || options.length === 0) return OF_PG_TYPE[pgType];
  const values = union(options.map(({ value }) => value));
  return restricted ? values : `$.Suggested<${values}>`;
}

function union(texts: readonly string[]): string {
  return [...new Set(texts)].map(textLiteral).join(" | ");
}
