import { roundTo } from "../model/rounding.ts";
import { FormulaError } from "./formula-error.ts";
import { exact } from "./formula-value.ts";
import { asNumber, blankAsNull, ofNumbers, ofTexts } from "./formula-function.ts";
import type { FormulaFunction } from "./formula-function.ts";

/** CEILING rounds away from zero and FLOOR towards it (Help, "Formula Operators and Functions"). */
const outwards = (value: number): number => Math.sign(value) * Math.ceil(exact(Math.abs(value)));
const inwards = (value: number): number => Math.sign(value) * Math.floor(exact(Math.abs(value)));

function rounded(value: number, digits: number): number {
  if (digits >= 0) return roundTo(value, Math.min(digits, 18));
  const unit = 10 ** -digits;
  return roundTo(value / unit, 0) * unit;
}

function squareRoot(value: number): number {
  if (value < 0) throw new FormulaError("Square root of a negative number");
  return exact(Math.sqrt(value));
}

/** Arithmetic and mathematical functions. `+` and `-` also take dates and are defined elsewhere. */
export const numberFunctions: Readonly<Record<string, FormulaFunction>> = {
  "*": ofNumbers(2, (a = 0, b = 0) => exact(a * b)),
  "/": ofNumbers(2, (a = 0, b = 0) => exact(a / b)),
  "^": ofNumbers(2, (a = 0, b = 0) => exact(a ** b)),
  NEGATE: ofNumbers(1, (a = 0) => -a),
  ABS: ofNumbers(1, (a = 0) => Math.abs(a)),
  CEILING: ofNumbers(1, (a = 0) => outwards(a)),
  FLOOR: ofNumbers(1, (a = 0) => inwards(a)),
  MCEILING: ofNumbers(1, (a = 0) => Math.ceil(exact(a))),
  MFLOOR: ofNumbers(1, (a = 0) => Math.floor(exact(a))),
  ROUND: ofNumbers(2, (a = 0, digits = 0) => rounded(a, Math.trunc(digits))),
  TRUNC: ofNumbers(1, (a = 0, digits = 0) => inwards(a * 10 ** digits) / 10 ** digits, 2),
  SQRT: ofNumbers(1, (a = 0) => squareRoot(a)),
  EXP: ofNumbers(1, (a = 0) => exact(Math.exp(a))),
  LN: ofNumbers(1, (a = 0) => exact(Math.log(a))),
  LOG: ofNumbers(1, (a = 0) => exact(Math.log10(a))),
  PI: ofNumbers(0, () => Math.PI),
  // Assumed: the remainder has the sign of the number, as in Salesforce's database.
  MOD: ofNumbers(2, (a = 0, b = 0) => exact(b === 0 ? Number.NaN : a % b)),
  MAX: ofNumbers(1, (...numbers) => Math.max(...numbers), Infinity),
  MIN: ofNumbers(1, (...numbers) => Math.min(...numbers), Infinity),
  ISNUMBER: ofTexts(1, (text = "") => isNumeric(text)),
  VALUE: ofTexts(1, (text = "") => {
    if (blankAsNull(text.trim()) === null) return null;
    if (!isNumeric(text)) throw new FormulaError(`"${text}" is not a number`);
    return asNumber(Number(text.trim()));
  }),
};

function isNumeric(text: string): boolean {
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(text);
}
