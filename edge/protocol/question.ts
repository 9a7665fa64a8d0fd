import * as v from "valibot";
import { CALENDAR_UNITS, MOST_UNITS, PERIOD_NAMES } from "./calendar-unit.ts";
import { Cell } from "./change.ts";
import { LineId } from "./line.ts";

/*
 * A question, as data, and its answer: what the API, saved boards and views, the editor and the tests share.
 * Names of objects and fields are checked later, against what the asker may see (edge/ask).
 */

const Name = v.pipe(v.string(), v.maxLength(200));
const wholeNumber = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** How a column of an answer is called. */
const ColumnName = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9_]{0,39}$/, "it takes lower-case letters, digits and _, as in total_won"),
);

/** A field, or up to three references and a field: `amount`, `account.owner.name`. */
const FieldPath = v.pipe(v.string(), v.maxLength(400));

/**
 * A stretch of whole days that moves with today in the asker's zone: `{period: "this-month"}`,
 * `{period: "last-n-days", n: 30}`. With `n` they mean what SOQL's date literals mean: `last-n-days` holds today as well,
 * `next-n-days` begins tomorrow, and of the longer units the present one is in neither.
 */
export const Period = v.strictObject({
  period: v.picklist(PERIOD_NAMES),
  n: v.optional(wholeNumber(1, MOST_UNITS)),
});
export type Period = v.InferOutput<typeof Period>;

/** The user of the org that asks, where a reference leads to users: `{field: "ownerid", op: "eq", value: {me: true}}`. */
export const Me = v.strictObject({ me: v.literal(true) });
export type Me = v.InferOutput<typeof Me>;

/** Whose manager, or whose role, leads up to that of the user who asks; and that user. */
export const TEAM_KINDS = ["managers", "roles"] as const;
export type TeamKind = (typeof TEAM_KINDS)[number];

/** The team of the user that asks, where a reference leads to users: `{field: "ownerid", op: "eq", value: {team: "managers"}}`. */
export const Team = v.strictObject({ team: v.picklist(TEAM_KINDS) });
export type Team = v.InferOutput<typeof Team>;

export const BUCKETS = [...CALENDAR_UNITS, "weekday", "hour"] as const;
export type Bucket = (typeof BUCKETS)[number];

/**
 * Rows with the same value of the field, or in the same bucket of time: of the calendar, of the weekday (1 is Monday),
 * of the hour of the day (0 to 23). `bands` are ascending bounds: a row is in band 0 below the first, in band 1 from the
 * first to below the second, … Of dates and datetimes they are ages in days.
 */
const GroupOfRows = v.strictObject({
  field: FieldPath,
  every: v.optional(v.picklist(BUCKETS)),
  bands: v.optional(
    v.pipe(v.array(v.union([v.number(), v.string()])), v.minLength(1), v.maxLength(100)),
  ),
});

/**
 * A column of the answer is called `as`; without it as the field is written.
 *
 * With `until`, a field of time, a row is in every bucket of the calendar at whose end it is open: from its day in `field` on, and
 * until that in `until`, or still, where that is empty: `{field: "createddate", until: "closeddate", every: "day", over:
 * {period: "last-n-days", n: 90}}` is the backlog of each day. `over` says which buckets there are, up to today's.
 */
export const Group = v.strictObject({
  ...GroupOfRows.entries,
  until: v.optional(FieldPath),
  over: v.optional(Period),
  as: v.optional(ColumnName),
});
export type Group = v.InferOutput<typeof Group>;

/**
 * `in` takes a list, in which null stands for empty; `null` takes true or false. A period, or a date where the field is
 * a datetime, is a stretch of time: `eq` is within it, `lt` before it, `lte` before its end, `gte` from its beginning,
 * `gt` after it. Of numbers with more digits than a double holds, write a string of digits.
 */
const List = v.array(Cell);
const Scalar = v.union([v.string(), v.number(), v.boolean()]);
const Value = v.lazy((input) => {
  if (Array.isArray(input)) return List;
  if (!isObject(input)) return Scalar;
  if ("team" in input) return Team;
  return "me" in input ? Me : Period;
});

