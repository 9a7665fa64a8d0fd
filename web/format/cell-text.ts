import type { CellValue } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { columnKind } from "./column-kind.ts";
import { numberText } from "./number.ts";
import { dateText, dateTimeText, exactDateText, exactDateTimeText, timeText } from "./time.ts";

export const EMPTY_TEXT = "–";

type Shape = Pick<Column, "type" | "scale" | "options"> & { readonly label?: string };

/** A value in one short line: what a cell shows and a live region says. Empty is a dash. */
export function cellText(column: Shape, value: CellValue | undefined, now: Date): string {
  if (value === null || value === undefined) return EMPTY_TEXT;
  if (typeof value === "boolean") return value ? "Yes" : "No";
  switch (columnKind(column.type)) {
    case "number":
      // 2026, not 2,026.
      if (column.type === "int" && /\byear$/i.test(column.label ?? "")) return String(value);
      return numberText(value, column.scale);
    case "percent":
      return `${numberText(value, column.scale)} %`;
    case "date":
      return dateText(String(value), now);
    case "datetime":
      return dateTimeText(String(value), now);
    case "time":
      return timeText(String(value));
    case "picklist":
      return optionLabel(column, String(value));
    case "multipicklist":
      return multipicklistValues(value)
        .map((one) => optionLabel(column, one))
        .join(", ");
    default:
      return String(value);
  }
}

/** The exact value where the short text leaves something out, else undefined. */
export function exactText(column: Shape, value: CellValue | undefined): string | undefined {
  if (value === null || value === undefined || typeof value === "boolean") return undefined;
  const kind = columnKind(column.type);
  if (kind === "date") return exactDateText(String(value));
  if (kind === "datetime") return exactDateTimeText(String(value));
  return kind === "picklist" ? undefined : String(value);
}

/** Salesforce joins the values of a multi-select picklist with semicolons. */
export function multipicklistValues(value: CellValue): readonly string[] {
  return String(value)
    .split(";")
    .filter((one) => one !== "");
}

export function optionLabel(column: Pick<Column, "options">, value: string): string {
  return column.options.find((option) => option.value === value)?.label ?? value;
}
