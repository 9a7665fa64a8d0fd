import { PERIOD_NAMES } from "../protocol/calendar-unit.ts";
import type { Period } from "../protocol/question.ts";

/** A value of a WHERE clause of SOQL, as it is written there. */
export type SoqlValue =
  | { readonly kind: "null" }
  | { readonly kind: "text"; readonly text: string; readonly pattern: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "time"; readonly text: string }
  /** Days from the beginning of `from` to before the beginning of `to`; without `to` they are the period. */
  | { readonly kind: "days"; readonly from: Period; readonly to?: Period }
  | { readonly kind: "unknown" };

/** SOQL and SOSL Reference, "fieldExpression Syntax" and "Date Formats and Date Literals in WHERE". */
export function soqlValue(written: string): SoqlValue {
  if (/^null$/i.test(written)) return { kind: "null" };
  if (/^'.*'$/s.test(written)) return quoted(written.slice(1, -1));
  if (/^(true|false)$/i.test(written))
    return { kind: "boolean", value: written.toLowerCase() === "true" };
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(written)) return { kind: "number", text: written };
  if (/^\d{4}-\d\d-\d\d(T.+)?$/.test(written)) return { kind: "time", text: written };
  if (/^\d\d:\d\d:\d\d(\.\d+)?Z?$/.test(written))
    return { kind: "time", text: written.replace(/Z$/, "") };
  return dateLiteral(written.toUpperCase());
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
};

/** An empty text is null. Of a pattern, what is escaped for LIKE stays escaped. */
function quoted(inner: string): SoqlValue {
  if (inner === "") return { kind: "null" };
  const letters = inner.match(/\\.|[^\\]/gsu) ?? [];
  const plain = (letter: string) =>
    letter.startsWith("\\") ? (ESCAPES[letter.slice(1)] ?? letter.slice(1)) : letter;
  const ofPattern = (letter: string) => (/^\\[\\%_]$/.test(letter) ? letter : plain(letter));
  return {
    kind: "text",
    text: letters.map(plain).join(""),
    pattern: letters.map(ofPattern).join(""),
  };
}

const NAMED: Readonly<Record<string, Period["period"]>> = {
  TODAY: "today",
  YESTERDAY: "last-day",
  TOMORROW: "next-day",
};

function dateLiteral(literal: string): SoqlValue {
  const [name = "", count] = literal.split(":");
  const n = count === undefined ? undefined : Number(count);
  const of90 = /^(LAST|NEXT)_90_DAYS$/.exec(name)?.[1]?.toLowerCase();
  if (of90 !== undefined)
    return { kind: "days", from: { period: `${of90 as "last"}-n-days`, n: 90 } };
  const ago = /^N_(FISCAL_)?([A-Z]+)S_AGO$/.exec(name);
  if (ago !== null && n !== undefined) return daysAgo(`${ago[1] ?? ""}${ago[2]}`, n);
  const period = NAMED[name] ?? name.toLowerCase().replaceAll("_", "-");
  if (!isPeriodName(period)) return { kind: "unknown" };
  return { kind: "days", from: { period, ...(n === undefined ? {} : { n }) } };
}

/** One unit of the calendar, so many before the present one: N_MONTHS_AGO:2. */
function daysAgo(unit: string, n: number): SoqlValue {
  const name = unit.toLowerCase().replaceAll("_", "-");
  const before = (count: number): Period | null => {
    const period = count === 0 ? (name === "day" ? "today" : `this-${name}`) : `last-n-${name}s`;
    return isPeriodName(period) ? { period, ...(count === 0 ? {} : { n: count }) } : null;
  };
  const [from, to] = [before(n), before(n - 1)];
  if (n === 0 && from !== null) return { kind: "days", from };
  return from === null || to === null ? { kind: "unknown" } : { kind: "days", from, to };
}

function isPeriodName(name: string): name is Period["period"] {
  return (PERIOD_NAMES as readonly string[]).includes(name);
}