/** With `every` or `bands` the value is a bucket, as an answer has it: `{field, every: "hour", op: "eq", value: 9}`. */
const Comparison = v.strictObject({ ...GroupOfRows.entries, op: Name, value: Value });
export type Comparison = v.InferOutput<typeof Comparison>;

/**
 * What a row must be. It holds or it does not: `not` holds wherever the inner condition does not, for empty fields too.
 * `op` is one of `eq ne lt lte gt gte in contains starts like has null`; `ne` holds for empty fields.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Comparison;

function isObject(input: unknown): input is object {
  return typeof input === "object" && input !== null;
}

function isOf(input: unknown, key: string): boolean {
  return isObject(input) && key in input;
}

export const Condition: v.GenericSchema<Condition> = v.lazy((input): v.GenericSchema<Condition> => {
  if (isOf(input, "all")) return v.strictObject({ all: v.array(Condition) });
  if (isOf(input, "any")) return v.strictObject({ any: v.array(Condition) });
  if (isOf(input, "not")) return v.strictObject({ not: Condition });
  return Comparison;
});

/** A point in history: a time with its zone, or a day, as `/rows` takes them; or the content of each object. */
const Time = v.pipe(v.string(), v.maxLength(40));
const Seq = wholeNumber(0, Number.MAX_SAFE_INTEGER);
/** By the name of each object. */
export const Contents = v.record(Name, v.strictObject({ line: LineId, seq: Seq }));
export type Contents = v.InferOutput<typeof Contents>;
export const Moment = v.lazy((input) => (isObject(input) ? Contents : Time));
export type Moment = v.InferOutput<typeof Moment>;

export const RowsQuestion = v.strictObject({
  object: Name,
  where: v.optional(Condition),
  /** Fields of the object; none named means all. */
  columns: v.optional(v.array(Name)),
  /** Field paths; `-amount` is descending. */
  sort: v.optional(v.array(FieldPath)),
  limit: v.optional(v.number()),
  cursor: v.optional(v.nullable(v.string())),
  /** Instead of a cursor: the number of a row, from 1, that the page has. */
  row: v.optional(v.number()),
  /** In which periods of `where` are. Default: UTC. */
  zone: v.optional(Name),
  asOf: v.optional(Moment),
});
export type RowsQuestion = v.InferOutput<typeof RowsQuestion>;

export const MEASURE_FUNCTIONS = [
  "count",
  "sum",
  "avg",
  "rate",
  "min",
  "max",
  "distinct",
  "median",
  "percentile",
] as const;
export type MeasureFunction = (typeof MEASURE_FUNCTIONS)[number];

/**
 * `count` without a field counts rows, with one its values; `rate` takes no field: it is the part of the rows for which its
 * `where` holds, from 0 to 1. A column of the answer is called `as`.
 */
export const Measure = v.strictObject({
  fn: v.picklist(MEASURE_FUNCTIONS),
  field: v.optional(FieldPath),
  /** Of percentile: which, in percent, as in 90. Between two values it is interpolated. */
  p: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  where: v.optional(Condition),
  as: ColumnName,
});
export type Measure = v.InferOutput<typeof Measure>;

/**
 * With the same groups of the period before that of the condition, of a year before, or as of a moment; a period stands
 * for its beginning: `{asOf: {period: "this-month"}}` is how things stood when the month began. With `orBeginning` the
 * beginning of the history of all that is read stands for a moment before it.
 */
const ComparedPeriod = v.picklist(["previous-period", "same-period-last-year"]);
const MomentOrPeriod = v.lazy((input) => (isOf(input, "period") ? Period : Moment));
const ComparedMoment = v.strictObject({
  asOf: MomentOrPeriod,
  orBeginning: v.optional(v.boolean()),
});
export const Compare = v.lazy((input) => (isObject(input) ? ComparedMoment : ComparedPeriod));
export type Compare = v.InferOutput<typeof Compare>;

/**
 * What is asked of each measure that it fits. Along the calendar: `running-total` of counts and sums, `movingAverage`
 * over so many buckets of counts, sums and averages, `change` since the bucket before. Across the groups: `share` of
 * counts and sums, `rank` (1 is the greatest); with two groups, among those in the same bucket or first group.
 */
