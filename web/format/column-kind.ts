/** How a column is shown, filtered and aligned. */
export type ColumnKind =
  | "id"
  | "reference"
  | "boolean"
  | "number"
  | "percent"
  | "date"
  | "datetime"
  | "time"
  | "picklist"
  | "multipicklist"
  | "email"
  | "phone"
  | "url"
  | "long-text"
  | "text";

/** By Salesforce field type, as a describe names it (Salesforce, Object Reference, "Field Types"). */
const KINDS: Readonly<Record<string, ColumnKind>> = {
  id: "id",
  reference: "reference",
  boolean: "boolean",
  int: "number",
  long: "number",
  double: "number",
  currency: "number",
  percent: "percent",
  date: "date",
  datetime: "datetime",
  time: "time",
  picklist: "picklist",
  combobox: "picklist",
  multipicklist: "multipicklist",
  email: "email",
  phone: "phone",
  url: "url",
  textarea: "long-text",
};

/** The kind of a Salesforce field type; what is not known is text. */
export function columnKind(type: string): ColumnKind {
  return KINDS[type] ?? "text";
}

export function isNumeric(kind: ColumnKind): boolean {
  return kind === "number" || kind === "percent";
}
