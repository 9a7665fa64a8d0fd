import fc from "fast-check";
import { CALENDAR_UNITS } from "../../edge/protocol/calendar-unit.ts";
import {
  BUCKETS,
  type Condition,
  type Group,
  type Measure,
  type MeasuresQuestion,
  type Period,
} from "../../edge/protocol/question.ts";
import { TURNS } from "./world.ts";

/* Questions about deals, most of which can be answered. */

export const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Havana",
  "Atlantic/Azores",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Auckland",
  "Africa/Cairo",
  "America/Santiago",
];

const one = <const T>(...values: readonly T[]) => fc.constantFrom(...values);
const sometimes = <T>(arbitrary: fc.Arbitrary<T>, percent: number): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { weight: percent, arbitrary },
    { weight: 100 - percent, arbitrary: fc.constant(undefined) },
  );

const tops = (most: number) =>
  fc.record({
    n: fc.integer({ min: 1, max: most }),
    by: one("value", "value", "change"),
    others: fc.boolean(),
  });

/** Where days, months, years and clocks turn, so that questions and rows meet. */
const turns = one(...TURNS.map((at) => Date.parse(at)));
const days = fc
  .oneof(
    fc.tuple(turns, fc.integer({ min: -3, max: 3 })).map(([at, n]) => at + n * 86_400_000),
    fc.integer({ min: 0, max: 560 }).map((n) => Date.UTC(2023, 9, 20 + n)),
  )
  .map((at) => new Date(at).toISOString().slice(0, 10));
const instants = fc
  .oneof(
    fc.tuple(turns, fc.integer({ min: -9, max: 9 })).map(([at, n]) => at + n * 900_000),
    fc.integer({ min: 0, max: 560 * 48 }).map((n) => Date.UTC(2023, 9, 20) + n * 1_800_000),
  )
  .map((at) => new Date(at).toISOString());

const periods: fc.Arbitrary<Period> = fc.oneof(
  one<Period>({ period: "today" }),
  fc.tuple(one("last", "this", "next"), one(...CALENDAR_UNITS)).map(([which, unit]) => ({
    period: `${which}-${unit}` as const,
  })),
  fc
    .tuple(one("last", "next"), one(...CALENDAR_UNITS), fc.integer({ min: 1, max: 5 }))
    .map(([which, unit, n]) => ({ period: `${which}-n-${unit}s` as const, n })),
);

const texts = one(
  "name",
  "account.name",
  "Account.Owner.Name",
  "owner.manager.name",
  "account.parent.name",
  "account.owner.manager.name",
);
const picklists = one("stage", "account.industry", "currencyisocode", "account.currencyisocode");
const numbers = one(
  "amount",
  "Ratio",
  "quantity",
  "serial",
  "account.revenue",
  "account.parent.revenue",
);
const dates = one("closed", "account.founded");
const datetimes = one("created", "owner.joined");
const digits = one<string | number>("0", 2.5, "10.1", -1, "333.333333333333", 5, "1234567.891");
const orders = one("eq", "ne", "lt", "lte", "gt", "gte");

const comparisons: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    field: texts,
    op: one("eq", "ne", "contains", "starts"),
    value: one("Acme", "acme", "a", "50%", "🚀", "_", "\\"),
  }),
  fc.record({
    field: texts,
    op: one("like"),
    value: one("acme", "%c_e%", "50\\%", "%\\%", "_", "%", "a\\cme", "%🚀"),
  }),
  fc.record({ field: picklists, op: one("eq", "ne"), value: one("Won", "Steel", "EUR", "Open") }),
  fc.record({
    field: picklists,
    op: one("in"),
    value: fc.subarray<string | null>(["Won", "Lost", "EUR", null, "Steel"]),
  }),
  fc.record({ field: one("amount", "ratio", "account.revenue"), op: orders, value: digits }),
  fc.record({
    field: one("quantity", "serial"),
    op: orders,
    value: one<string | number>(0, 3, "-2"),
  }),
  fc.record({ field: one("hot"), op: one("eq", "ne"), value: fc.boolean() }),
  fc.record({
    field: fc.oneof(texts, numbers, dates, datetimes, one("opens", "hot", "accountid")),
    op: one("null"),
    value: fc.boolean(),
  }),
  fc.record({ field: fc.oneof(dates, datetimes), op: orders, value: fc.oneof(periods, days) }),
  fc.record({ field: datetimes, op: orders, value: instants }),
  fc.record({ field: one("opens"), op: orders, value: one("09:30:00", "00:00") }),
  fc.record({
    field: dates,
    op: one("in"),
    value: fc.array(fc.oneof(days, one(null)), { maxLength: 3 }),
  }),
);

