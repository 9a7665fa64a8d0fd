import { visible } from "../format/visible.ts";
import type { Filled, Kind, Shape } from "./kind.ts";
import { optionLabel } from "./picklist.ts";
import { text } from "./text.ts";

export const multipicklist: Kind = {
  ...text,
  types: ["multipicklist"],
  widthPx: 176,
  text: (value, column) => labels(value, column).join(", "),
  cell: "chips",
  parts: labels,
  operators: ["contains", "has", "eq", "null"],
};

/** Salesforce joins the values with semicolons. */
function labels(value: Filled, column: Shape): readonly string[] {
  return String(value)
    .split(";")
    .filter((one) => one !== "")
    .map((one) => visible(optionLabel(column, one)));
}
