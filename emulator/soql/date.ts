import { badRequest } from "../model/salesforce-error.ts";

/** A range of time in UTC, epoch milliseconds: from `start` inclusive to `end` exclusive. */
export type DateRange = { readonly start: number; readonly end: number };

type Unit = "day" | "week" | "month" | "quarter" | "year";

/**
 * The range of a date literal such as TODAY or LAST_N_DAYS:7 (SOQL and SOSL Reference, "Date Formats and Date Literals
 * in WHERE"). Days are UTC days, weeks begin on Sunday, the fiscal year is the calendar year.
 *
 * @param n the number after the colon, if the literal has one
 */
export function dateRange(literal: string, now: number, n?: number): DateRange {
  const name = literal.split(":")[0]?.toUpperCase().replace("FISCAL_", "") ?? "";
  const days = /^(LAST|NEXT)_90_DAYS$/.exec(name);
  if (days !== null) return nRange(`${days[1]}_N_DAYS`, 90, now) ?? unknownLiteral(literal);
  const range = n === undefined ? namedRange(name, now) : nRange(name, n, now);
  return range ?? unknownLiteral(literal);
}

function unknownLiteral(literal: string): never {
  throw badRequest("MALFORMED_QUERY", `unexpected token: '${literal}'`);
}

const DAYS: Readonly<Record<string, number>> = { YESTERDAY: -1, TODAY: 0, TOMORROW: 1 };
const RELATIVE: Readonly<Record<string, number>> = { LAST: -1, THIS: 0, NEXT: 1 };

function namedRange(name: string, now: number): DateRange | undefined {
  const day = DAYS[name];
  if (day !== undefined) return span("day", now, day, day + 1);
  const [relative = "", unit = ""] = name.split("_");
  const offset = RELATIVE[relative];
  return offset === undefined || !isUnit(unit)
    ? undefined
    : span(unitOf(unit), now, offset, offset + 1);
}

/** LAST_N_DAYS ends with today; LAST_N_MONTHS and the like end before the current one. */
function nRange(name: string, n: number, now: number): DateRange | undefined {
  const parts = /^(?:(LAST|NEXT)_N_([A-Z]+)S|N_([A-Z]+)S_AGO)$/.exec(name);
  if (parts === null) return undefined;
  const [, direction, unit = "", agoUnit = ""] = parts;
  if (agoUnit !== "") return isUnit(agoUnit) ? span(unitOf(agoUnit), now, -n, 1 - n) : undefined;
  if (!isUnit(unit)) return undefined;
  if (direction === "NEXT") return span(unitOf(unit), now, 1, n + 1);
  return span(unitOf(unit), now, -n, unit === "DAY" ? 1 : 0);
}

function isUnit(unit: string): boolean {
  return ["DAY", "WEEK", "MONTH", "QUARTER", "YEAR"].includes(unit);
}

function unitOf(unit: string): Unit {
  return unit.toLowerCase() as Unit;
}

function span(unit: Unit, now: number, from: number, to: number): DateRange {
  return { start: startOf(unit, now, from), end: startOf(unit, now, to) };
}

/** The start of the unit this many after the current one. */
function startOf(unit: Unit, now: number, offset: number): number {
  const date = new Date(now);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (unit) {
    case "day":
      return Date.UTC(year, month, day + offset);
    case "week":
      return Date.UTC(year, month, day - date.getUTCDay() + offset * 7);
    case "month":
      return Date.UTC(year, month + offset, 1);
    case "quarter":
      return Date.UTC(year, month - (month % 3) + offset * 3, 1);
    case "year":
      return Date.UTC(year + offset, 0, 1);
  }
}
