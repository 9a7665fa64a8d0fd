import { kindOf } from "../../db/mirror/types/registry.ts";
import { decimal } from "../../db/mirror/types/decimal.ts";
import { decimalText } from "../../db/mirror/types/decimal-text.ts";
import type { CalendarUnit } from "../protocol/calendar-unit.ts";
import type { Group } from "../protocol/question.ts";
import { QuestionError } from "../query/question-error.ts";
import { addDays, type Day, startOf } from "./calendar-date.ts";
import type { Asked } from "./asked.ts";
import { type FieldPath, isNumber, resolvePath } from "./field-path.ts";
import { inPart } from "../query/in-part.ts";
import { spanOf } from "./relative-date.ts";

/** What the rows of a group share. */
export type GroupKey =
  | { readonly kind: "value" }
  | {
      readonly kind: "calendar";
      readonly unit: CalendarUnit;
      /** The first days of the first and last bucket; null where the data say. */
      readonly first: Day | null;
      readonly last: Day | null;
      /** What ends a row's stay: it is in every bucket at whose end it is open. Null: in that of its field alone. */
      readonly until: FieldPath | null;
    }
  | { readonly kind: "weekday" }
  | { readonly kind: "hour" }
  /** Ascending, as digits. Of a date they are ages in days. */
  | { readonly kind: "bands"; readonly bounds: readonly string[] };

export type CheckedGroup = {
  /** The name of its column in the answer. */
  readonly name: string;
  readonly path: FieldPath;
  readonly key: GroupKey;
};

/** Of a calendar the ends are not known yet. */
export function checkGroup(group: Group, part: string, asked: Asked): CheckedGroup {
  const path = inPart(`${part}.field`, () => resolvePath(group.field, asked.object, asked.catalog));
  const { every, bands } = group;
  if (every !== undefined && bands !== undefined)
    throw new QuestionError("Too much", `${part}: every and bands cannot be asked together.`);
  if ((group.until === undefined) !== (group.over === undefined) || (group.until && !every))
    throw new QuestionError("Too little", `${part}: until, over and every are asked together.`);
  const key = every
    ? withStay(
        group,
        part,
        inPart(`${part}.every`, () => keyOfEvery(every, path)),
        asked,
      )
    : bands
      ? inPart(`${part}.bands`, () => keyOfBands(bands, path))
      : inPart(`${part}.field`, () => keyOfValue(path));
  return { name: group.as ?? group.field, path, key };
}

function keyOfEvery(every: NonNullable<Group["every"]>, { column }: FieldPath): GroupKey {
  const isDatetime = column.pgType === "timestamptz";
  const isTime = every === "hour" ? isDatetime : isDatetime || column.pgType === "date";
  if (!isTime)
    throw new QuestionError(
      "Bucket does not fit",
      `${column.column} is of type ${column.type}; ${every} is for ${every === "hour" ? "datetimes" : "dates and datetimes"}.`,
    );
  if (every === "weekday" || every === "hour") return { kind: every };
  return { kind: "calendar", unit: every, first: null, last: null, until: null };
}

/** The buckets that rows stay in. */
function withStay({ until, over }: Group, part: string, key: GroupKey, asked: Asked): GroupKey {
  if (until === undefined || over === undefined) return key;
  if (key.kind !== "calendar")
    throw new QuestionError(
      "Bucket does not fit",
      `${part}.every: until takes one of the calendar.`,
    );
  const { today, settings } = asked;
  const ended = inPart(`${part}.until`, () => resolvePath(until, asked.object, asked.catalog));
  inPart(`${part}.until`, () => keyOfEvery(key.unit, ended));
  const { from, to } = inPart(`${part}.over`, () => spanOf(over, today, settings));
  const [first, last] = [from, addDays(to, -1) < today ? addDays(to, -1) : today];
  if (first > last)
    throw new QuestionError("Bad period", `${part}.over: it begins after today, ${today}.`);
  return {
    ...key,
    first: startOf(key.unit, first, settings),
    last: startOf(key.unit, last, settings),
    until: ended,
  };
}

function keyOfBands(bands: readonly (string | number)[], path: FieldPath): GroupKey {
  const { column, pgType, type } = path.column;
  const isAge = pgType === "date" || pgType === "timestamptz";
  if (!isAge && !isNumber(path))
    throw new QuestionError(
      "Bands do not fit",
      `${column} is of type ${type}; bands are for numbers, dates and datetimes.`,
    );
  const bounds = bands.map((one) => boundOf(one));
  if (bounds.some((one, i) => i > 0 && !isLess(bounds[i - 1] ?? "", one)))
    throw new QuestionError("Bad bands", "The bounds of bands ascend, as in [0, 1000, 5000].");
  return { kind: "bands", bounds };
}

function boundOf(value: string | number): string {
  const text = typeof value === "number" ? decimalText(value, 18) : decimal.filter.parse(value);
  if (text !== null) return text;
  throw new QuestionError(
    "Bad bands",
    `Bands take ${decimal.filter.takes}, not “${String(value).slice(0, 80)}”.`,
  );
}

/** Of decimals as digits. */
function isLess(one: string, other: string): boolean {
  const scale = Math.max(...[one, other].map((text) => text.split(".")[1]?.length ?? 0));
  const units = (text: string) => {
    const [whole = "", fraction = ""] = text.replace("+", "").split(".");
    const digits = BigInt(whole.replace("-", "") + fraction.padEnd(scale, "0"));
    return whole.startsWith("-") ? -digits : digits;
  };
  return units(one) < units(other);
}

function keyOfValue({ column }: FieldPath): GroupKey {
  if (!kindOf(column).isLong) return { kind: "value" };
  throw new QuestionError(
    "Field cannot be grouped by",
    `${column.column} is of type ${column.type}: its texts are too long for groups.`,
  );
}

/** Whether the answer has every bucket, filled or not. */
export function isGapless({ key }: CheckedGroup): boolean {
  return key.kind !== "value";
}

export function isCalendar({ key }: CheckedGroup): boolean {
  return key.kind === "calendar";
}