const MovingAverage = v.strictObject({ movingAverage: wholeNumber(2, 366) });
const ThenName = v.picklist(["running-total", "share", "rank", "change"]);
export const Then = v.lazy((input) => (isObject(input) ? MovingAverage : ThenName));
export type Then = v.InferOutput<typeof Then>;

export const MOST_TOP = 1_000;

/**
 * The groups with the greatest first measure, or `by: "change"` those whose first measure is furthest from what it is
 * compared with, more or less; `others`: all the rest as one more row.
 */
export const Top = v.strictObject({
  n: wholeNumber(1, MOST_TOP),
  by: v.optional(v.picklist(["value", "change"]), "value"),
  others: v.optional(v.boolean(), false),
});
export type Top = v.InferInput<typeof Top>;

export const MeasuresQuestion = v.strictObject({
  object: Name,
  where: v.optional(Condition),
  measures: v.pipe(v.array(Measure), v.minLength(1), v.maxLength(8)),
  by: v.optional(v.pipe(v.array(Group), v.maxLength(2))),
  compare: v.optional(Compare),
  then: v.optional(Then),
  top: v.optional(Top),
  /** The asker's time zone, as in `Europe/Berlin`. */
  zone: Name,
  asOf: v.optional(Moment),
});
export type MeasuresQuestion = v.InferInput<typeof MeasuresQuestion>;

export type Question = RowsQuestion | MeasuresQuestion;

/** What the parts of a question are called. */
export const PART_NAMES: readonly string[] = [
  ...new Set(
    [MeasuresQuestion, RowsQuestion, Measure, Comparison, Period, ComparedMoment, Top].flatMap(
      ({ entries }) => Object.keys(entries),
    ),
  ),
  ...["all", "any", "not", "movingAverage"],
];

export const Question = v.lazy((input) =>
  isOf(input, "measures") ? MeasuresQuestion : RowsQuestion,
);

/**
 * The answer to a question with measures. `columns` are the groups as `by` names them, then each measure by its `as`,
 * followed by what was asked of it: `total_before` and `total_change` (of numbers), `total_running`, `total_average`,
 * `total_share`, `total_rank`. Groups are in order: buckets by time, picklists as the org has their values, other texts by
 * code points, empty ones last; of a cut group the greatest first, and the others last.
 *
 * | column                                 | cell                                                      |
 * |----------------------------------------|-----------------------------------------------------------|
 * | group                                  | as the field's; null where it is empty                    |
 * | group of a bucket of the calendar      | its first day: `"2026-01-01"`; in order, without gaps     |
 * | group of weekday, hour, bands          | number; in order, without gaps                            |
 * | count, distinct, rank                  | number                                                    |
 * | min, max                               | as the field's                                            |
 * | sum, avg, rate, median, percentile, share | string of decimal digits                               |
 *
 * What is said of no value is null; a count of none is 0.
 */
export const Answer = v.object({
  columns: v.array(v.string()),
  rows: v.array(v.array(Cell)),
  /** The rows, by index, that stand for all other groups: there the cut group is null. Absent where there are none. */
  others: v.optional(v.array(v.number())),
  /** What the answer is true for: head_seq and line of each object that was read. */
  seqs: v.record(v.string(), v.number()),
  history: v.record(v.string(), v.string()),
  /**
   * What the moment named, of one that was asked as of a moment. Asked with it, the rows are the same for ever. Relative
   * periods are seen from the time that was asked for, or else from the newest change that the first object had by then.
   */
  asOf: v.optional(Contents),
  /** False where changes that still come may belong before that moment, or before that of `compare`: the answer holds so far. */
  settled: v.optional(v.boolean()),
  /** When the history began, where that is what it is compared with (`orBeginning`). */
  comparedWith: v.optional(v.string()),
  /** Fields that it reads, as `Object.Field`, whose values ingest is still to read: until then they count as empty. */
  unread: v.optional(v.array(v.string())),
});
export type Answer = v.InferOutput<typeof Answer>;
