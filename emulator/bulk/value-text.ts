import type { FieldType } from "../model/field-describe.ts";
import type { FieldValue } from "../model/record.ts";

/** Writes a non-null value as the API writes it in CSV, before quotes are doubled. */
export type ValueText = (value: Exclude<FieldValue, null>) => string;

/**
 * How values of a type are written; choose it once for a column. Booleans are `true` or `false`, datetimes
 * `2024-01-02T03:04:05.000Z`, times `03:04:05.000Z`, and all else as stored.
 *
 * Assumed: datetimes in query results end in `.000Z`, as in data exported by Bulk API 2.0.
 */
export function valueText(type: FieldType): ValueText {
  const numberText = NUMBER_TEXTS[type] ?? String;
  return (value) => {
    if (typeof value === "string") return value;
    if (typeof value === "number") return numberText(value);
    return value ? "true" : "false";
  };
}

/** Numbers that stand for something else, by type. */
const NUMBER_TEXTS: Partial<Record<FieldType, (value: number) => string>> = {
  datetime: datetimeText,
  time: timeText,
};

const DAY_MS = 86_400_000;
/** Days and seconds of a day whose text is cached; the times of an org lie within some thousand days. */
const MAX_DAYS = 50_000;
const dayTexts = new Map<number, string>();
const secondTexts: string[] = [];

function datetimeText(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  return dayText(day) + timeText(ms - day * DAY_MS);
}

/** `2024-01-02T` */
function dayText(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  if (dayTexts.size >= MAX_DAYS) dayTexts.clear();
  const iso = new Date(day * DAY_MS).toISOString();
  const text = iso.slice(0, iso.indexOf("T") + 1);
  dayTexts.set(day, text);
  return text;
}

/** Of the milliseconds of a day. */
function timeText(ms: number): string {
  if (ms % 1000 !== 0) return isoTime(ms);
  const second = ms / 1000;
  return (secondTexts[second] ??= isoTime(ms));
}

const isoTime = (ms: number): string => new Date(ms).toISOString().slice("1970-01-01T".length);
