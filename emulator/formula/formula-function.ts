import { FormulaError } from "./formula-error.ts";
import { isMoment, withoutSign, type FormulaValue, type Moment } from "./formula-value.ts";

/** A function or operator that needs the values of all its operands. */
export type FormulaFunction = {
  readonly min: number;
  readonly max: number;
  /** Whether it returns text, which is never null to ISNULL and NULLVALUE. */
  readonly isText?: true;
  readonly apply: (operands: readonly FormulaValue[]) => FormulaValue;
};

/** A function of numbers: null when one of them is null. */
export function ofNumbers(
  min: number,
  apply: (...numbers: readonly number[]) => number,
  max = min,
): FormulaFunction {
  return {
    min,
    max,
    apply: (operands) =>
      operands.includes(null)
        ? null
        : finite(apply(...operands.map((operand) => asNumber(operand)))),
  };
}

/** A function of texts; blank ones are "". */
export function ofTexts(
  count: number,
  apply: (...texts: readonly string[]) => FormulaValue,
  max = count,
): FormulaFunction {
  return {
    min: count,
    max,
    apply: (operands) => apply(...operands.map((operand) => asText(operand))),
  };
}

function finite(value: number): number {
  if (Number.isFinite(value)) return withoutSign(value);
  throw new FormulaError("The number is out of range, or was divided by zero");
}

export function asNumber(value: FormulaValue): number {
  if (typeof value === "number") return value;
  throw new FormulaError("Incorrect parameter type. Expected Number");
}

/** Text, or the value of a picklist; blank is "". */
export function asText(value: FormulaValue): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  throw new FormulaError("Incorrect parameter type. Expected Text");
}

export function asMoment(value: FormulaValue, ...kinds: readonly Moment["kind"][]): Moment {
  if (isMoment(value) && kinds.includes(value.kind)) return value;
  throw new FormulaError(`Incorrect parameter type. Expected ${kinds.join(" or ")}`);
}

export const blankAsNull = (text: string): string | null => (text === "" ? null : text);
