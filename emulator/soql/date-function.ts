import { date, integer } from "../model/field.ts";
import { badRequest } from "../model/salesforce-error.ts";
import type { RecordValue } from "./value.ts";

/** Parts of a UTC date, by the name of the function (SOQL and SOSL Reference, "Date Functions"). */
const PARTS: Readonly<Record<string, (at: Date) => number>> = {
  CALENDAR_MONTH: (at) => at.getUTCMonth() + 1,
  CALENDAR_QUARTER: (at) => Math.floor(at.getUTCMonth() / 3) + 1,
  CALENDAR_YEAR: (at) => at.getUTCFullYear(),
  DAY_IN_MONTH: (at) => at.getUTCDate(),
  DAY_IN_WEEK: (at) => at.getUTCDay() + 1,
  DAY_IN_YEAR: dayInYear,
  FISCAL_MONTH: (at) => at.getUTCMonth() + 1,
  FISCAL_QUARTER: (at) => Math.floor(at.getUTCMonth() / 3) + 1,
  FISCAL_YEAR: (at) => at.getUTCFullYear(),
  HOUR_IN_DAY: (at) => at.getUTCHours(),
  WEEK_IN_MONTH: (at) => Math.ceil(at.getUTCDate() / 7),
  WEEK_IN_YEAR: (at) => Math.ceil(dayInYear(at) / 7),
};

const DAY_MS = 86_400_000;

function dayInYear(at: Date): number {
  return Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
}

export function isDateFunction(name: string): boolean {
  return name.toUpperCase() === "DAY_ONLY" || Object.hasOwn(PARTS, name.toUpperCase());
}

/**
 * The function with this name for a date or datetime; undefined when there is none.
 *
 * @throws SalesforceError INVALID_FIELD for a value of another type
 */
export function dateFunction(name: string, of: RecordValue): RecordValue | undefined {
  if (!isDateFunction(name)) return undefined;
  const { field, read, reads } = of;
  const needsTime = name === "HOUR_IN_DAY" || name === "DAY_ONLY";
  if (field.type !== "datetime" && (needsTime || field.type !== "date")) {
    throw badRequest("INVALID_FIELD", `field ${field.name} does not support function ${name}`);
  }
  const timeOf = (record: Parameters<typeof read>[0]): Date | undefined => {
    const value = read(record);
    return value === null || typeof value === "boolean" ? undefined : new Date(value);
  };
  const part = PARTS[name];
  if (part === undefined) {
    const day = date(field.name, field.label);
    return {
      reads,
      field: day,
      read: (record) => timeOf(record)?.toISOString().slice(0, 10) ?? null,
    };
  }
  const number = integer(field.name, field.label);
  return {
    reads,
    field: number,
    read: (record) => {
      const at = timeOf(record);
      return at === undefined ? null : part(at);
    },
  };
}
