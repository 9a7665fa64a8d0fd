import type { Comparison, Condition, Me, Period, Team } from "../protocol/question.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { FilterOperator } from "../../db/mirror/types/field-kind.ts";
import { decimalText } from "../../db/mirror/types/decimal-text.ts";
import { type Filter, findOperator, makeFilter } from "../query/filter.ts";
import { QuestionError } from "../query/question-error.ts";
import { date } from "../../db/mirror/types/date.ts";
import type { Asked, Asker, Calendar } from "./asked.ts";
import { addDays, addSteps, type Day, startOf, STEPS } from "./calendar-date.ts";
import { type FieldPath, resolvePath } from "./field-path.ts";
import { type CheckedGroup, checkGroup } from "./groups.ts";
import { inPart } from "../query/in-part.ts";
import { type Span, spanOf } from "./relative-date.ts";

const SPAN_OPERATORS = ["eq", "ne", "lt", "lte", "gt", "gte"] as const;
type SpanOperator = (typeof SPAN_OPERATORS)[number];

/** A field that lies in, before or after a span of whole days: those of the zone, where it is an instant. */
export type SpanLeaf = {
  readonly kind: "span";
  readonly path: FieldPath;
  readonly operator: SpanOperator;
  readonly from: Day;
  readonly to: Day;
  readonly zone: string;
  readonly byDays: boolean;
};

type FilterLeaf = {
  readonly kind: "filter";
  readonly path: FieldPath;
  readonly filter: Filter;
};

/** A field in a bucket that is no span: of the weekday, of the hour, or a band. */
type BucketLeaf = {
  readonly kind: "bucket";
  readonly path: FieldPath;
  readonly group: CheckedGroup;
  readonly value: number;
  readonly calendar: Calendar;
};

export type Leaf = SpanLeaf | FilterLeaf | BucketLeaf;

/** A condition that was checked: paths are resolved, values fit, dates are absolute. */
export type CheckedCondition =
  | { readonly kind: "all"; readonly of: readonly CheckedCondition[] }
  | { readonly kind: "any"; readonly of: readonly CheckedCondition[] }
  | { readonly kind: "not"; readonly of: CheckedCondition }
  | Leaf;

/** Throws a QuestionError that names the part: `where.all[1].value`. */
export function checkCondition(condition: Condition, part: string, asked: Asked): CheckedCondition {
  const each = (of: readonly Condition[], name: string) =>
    of.map((one, i) => checkCondition(one, `${part}.${name}[${i}]`, asked));
  if ("all" in condition) return { kind: "all", of: each(condition.all, "all") };
  if ("any" in condition) return { kind: "any", of: each(condition.any, "any") };
  if ("not" in condition)
    return { kind: "not", of: checkCondition(condition.not, `${part}.not`, asked) };
  // Whoever is not of the team, and whoever is not known.
  if (isTeam(condition.value) && condition.op === "ne")
    return { kind: "not", of: checkLeaf({ ...condition, op: "eq" }, part, asked) };
  return checkLeaf(condition, part, asked);
}

export function leavesOf(condition: CheckedCondition | null): readonly Leaf[] {
  if (condition === null) return [];
  if (condition.kind === "not") return leavesOf(condition.of);
  if (condition.kind === "all" || condition.kind === "any") return condition.of.flatMap(leavesOf);
  return [condition];
}

function checkLeaf(comparison: Comparison, part: string, asked: Asked): Leaf {
  const { field, op, value, every, bands } = comparison;
  if (every !== undefined || bands !== undefined) return bucketLeaf(comparison, part, asked);
  const path = inPart(`${part}.field`, () => resolvePath(field, asked.object, asked.catalog));
  const operator = inPart(`${part}.op`, () => findOperator(op, path.column));
  return inPart(`${part}.value`, () => {
    const leafOf = (span: Span) => spanLeaf(path, operator, span, asked.zone);
    if (isMe(value)) return { kind: "filter", path, filter: mineFilter(path, operator, asked.me) };
    if (isTeam(value))
      return { kind: "filter", path, filter: teamFilter(path, operator, asked.me, value) };
    if (isPeriod(value)) return leafOf(periodSpan(value, path, asked));
    const days = daySpan(value, path, operator);
    if (days !== null) return leafOf(days);
    const text = textOf(value, operator, path);
    return { kind: "filter", path, filter: makeFilter(path.column, operator, text) };
  });
}

