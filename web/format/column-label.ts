import type { Column } from "../../edge/protocol/object.ts";

/** The label of a column as people say it: Salesforce labels a reference `Account ID`, but here it shows the account's name. */
export function columnLabel(column: Pick<Column, "label" | "type">): string {
  return column.type === "reference" ? column.label.replace(/ ID$/, "") : column.label;
}
