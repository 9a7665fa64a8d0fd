import type { DescribedField } from "./described-object.ts";
import type { PgType } from "./mirror-column.ts";

/**
 * Postgres type by Salesforce field type; null is not mirrored: compound fields become their parts, base64 stays out.
 * Strings have no length (Salesforce's lengths change and count UTF-16 units); numbers keep every digit.
 * Field types: "Field Types" in Salesforce's Object Reference.
 */
const PG_TYPES: Readonly<Record<string, PgType | null>> = {
  boolean: "boolean",
  int: "integer",
  long: "bigint",
  double: "numeric",
  currency: "numeric",
  percent: "numeric",
  date: "date",
  datetime: "timestamptz",
  time: "time",
  address: null,
  location: null,
  base64: null,
};

/** The column type of a field, or null where the field has no column. Every type that is not known is text. */
export function pgTypeOf(field: DescribedField): PgType | null {
  const known = PG_TYPES[field.type];
  return known === undefined ? "text" : known;
}