/** A group as an answer has it. */
function bucketLeaf(comparison: Comparison, part: string, asked: Asked): Leaf {
  const { op, value } = comparison;
  const group = checkGroup(comparison, part, asked);
  const { key, path } = group;
  const { zone, today, settings } = asked;
  if (op !== "eq")
    throw new QuestionError("Operator does not fit", `${part}.op: a bucket is asked for with eq.`);
  if (key.kind === "calendar") {
    if (isDay(value) && date.filter.parse(value) !== null) {
      const from = startOf(key.unit, inRange(value), settings);
      const to = addSteps(from, STEPS[key.unit], 1);
      const byDays = "days" in STEPS[key.unit];
      if (from === value) return spanLeaf(path, op, { from, to, byDays }, zone);
    }
    throw new QuestionError(
      "Bad value",
      `${part}.value: it takes the first day of a ${key.unit}, as in ${startOf(key.unit, today, settings)}.`,
    );
  }
  if (typeof value !== "number" || !Number.isInteger(value) || Math.abs(value) > 1_000)
    throw new QuestionError("Bad value", `${part}.value: it takes the number of the bucket.`);
  return { kind: "bucket", path, group, value, calendar: { zone, today, settings } };
}

function isTime({ column }: FieldPath): boolean {
  return column.pgType === "date" || column.pgType === "timestamptz";
}

function periodSpan(period: Period, path: FieldPath, { today, settings }: Asked): Span {
  if (isTime(path)) return spanOf(period, today, settings);
  const { column, type } = path.column;
  throw new QuestionError(
    "Period does not fit",
    `${column} is of type ${type}; ${period.period} is for dates and datetimes.`,
  );
}

/** Of a reference to users: that it leads to who asks, or does not. */
function mineFilter(
  { column }: FieldPath,
  operator: FilterOperator,
  me: Asker | undefined,
): Filter {
  checkOfUsers(column, operator, "me");
  const asker = me ?? { reason: "It is not known who asks." };
  if ("reason" in asker) throw new QuestionError("Not known who asks", asker.reason);
  return makeFilter(column, operator, asker.id);
}

/** Of a reference to users: that it leads to one of a team, or does not. */
function teamFilter(
  { column }: FieldPath,
  operator: FilterOperator,
  me: Asker | undefined,
  { team }: Team,
): Filter {
  checkOfUsers(column, operator, "team");
  const asker = me ?? { reason: "It is not known who asks." };
  const ids = "reason" in asker ? asker : (asker.teams?.[team] ?? { reason: "No team is known." });
  if ("reason" in ids) throw new QuestionError("Not known whose team", ids.reason);
  return { kind: "in", column, values: ids, orEmpty: false };
}

function checkOfUsers(column: MirrorColumn, operator: FilterOperator, what: "me" | "team"): void {
  if (column.referenceTo.includes("User") && (operator === "eq" || operator === "ne")) return;
  throw new QuestionError(
    `“${what}” does not fit`,
    `${column.column} cannot be asked with ${operator} for “${what}”, which is for references to users, with eq and ne.`,
  );
}

/** The span that a date is; null where the value is none, or the operator does not compare. */
function daySpan(value: Plain, path: FieldPath, operator: FilterOperator): Span | null {
  if (!isTime(path) || operator === "in" || operator === "null" || !isDay(value)) return null;
  // Refuses what only looks like a day.
  makeFilter(path.column, operator, value);
  return { from: inRange(value), to: addDays(value, 1), byDays: true };
}

type Plain = Exclude<Comparison["value"], Period | Me | Team>;

function isPeriod(value: Comparison["value"]): value is Period {
  return typeof value === "object" && !Array.isArray(value) && !isMe(value) && !isTeam(value);
}

function isTeam(value: Comparison["value"]): value is Team {
  return typeof value === "object" && "team" in value;
}

function isMe(value: Comparison["value"]): value is Me {
  return typeof value === "object" && "me" in value;
}

function isDay(value: unknown): value is Day {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);
}

/** The dates that Salesforce has (Salesforce Help, "Custom Field Types": date). */
function inRange(day: Day): Day {
  if (day >= "1700-01-01" && day <= "4000-12-31") return day;
  throw new QuestionError("Bad date", `Dates are from 1700-01-01 to 4000-12-31, not ${day}.`);
}

function spanLeaf(path: FieldPath, op: FilterOperator, span: Span, zone: string): SpanLeaf {
  const operator = SPAN_OPERATORS.find((one) => one === op);
  if (operator === undefined)
    throw new QuestionError(
      "Operator does not fit",
      `“${op}” takes no period; it can be asked with ${SPAN_OPERATORS.join(", ")}.`,
    );
  return { kind: "span", path, operator, zone, ...span };
}

/** The value as text, as filters of a URL have it. */
function textOf(value: Plain, operator: FilterOperator, path: FieldPath): string {
  if (!Array.isArray(value)) return scalarText(value);
  if (operator !== "in")
    throw new QuestionError("Bad value", `A list is for “in”, not for “${operator}”.`);
  const texts = value.map((one) => (one === null ? null : scalarText(one)));
  if (path.column.pgType === "timestamptz" && texts.some(isDay))
    throw new QuestionError(
      "Bad value",
      `${path.column.column} takes times with their zone in a list; for whole days ask with any and eq.`,
    );
  return JSON.stringify(texts);
}

function scalarText(value: string | number | boolean): string {
  if (typeof value === "number") return decimalText(value, 18);
  return String(value);
}
