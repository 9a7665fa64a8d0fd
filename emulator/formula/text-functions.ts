import { recordId18, isRecordId } from "../model/record-id.ts";
import { FormulaError } from "./formula-error.ts";
import { isMoment, isoDay, type FormulaValue } from "./formula-value.ts";
import { asNumber, asText, blankAsNull, ofTexts } from "./formula-function.ts";
import type { FormulaFunction } from "./formula-function.ts";

const text = (value: string): FormulaValue => blankAsNull(value);
/** A number of characters or a position among them; null counts as none. */
const count = (value: FormulaValue | undefined): number =>
  Math.max(0, Math.trunc(asNumber(value ?? 0)));

/** A function of a text and of numbers after it. */
function cut(
  min: number,
  max: number,
  apply: (of: string, ...numbers: readonly number[]) => string,
): FormulaFunction {
  return {
    min,
    max,
    isText: true,
    apply: ([of = null, ...numbers]) => text(apply(asText(of), ...numbers.map((n) => count(n)))),
  };
}

function textOf(min: number, apply: (...texts: readonly string[]) => string, max = min) {
  const plain = ofTexts(min, (...texts) => text(apply(...texts)), max);
  return { ...plain, isText: true } as const;
}

const pad =
  (side: "padStart" | "padEnd"): FormulaFunction["apply"] =>
  ([of = null, length = null, filler = null]) => {
    const [given, size] = [asText(of), count(length)];
    return text(given.slice(0, size)[side](size, asText(filler) || " "));
  };

/** Text functions. They read blank text as "" and return a blank result as null. */
export const textFunctions: Readonly<Record<string, FormulaFunction>> = {
  "&": textOf(2, (a, b) => `${a}${b}`),
  LEFT: cut(2, 2, (of, n = 0) => of.slice(0, n)),
  RIGHT: cut(2, 2, (of, n = 0) => (n === 0 ? "" : of.slice(-n))),
  MID: cut(3, 3, (of, from = 0, n = 0) =>
    of.slice(Math.max(0, from - 1), Math.max(0, from - 1) + n),
  ),
  LPAD: { min: 2, max: 3, isText: true, apply: pad("padStart") },
  RPAD: { min: 2, max: 3, isText: true, apply: pad("padEnd") },
  TRIM: textOf(1, (of = "") => of.trim()),
  UPPER: textOf(1, (of = "") => of.toUpperCase(), 2),
  LOWER: textOf(1, (of = "") => of.toLowerCase(), 2),
  SUBSTITUTE: textOf(3, (of = "", old = "", by = "") =>
    old === "" ? of : of.replaceAll(old, () => by),
  ),
  REVERSE: textOf(1, (of = "") => [...of].toReversed().join("")),
  CASESAFEID: textOf(1, (id = "") => (isRecordId(id) ? recordId18(id) : id)),
  // Assumed: the markup that the API returns for HYPERLINK and IMAGE.
  HYPERLINK: textOf(
    2,
    (url, label, target = "_blank") => `<a href="${url}" target="${target}">${label}</a>`,
    3,
  ),
  IMAGE: {
    min: 2,
    max: 4,
    isText: true,
    apply: ([url = null, alt = null, height, width]) =>
      `<img src="${asText(url)}" alt="${asText(alt)}"${size("height", height)}${size("width", width)} border="0"/>`,
  },
  LEN: ofTexts(1, (of = "") => of.length),
  CONTAINS: ofTexts(2, (of = "", part = "") => of.includes(part)),
  BEGINS: ofTexts(2, (of = "", part = "") => of.startsWith(part)),
  INCLUDES: ofTexts(2, (values = "", one = "") => one !== "" && values.split(";").includes(one)),
  ISPICKVAL: ofTexts(2, (value, one) => value === one),
  FIND: {
    min: 2,
    max: 3,
    apply: ([part = null, of = null, from = 1]) =>
      part === null ? 0 : asText(of).indexOf(asText(part), count(from) - 1) + 1,
  },
  REGEX: ofTexts(2, (of = "", pattern = "") => regex(pattern).test(of)),
  TEXT: { min: 1, max: 1, isText: true, apply: ([value = null]) => text(shown(value)) },
};

function size(name: string, value: FormulaValue | undefined): string {
  return value === undefined || value === null ? "" : ` ${name}="${asNumber(value)}"`;
}

/** The whole text must match, as in Java's `matches`, whose syntax Salesforce uses. */
function regex(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, "u");
  } catch {
    throw new FormulaError(`"${pattern}" is not a regular expression`);
  }
}

/** The result of TEXT for a value (Help, "TEXT"). */
function shown(value: FormulaValue): string {
  if (value === null) return "";
  if (typeof value === "number") return plainNumber(value);
  if (!isMoment(value)) return String(value);
  if (value.kind === "date") return isoDay(value.ms);
  const iso = new Date(value.ms).toISOString();
  return value.kind === "time" ? iso.slice(11, 23) : `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z`;
}

function plainNumber(value: number): string {
  const usual = String(value);
  if (!usual.includes("e")) return usual;
  if (Number.isInteger(value)) return BigInt(value).toString();
  return value.toFixed(18).replace(/\.?0+$/, "");
}
