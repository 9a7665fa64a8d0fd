import { text } from "../model/field.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { FieldValue } from "../model/record.ts";
import type { Value } from "./value.ts";

// Assumed: the user's locale is en_US, the time zone is UTC, and the org's currency is the US dollar.
const LOCALE = "en-US";
const TIMES = { timeZone: "UTC", hour: "numeric", minute: "2-digit" } as const;
const DAYS = { timeZone: "UTC", year: "numeric", month: "numeric", day: "numeric" } as const;
const dayFormat = new Intl.DateTimeFormat(LOCALE, DAYS);
const timeFormat = new Intl.DateTimeFormat(LOCALE, TIMES);
const momentFormat = new Intl.DateTimeFormat(LOCALE, { ...DAYS, ...TIMES });

/** FORMAT(): a date, time or number as the user reads it, as text (SOQL and SOSL Reference, "FORMAT()"). */
export function formatted<T>({ field, read }: Value<T>): Value<T> {
  const format = formatOf(field);
  return {
    field: text(field.name, field.label, 255),
    read: (from) => {
      const value = read(from);
      return value === null ? null : format(value);
    },
  };
}

function formatOf(field: FieldDescribe): (value: NonNullable<FieldValue>) => FieldValue {
  const spaced = (format: Intl.DateTimeFormat) => (value: NonNullable<FieldValue>) =>
    // Intl separates AM and PM by a narrow space; Salesforce by a plain one.
    format.format(new Date(value as string | number)).replaceAll("\u202f", " ");
  switch (field.type) {
    case "date":
      return spaced(dayFormat);
    case "datetime":
      return spaced(momentFormat);
    case "time":
      return spaced(timeFormat);
    case "int":
    case "long":
    case "double":
    case "currency":
    case "percent":
      return numberFormat(field);
    default:
      return (value) => value;
  }
}

function numberFormat({ type, scale }: FieldDescribe): (value: NonNullable<FieldValue>) => string {
  const digits = type === "currency" ? 2 : scale;
  const format = new Intl.NumberFormat(LOCALE, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    ...(type === "currency" ? { style: "currency", currency: "USD" } : {}),
  });
  const unit = type === "percent" ? "%" : "";
  return (value) => `${format.format(Number(value))}${unit}`;
}
