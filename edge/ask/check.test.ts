import { describe, expect, test } from "vitest";
import { CATALOG, DEAL } from "../../testing/ask/world.ts";
import { probeColumn } from "../../testing/probe-object.ts";
import { QuestionError } from "../query/question-error.ts";
import { checkMeasures } from "./check.ts";
import { parseQuestion } from "./parse-question.ts";

const SETTINGS = {
  now: Date.parse("2024-05-15T12:00:00Z"),
  calendar: { weekStart: 1, fiscalYearStart: 2 },
};
const COUNT = { fn: "count", as: "deals" };
const SUM = { fn: "sum", field: "amount", as: "total" };

function checked(more: object, catalog = CATALOG) {
  const asked = { object: "Deal", measures: [COUNT], zone: "UTC", ...more };
  const question = parseQuestion(JSON.stringify(asked));
  if (!("measures" in question)) throw new Error("It is a question with measures.");
  return checkMeasures(question, DEAL, catalog, SETTINGS);
}

function refusal(more: object, catalog = CATALOG): QuestionError {
  try {
    checked(more, catalog);
  } catch (error) {
    if (error instanceof QuestionError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(more)} was not refused.`);
}

const period = (value: unknown, op = "eq") => ({ field: "closed", op, value });
const byMonth = [{ field: "closed", every: "month" }];

const openBy = (every: string, n: number) => ({
  ...{ field: "created", until: "closed", every },
  over: { period: "last-n-years", n },
});

test("open at the end of each of many buckets, but not too many, may be asked", () => {
  expect(checked({ by: [openBy("day", 13)] }).by).toHaveLength(1);
  expect(checked({ by: [openBy("day", 20), { field: "name" }], top: { n: 3 } }).by).toHaveLength(2);
  expect(checked({ by: [openBy("fiscal-year", 1_000)] }).by).toHaveLength(1);
});

test("more buckets than an answer holds are refused before any is made", () => {
  const between = (from: string, to: string) => ({
    all: [
      { field: "created", op: "gte", value: from },
      { field: "created", op: "lt", value: to },
    ],
  });
  const days = { by: [{ field: "created", every: "day" }] };
  expect(checked({ ...days, where: between("2010-01-01", "2023-09-10") }).by).toHaveLength(1);
  const tooMany = /^by: these are more than 5000 groups/;
  expect(refusal({ ...days, where: between("1700-01-01", "4000-12-31") }).message).toMatch(tooMany);
  const hourly = [...days.by, { field: "created", every: "hour", as: "hour" }];
  expect(refusal({ by: hourly, where: between("2023-01-01", "2024-01-01") }).message).toMatch(
    tooMany,
  );
});

test.each<[object, string]>([
  [{ measures: [] }, "measures: "],
  [{ measures: Array.from({ length: 9 }, () => COUNT) }, "measures: "],
  [
    { by: [{ field: "created", until: "closed" }] },
    "by[0]: until, over and every are asked together",
  ],
  [
    { by: [{ field: "created", every: "hour", until: "closed", over: { period: "this-year" } }] },
    "by[0].every: until takes one of the calendar",
  ],
  [
    { by: [{ field: "created", every: "day", until: "closed", over: { period: "next-year" } }] },
    "by[0].over: it begins after today, 2024-05-15",
  ],
  [
    { by: [{ field: "created", every: "day", until: "name", over: { period: "this-year" } }] },
    "by[0].until: name is of type string; day is for dates",
  ],
  [{ by: [openBy("day", 1_000)] }, "by: these are more than 5000 groups"],
  [{ by: [openBy("month", 10), { ...openBy("month", 10), as: "again" }] }, "by: these are more"],
  [{ by: [{ field: "name" }], top: { n: 3, by: "change" } }, "top.by: change takes compare"],
  [{ compare: { asOf: { period: "last-n-days" } } }, "last-n-days takes n"],
  [{ measures: [{ fn: "rate", as: "won" }] }, "measures[0].where: rate takes the condition"],
  [{ measures: [{ ...SUM, fn: "rate" }] }, "measures[0].field: rate takes where, and no field"],
  [{ measures: [COUNT, COUNT] }, "measures: two columns would be “deals”;"],
  [{ measures: [{ fn: "sum", as: "total" }] }, "measures[0].field: sum takes a field"],
  [
    { measures: [COUNT, { fn: "sum", field: "name", as: "x" }] },
    "measures[1].field: name is of type string and has no sum; it has count, distinct.",
  ],
  [{ measures: [{ ...SUM, as: "Total!" }] }, "measures[0].as: it takes lower-case letters"],
  [{ measures: [{ ...SUM, p: 5 }] }, "measures[0].p: sum takes no p."],
  [{ measures: [{ ...SUM, fn: "percentile" }] }, "measures[0].p: percentile takes p"],
  [{ measures: [{ ...SUM, fn: "percentile", p: 101 }] }, "measures[0].p: "],
  [
    { measures: [{ ...COUNT, where: { any: [period("2024-02-30")] } }] },
    "measures[0].where.any[0].value: closed takes a date",
  ],
  [
    {
      by: [
        { field: "created", every: "weekday" },
        { field: "Created", every: "hour" },
      ],
    },
    "by: two columns would be “Created”; give one another name by as.",
  ],
  [{ by: [{ field: "stage", as: "deals" }] }, "measures: two columns would be “deals”"],
  [{ by: Array.from({ length: 3 }, () => ({ field: "stage" })) }, "by: "],
  [{ by: [{ field: "notes" }] }, "by[0].field: notes is of type textarea"],
  [{ by: [{ field: "stage", every: "month" }] }, "by[0].every: stage is of type picklist; month"],
  [{ by: [{ field: "closed", every: "hour" }] }, "by[0].every: closed is of type date; hour"],
  [{ by: [{ field: "closed", every: "day", bands: [1] }] }, "by[0]: every and bands"],
  [{ by: [{ field: "amount", bands: [1, 1] }] }, "by[0].bands: The bounds of bands ascend"],
  [{ by: [{ field: "amount", bands: ["1e5"] }] }, "by[0].bands: Bands take a decimal number"],
  [{ by: [{ field: "name", bands: [1] }] }, "by[0].bands: name is of type string"],
  [{ zone: "CET" }, "zone: it takes UTC or a name"],
  [{ zone: "+02:00" }, "zone: it takes UTC or a name"],
  [{ zone: "Europe/Berlim" }, "zone: it takes UTC or a name"],
  [{ where: period({ period: "last-n-days" }) }, "where.value: last-n-days takes n"],
  [{ where: period({ period: "today", n: 3 }) }, "where.value: today takes no n."],
  [{ where: period({ period: "today" }, "in") }, "where.value: “in” takes no period"],
  [{ where: period("1066-10-14") }, "where.value: Dates are from 1700-01-01"],
  [{ where: period("2024-01-01", "contains") }, "where.op: closed is of type date"],
  [{ where: period(["2024-01-01"], "eq") }, "where.value: A list is for “in”"],
  [{ where: { field: "name", op: "eq", value: { period: "today" } } }, "where.value: name is of"],
  [
    { where: { field: "name", op: "eq", value: "\ud800" } },
    "where.value: it has a NUL character, or half a surrogate pair",
  ],
  [{ where: { field: "created", op: "in", value: ["2024-01-01"] } }, "where.value: created takes"],
  [
    { where: { all: [{ field: "created", every: "hour", op: "lt", value: 3 }] } },
    "where.all[0].op: a bucket is asked for with eq.",
  ],
  [
    { where: { field: "closed", every: "month", op: "eq", value: "2024-02-02" } },
    "where.value: it takes the first day of a month, as in 2024-05-01.",
  ],
  [{ where: { all: Array(51).fill(period("2024-01-01")) } }, "At most 50 conditions"],
  [{ compare: "previous-period" }, "compare: it takes a period with both ends"],
  [
    { compare: "previous-period", where: { not: period({ period: "this-month" }) } },
    "compare: it takes a period with both ends",
  ],
  [
    {
      compare: "previous-period",
      where: { all: [period("2024-05-01"), { ...period("2024-05-01"), field: "created" }] },
    },
    "compare: several fields have a period (closed, created)",
  ],
  [
    {
      compare: "previous-period",
      where: { all: [period({ period: "this-month" }), period("2024-05-03", "ne")] },
    },
    "compare: closed is also asked for otherwise",
  ],
  [
    {
      compare: "previous-period",
      where: {
        all: [
          { field: "created", op: "gte", value: "2024-05-01T10:00:00Z" },
          { field: "created", op: "lt", value: "2024-05-02" },
        ],
      },
    },
    "compare: the period of created must be of whole days",
  ],
  [
    {
      compare: "previous-period",
      where: { all: [period("2024-05-03", "gte"), period("2024-05-01", "lt")] },
    },
    "compare: the period of closed must be of whole days",
  ],
  [
    { compare: "previous-period", where: period({ period: "last-n-days", n: 89 }), by: byMonth },
    "compare: from 2024-02-16 to before 2024-05-16 is no whole number of months",
  ],
  [
    {
      compare: "previous-period",
      where: period({ period: "this-year" }),
      by: [...byMonth, { field: "closed", every: "week" }],
    },
    "compare: there are two calendars of the compared field",
  ],
  [{ then: "running-total" }, "then: running-total runs along the calendar"],
  [{ then: "share" }, "then: share takes groups"],
  [
    { then: "share", measures: [{ ...SUM, fn: "avg" }], by: byMonth },
    "then: none of the measures has a share.",
  ],
  [{ then: { movingAverage: 1 }, by: byMonth }, "then.movingAverage: "],
  [
    { then: "change", by: byMonth, where: { any: [period("2024-05-01")] } },
    "then: closed is also asked for otherwise",
  ],
  [
    { then: "change", by: byMonth, compare: "previous-period", where: period("2024-05-01") },
    "is no whole number of months",
  ],
  [
    {
      ...{ then: "change", by: byMonth, compare: "previous-period" },
      where: period({ period: "this-year" }),
    },
    "then: change is what compare answers too; ask for one of them.",
  ],
  [{ top: { n: 3 } }, "top: it takes a group without every and bands."],
  [{ top: { n: 3 }, by: byMonth }, "top: it takes a group without every and bands."],
  [
    {
      measures: [COUNT, { ...SUM, fn: "median" }],
      by: [{ field: "stage" }],
      top: { n: 3, others: true },
    },
    "measures[1].fn: median of several groups",
  ],
  [
    {
      measures: [{ ...SUM, fn: "distinct" }],
      by: [...byMonth, { field: "stage" }],
      top: { n: 3 },
    },
    "measures[0].fn: distinct of several groups",
  ],
  [{ where: { all: {} } }, "where.all: "],
  [{ where: { field: "name", op: "eq", value: "$me", why: 1 } }, "where.why: a question has no"],
])("%j is refused, and the part is named", (more, sentence) => {
  expect(refusal(more).message).toContain(sentence);
});

test("unknown names are refused with near matches", () => {
  const measure = (field: string) => ({ measures: [{ fn: "sum", field, as: "total" }] });
  expect(refusal(measure("amuont"))).toMatchObject({
    ...{ title: "Unknown column", message: "measures[0].field: Deal has no column “amuont”." },
    near: ["amount"],
  });
  expect(refusal(measure("acount.revenue"))).toMatchObject({
    ...{ title: "Unknown reference", near: ["account"] },
  });
  expect(refusal(measure("account.revenu")).near).toEqual(["revenue"]);
  expect(refusal({ where: { field: "name", op: "start", value: "a" } })).toMatchObject({
    ...{ title: "Unknown operator", near: ["starts"] },
  });
  expect(refusal({ wehre: {} })).toMatchObject({ title: "Unknown part", near: ["where"] });
  expect(refusal({ then: "runing-total" })).toMatchObject({ near: ["running-total"] });
  expect(refusal({ zone: "Europe/Belrin" }).near[0]).toBe("Europe/Berlin");
});

describe("a field path", () => {
  const paths = (...fields: string[]) => ({ by: fields.map((field) => ({ field })) });

  test("follows at most three references", () => {
    const [group] = checked(paths("Account.Owner.Manager.Name")).by;
    expect(group).toMatchObject({ name: "Account.Owner.Manager.Name" });
    expect(group?.path.name).toBe("account.owner.manager.name");
    expect(refusal(paths("account.owner.manager.manager.name")).message).toBe(
      "by[0].field: “account.owner.manager.manager.name” follows 4 references; at most 3 can be followed.",
    );
  });

  test("does not go behind a reference to several mirrored objects, or to none", () => {
    const group = { ...DEAL, name: "Group", columns: [probeColumn("Id", "id", "text")] };
    const catalog = (...names: string[]) => ({
      mirrored: new Set(names),
      objects: new Map([...CATALOG.objects, ["group", group]]),
    });
    expect(refusal(paths("owner.name"), catalog("deal", "user", "group")).message).toBe(
      "by[0].field: OwnerId of Deal can refer to 2 mirrored objects, so no field can be named behind it.",
    );
    expect(refusal(paths("owner.name"), catalog("deal")).message).toContain(
      "refers to nothing that is mirrored",
    );
  });

  test("sees only what the catalog shows", () => {
    const user = CATALOG.objects.get("user");
    const columns = (user?.columns ?? []).filter(({ column }) => column !== "name");
    const objects = new Map([...CATALOG.objects, ["user", { ...DEAL, name: "User", columns }]]);
    expect(refusal(paths("owner.name"), { ...CATALOG, objects }).message).toBe(
      "by[0].field: User has no column “name”.",
    );
  });
});

test("dates are absolute afterwards, in the asker's zone and the org's calendar", () => {
  const spanOf = (value: object, more: object = {}) => {
    const { where } = checked({ where: period(value), ...more });
    return where?.kind === "span" ? [where.from, where.to] : null;
  };
  expect(spanOf({ period: "today" })).toEqual(["2024-05-15", "2024-05-16"]);
  expect(spanOf({ period: "today" }, { zone: "Pacific/Kiritimati" })).toEqual([
    ...["2024-05-16", "2024-05-17"],
  ]);
  expect(spanOf({ period: "last-week" })).toEqual(["2024-05-06", "2024-05-13"]);
  expect(spanOf({ period: "next-quarter" })).toEqual(["2024-07-01", "2024-10-01"]);
  expect(spanOf({ period: "this-fiscal-quarter" })).toEqual(["2024-05-01", "2024-08-01"]);
  expect(spanOf({ period: "last-fiscal-year" })).toEqual(["2023-02-01", "2024-02-01"]);
  expect(spanOf({ period: "last-n-days", n: 1 })).toEqual(["2024-05-14", "2024-05-16"]);
  expect(spanOf({ period: "next-n-days", n: 2 })).toEqual(["2024-05-16", "2024-05-18"]);
  expect(spanOf({ period: "last-n-months", n: 2 })).toEqual(["2024-03-01", "2024-05-01"]);
  expect(spanOf({ period: "next-n-years", n: 1000 })).toEqual(["2025-01-01", "3025-01-01"]);
});

test("a period is compared with one of its own length, a month with the month before", () => {
  const comparedWith = (where: unknown, compare: string, by: object[] = []) => {
    const { before } = checked({ where, compare, by });
    const [span] = before?.where?.kind === "all" ? before.where.of : [];
    return span?.kind === "span" ? [span.from, span.to] : null;
  };
  const between = (from: string, to: string) => ({
    all: [period(from, "gte"), period(to, "lt")],
  });
  const previous = "previous-period";
  const lastYear = "same-period-last-year";
  expect(comparedWith(between("2024-03-01", "2024-04-01"), previous)).toEqual([
    ...["2024-02-01", "2024-03-01"],
  ]);
  expect(comparedWith(between("2024-03-01", "2024-03-31"), previous)).toEqual([
    ...["2024-01-31", "2024-03-01"],
  ]);
  expect(comparedWith(period({ period: "last-n-days", n: 29 }), previous)).toEqual([
    ...["2024-03-17", "2024-04-16"],
  ]);
  const weekly = [{ field: "closed", every: "week" }];
  expect(comparedWith(between("2024-01-01", "2024-04-01"), previous, weekly)).toEqual([
    ...["2023-10-02", "2024-01-01"],
  ]);
  expect(comparedWith(between("2024-02-01", "2024-02-29"), lastYear)).toEqual([
    ...["2023-02-01", "2023-03-01"],
  ]);
  expect(comparedWith(period("2024-02-29"), lastYear)).toEqual(["2023-03-01", "2023-03-01"]);
});

test.each([
  ["this-month", "2024-05-01"],
  ["this-fiscal-year", "2024-02-01"],
])("a period stands for its first day in the asker's zone: %s", (period, day) => {
  const zone = "America/New_York";
  const { before } = checked({ zone, compare: { asOf: { period } } });
  expect(before?.moment).toEqual({ day, zone });
});
