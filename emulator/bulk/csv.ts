import type { FieldType } from "../org/field-describe.ts";
import type { FieldValue } from "../org/record.ts";

/** The delimiters a job can ask for (Bulk API 2.0 and Bulk API Developer Guide, "Create a Query Job"). */
export const DELIMITERS = {
  BACKQUOTE: "`",
  CARET: "^",
  COMMA: ",",
  PIPE: "|",
  SEMICOLON: ";",
  TAB: "\t",
} as const;

export const LINE_ENDINGS = { LF: "\n", CRLF: "\r\n" } as const;

export type CsvFormat = {
  readonly delimiter: string;
  readonly lineEnding: string;
};

/** A line of quoted values. */
export function csvLine(values: readonly string[], { delimiter, lineEnding }: CsvFormat): string {
  return values.map(quoted).join(delimiter) + lineEnding;
}

const quoted = (text: string): string =>
  text.includes('"') ? `"${text.replaceAll('"', '""')}"` : `"${text}"`;

/** A value as the API writes it in CSV; null is empty, which no value of Salesforce is. */
export function csvValue(type: FieldType | undefined, value: FieldValue): string {
  if (value === null) return "";
  if (typeof value !== "number") return String(value);
  switch (type) {
    case "datetime":
      return new Date(value).toISOString();
    case "time":
      return new Date(value).toISOString().slice("1970-01-01T".length);
    default:
      return String(value);
  }
}