const { condition: conditions } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    comparisons,
    fc.record({ all: fc.array(tie("condition"), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("condition"), { maxLength: 3 }) }),
    fc.record({ not: tie("condition") }),
  ),
}));

/** A row in a bucket, as an answer has it. */
const inBuckets: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    field: fc.oneof(dates, datetimes),
    every: one("weekday"),
    op: one("eq"),
    value: fc.integer({ min: 1, max: 7 }),
  }),
  fc.record({
    field: datetimes,
    every: one("hour"),
    op: one("eq"),
    value: fc.integer({ min: 0, max: 23 }),
  }),
  fc.record({
    field: fc.oneof(dates, datetimes),
    every: one("month"),
    op: one("eq"),
    value: days.map((day) => `${day.slice(0, 7)}-01`),
  }),
  fc.record({
    field: fc.oneof(numbers, dates),
    bands: one<number[]>([0], [-1, 5, 400]),
    op: one("eq"),
    value: fc.integer({ min: 0, max: 3 }),
  }),
);

/** Whatever can be asked of rows: behind references, in periods and in buckets. */
export const rowConditions: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: conditions },
  inBuckets,
  fc.tuple(inBuckets, conditions).map((any) => ({ any })),
  fc.tuple(inBuckets, conditions).map(([not, one]) => ({ all: [{ not }, one] })),
);

const periodOf = (field: string): fc.Arbitrary<Condition> =>
  fc.oneof(
    fc.record({ field: one(field), op: one("eq"), value: fc.oneof(periods, days) }),
    fc.tuple(days, fc.integer({ min: 0, max: 200 })).map(([from, n]) => ({
      all: [
        { field, op: "gte", value: from },
        {
          field,
          op: "lt",
          value: new Date(Date.parse(from) + (n + 1) * 86_400_000).toISOString().slice(0, 10),
        },
      ],
    })),
    one(...["2024-01-01", "2024-02-01", "2024-04-01"]).chain((from) =>
      one(1, 2, 3, 12).map((months) => ({
        all: [
          { field, op: "gte", value: from },
          {
            field,
            op: "lt",
            value: new Date(Date.UTC(2024, Number(from.slice(5, 7)) - 1 + months, 1))
              .toISOString()
              .slice(0, 10),
          },
        ],
      })),
    ),
  );

const measures: fc.Arbitrary<Omit<Measure, "as">> = fc
  .record({
    shape: fc.oneof(
      {
        weight: 3,
        arbitrary: one<{ fn: Measure["fn"]; field?: string; p?: number }>({ fn: "count" }),
      },
      {
        weight: 6,
        arbitrary: fc.record({
          fn: one<Measure["fn"]>("sum", "avg"),
          field: fc.oneof({ weight: 2, arbitrary: one("ratio", "quantity", "serial") }, numbers),
        }),
      },
      fc.record({ fn: one<Measure["fn"]>("median"), field: numbers }),
      fc.record({
        fn: one<Measure["fn"]>("percentile"),
        field: numbers,
        p: one(0, 10, 33.3, 90, 100),
      }),
      {
        weight: 2,
        arbitrary: fc.record({
          fn: one<Measure["fn"]>("min", "max"),
          field: fc.oneof(numbers, dates, datetimes, one("opens")),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          fn: one<Measure["fn"]>("count", "distinct"),
          field: fc.oneof(
            numbers,
            texts,
            picklists,
            dates,
            datetimes,
            one("hot", "notes", "accountid"),
          ),
        }),
      },
    ),
    where: sometimes(conditions, 30),
    rated: sometimes(conditions, 10),
  })
  .map(({ shape, where, rated }) =>
    rated ? { fn: "rate", where: rated } : { ...shape, ...(where ? { where } : {}) },
  );

const bands = fc
  .uniqueArray(fc.integer({ min: -5, max: 400 }), { minLength: 1, maxLength: 4 })
  .map((all) => all.toSorted((a, b) => a - b));
