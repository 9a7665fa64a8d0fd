import type { Column } from "../../edge/protocol/object.ts";
import { visible } from "../format/visible.ts";
import type { Kind } from "./kind.ts";
import { text } from "./text.ts";

export const picklist: Kind = {
  ...text,
  types: ["picklist", "combobox"],
  widthPx: 152,
  text: (value, column) => visible(optionLabel(column, String(value))),
  exact: () => undefined,
  cell: "chip",
  operators: ["in", "eq", "ne", "contains", "null"],
};

export function optionLabel(column: Pick<Column, "options">, value: string): string {
  return column.options.find((option) => option.value === value)?.label ?? value;
}
