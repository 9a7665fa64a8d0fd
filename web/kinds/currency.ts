import type { Column } from "../../edge/protocol/object.ts";
import type { Kind } from "./kind.ts";
import { number } from "./number.ts";

/** In an org with several currencies every object has it: the ISO code of all amounts of a record. */
export const CODE_COLUMN = "currencyisocode";

export const currency: Kind = {
  ...number,
  types: ["currency"],
  text(value, column, now, cells) {
    const amount = number.text(value, column, now);
    const code = cells?.[CODE_COLUMN];
    return code ? `${code} ${amount}` : amount;
  },
};

/** The columns, and the one that says the currency where there are amounts among them. */
export function withCode(
  shown: readonly string[],
  columns: readonly Pick<Column, "column" | "type">[],
): readonly string[] {
  const hasCode = columns.some(({ column }) => column === CODE_COLUMN);
  const isAmount = ({ column, type }: Pick<Column, "column" | "type">) =>
    type === "currency" && shown.includes(column);
  if (!hasCode || shown.includes(CODE_COLUMN) || !columns.some(isAmount)) return shown;
  return [...shown, CODE_COLUMN];
}