const plainGroups: fc.Arbitrary<Group> = fc.record({
  field: fc.oneof(
    picklists,
    picklists,
    texts,
    one("hot", "quantity", "accountid", "ratio", "closed", "created", "opens", "serial"),
  ),
});
const otherGroups: fc.Arbitrary<Group> = fc.oneof(
  { weight: 4, arbitrary: plainGroups },
  fc.record({ field: fc.oneof(dates, datetimes), every: one("weekday") }),
  fc.record({ field: datetimes, every: one("hour") }),
  fc.record({ field: fc.oneof(numbers, dates, datetimes), bands }),
  fc.record({
    field: fc.oneof(dates, datetimes),
    every: one(...BUCKETS.filter((unit) => unit !== "hour" && unit !== "day")),
  }),
);

const named = (all: readonly Omit<Measure, "as">[]): Measure[] =>
  all.map((measure, i) => ({ ...measure, as: `m${i}` }));
const joined = (...parts: readonly (Condition | undefined)[]): Condition | undefined => {
  const all = parts.filter((one) => one !== undefined);
  return all.length > 1 ? { all } : all[0];
};

const common = fc.record({
  measures: fc.array(measures, { minLength: 1, maxLength: 4 }).map(named),
  zone: one(...ZONES),
});

/** Without a calendar: by anything, cut, compared in a period of its own field. */
const plainQuestions = fc
  .record({
    common,
    by: fc.array(otherGroups, { maxLength: 2 }),
    where: sometimes(conditions, 40),
    period: sometimes(one("closed", "created").chain(periodOf), 60),
    compare: one<MeasuresQuestion["compare"]>(
      "previous-period",
      "same-period-last-year",
      undefined,
    ),
    then: one<MeasuresQuestion["then"]>(undefined, "share", "rank"),
    top: sometimes(tops(4), 50),
  })
  .map(({ common, by, where, period, compare, then, top }) =>
    questionOf(
      { ...common, by },
      joined(where, period),
      period && compare,
      by.length > 0 ? then : undefined,
      by.some(isPlain) ? top : undefined,
    ),
  );

/** Along a calendar. */
const calendarQuestions = fc
  .record({
    common,
    field: one("closed", "created", "Closed", "account.founded", "owner.joined"),
    every: one(...CALENDAR_UNITS),
    other: sometimes(otherGroups, 50),
    where: sometimes(conditions, 30),
    otherFirst: fc.boolean(),
    stay: sometimes(
      fc.record({ until: one("closed", "created", "account.founded"), over: periods }),
      20,
    ),
    then: one<MeasuresQuestion["then"]>(
      undefined,
      "running-total",
      "change",
      "share",
      "rank",
      { movingAverage: 2 },
      { movingAverage: 3 },
    ),
    top: sometimes(tops(3), 50),
    compare: one<MeasuresQuestion["compare"]>(
      "previous-period",
      "same-period-last-year",
      undefined,
      undefined,
    ),
  })
  .chain((parts) => sometimes(periodOf(parts.field), 65).map((period) => ({ ...parts, period })))
  .map(({ common, field, every, other, where, otherFirst, stay, then, top, compare, period }) => {
    const calendar = { field, every, ...stay };
    const by =
      other === undefined ? [calendar] : otherFirst ? [other, calendar] : [calendar, other];
    const asked = then === "change" && period && compare ? undefined : then;
    return questionOf(
      { ...common, by },
      joined(period, where),
      period && compare,
      asked,
      other && isPlain(other) ? top : undefined,
    );
  });

function isPlain({ every, bands }: Group): boolean {
  return every === undefined && bands === undefined;
}

function questionOf(
  common: Pick<MeasuresQuestion, "measures" | "zone" | "by">,
  where: Condition | undefined,
  compare: MeasuresQuestion["compare"],
  then: MeasuresQuestion["then"],
  top: MeasuresQuestion["top"],
): MeasuresQuestion {
  const by = common.by?.map((group, i) => (i > 0 ? { ...group, as: "other" } : group));
  const cut = top && !compare ? { ...top, by: "value" } : top;
  const asked = { object: "Deal", ...common, by, where, compare, then, top: cut };
  return Object.fromEntries(
    Object.entries(asked).filter(([, part]) => part !== undefined),
  ) as MeasuresQuestion;
}

export const questions: fc.Arbitrary<MeasuresQuestion> = fc.oneof(
  plainQuestions,
  calendarQuestions,
);

export const calendars = fc.record({
  now: instants.map((at) => Date.parse(at)),
  weekStart: one(1, 7, 6),
  fiscalYearStart: one(1, 2, 4, 10),
});
