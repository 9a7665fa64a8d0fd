/** What is seldom seen and must look right all the same: nothing, too much, below zero, long names, small tiles. */
import type { Answer } from "../../web/charts/answer.ts";
import type { ColumnLook, Drawing } from "../../web/charts/drawing.ts";
import {
  STAGES,
  OWNERS,
  EUR,
  COUNT,
  made,
  byStage,
  STAGE_BARS,
  MONTHS,
  byMonth,
  MONTH_BARS,
  TWO_GROUPS,
  byMonthAndOwner,
  byDay,
  DAY_LINE,
  HEAT,
  byHour,
  NUMBER,
  many,
  plain,
  named,
  FUNNEL,
  funnel,
  type Tile,
} from "./made.ts";

const LONG =
  "Universal Consolidated Holding of Extraordinarily Long Names and Further Undertakings ".repeat(
    3,
  );
const UGLY: readonly (readonly [name: string | null, total: string | null])[] = [
  [LONG.slice(0, 255), "123456789012345678"],
  ["شركة النور للتجارة والمقاولات العامة المحدودة والخدمات", "98765432109876543.21"],
  ["👩‍👩‍👧‍👦 Family & Søns 🚀 <script>", "45000000000000000"],
  ["חברת הבנייה הלאומית בע״מ", "-22222222222222222.5"],
  [null, "1"],
  ["W".repeat(255), null],
  ["A\u0301\u0323\u0308 ﷽ line\nbreak", "0"],
];
const ACCOUNT: ColumnLook = { label: "Account", as: "text" };
const UGLY_DRAWING: Drawing = {
  kind: "bars",
  title:
    "Names and numbers that are ugly, sum of Amount in EUR, and a title that is far longer than any tile is wide",
  category: "account",
  measure: "total",
  columns: { account: ACCOUNT, total: EUR },
};
const ugly: Answer = { columns: ["account", "total"], rows: UGLY };

/** A number alone: without what came before it in the line below. */
const { category: _, ...ALONE } = NUMBER;

export const NUMBERS: readonly Tile[] = [
  {
    id: "number-one",
    size: "low",
    answer: { columns: ["deals"], rows: [[42]] },
    drawing: { kind: "number", title: "Deals", measure: "deals", columns: { deals: COUNT } },
  },
  {
    id: "number-less",
    size: "low",
    answer: { columns: ["age", "age_before"], rows: [["18.2345678", "14.1"]] },
    drawing: {
      kind: "number",
      title: "Average age of open cases",
      measure: "age",
      comparedTo: "last week",
      better: "less",
      columns: { age: { label: "Age", as: "figure", scale: 1, unit: "days" } },
    },
  },
  {
    id: "number-18",
    size: "low",
    answer: { columns: ["total", "total_before"], rows: [["123456789012345678.90", null]] },
    drawing: { ...ALONE, title: "18 digits, and nothing before" },
  },
  {
    id: "number-null",
    size: "low",
    answer: { columns: ["total"], rows: [[null]] },
    drawing: { ...ALONE, title: "No value" },
  },
];

export const EDGES: readonly Tile[] = [
  { id: "empty", size: "low", answer: plain([]), drawing: named("bars", "No row") },
  {
    id: "bars-one",
    answer: plain([["Prospecting", "1200.50"]]),
    drawing: named("bars", "One row"),
  },
  {
    id: "bars-zero",
    answer: plain(STAGES.map((stage) => [stage, "0"])),
    drawing: named("bars", "All zero"),
  },
  {
    id: "bars-null",
    answer: plain(STAGES.map(() => [null, null]).slice(0, 1)),
    drawing: named("bars", "Nothing but nulls"),
  },
  {
    id: "bars-negative",
    answer: plain(STAGES.map((stage, index) => [stage, `${(index - 3) * 21_000}.5`])),
    drawing: named("bars", "Below and above zero"),
  },
  {
    id: "months-negative",
    answer: {
      columns: ["month", "total"],
      rows: MONTHS.slice(0, 8).map((month, index) => [month, `${(index % 3) * 500 - 400}`]),
    },
    drawing: { ...MONTH_BARS, title: "Months below and above zero" },
  },
  {
    id: "stacked-negative",
    answer: {
      columns: ["month", "owner", "total"],
      rows: MONTHS.slice(0, 8).flatMap((month, index) =>
        OWNERS.map((owner, place) => [month, owner, `${made(index * 4 + place, 900) - 350}`]),
      ),
    },
    drawing: { ...TWO_GROUPS, title: "Stacked, some below zero" },
  },
  {
    id: "stacked-many",
    answer: byMonthAndOwner(
      9,
      Array.from({ length: 14 }, (_, index) => (index === 13 ? null : `Owner number ${index + 1}`)),
    ),
    drawing: { ...TWO_GROUPS, title: "More series than colours" },
  },
  {
    id: "line-one",
    answer: { ...byMonth, rows: byMonth.rows.slice(0, 1) },
    drawing: { ...MONTH_BARS, kind: "line", title: "One point" },
  },
  {
    id: "line-gaps",
    answer: {
      columns: ["month", "total"],
      rows: MONTHS.map((month, index) => [
        month,
        [2, 4, 5, 11].includes(index) ? null : `${made(index, 4_000) - 1_500}`,
      ]),
    },
    drawing: { ...MONTH_BARS, kind: "area", title: "An area with gaps, below and above zero" },
  },
  {
    id: "line-null",
    answer: { columns: ["month", "total"], rows: MONTHS.map((month) => [month, null]) },
    drawing: { ...MONTH_BARS, kind: "line", title: "A line of nothing but nulls" },
  },
  {
    id: "line-flat",
    answer: {
      columns: ["month", "total"],
      rows: MONTHS.map((month, index) => [month, `${1_000_000 + made(index, 900)}`]),
    },
    drawing: { ...MONTH_BARS, kind: "line", title: "Far from zero" },
  },
  {
    id: "bars-days",
    answer: { ...byDay, columns: ["day", "cases", "x"] },
    drawing: { ...DAY_LINE, kind: "bars", title: "450 days in a small tile" },
  },
  { id: "bars-5000", answer: many(5_000), drawing: { ...UGLY_DRAWING, title: "5,000 groups" } },
  {
    id: "top-5000",
    answer: many(5_000),
    drawing: { ...UGLY_DRAWING, kind: "top", title: "5,000 ranked" },
  },
  {
    id: "table-5000",
    answer: many(5_000),
    drawing: { ...UGLY_DRAWING, kind: "table", title: "5,000 rows" },
  },
  { id: "ugly-bars", answer: ugly, drawing: UGLY_DRAWING },
  { id: "ugly-top", answer: ugly, drawing: { ...UGLY_DRAWING, kind: "top" } },
  { id: "ugly-table", answer: ugly, drawing: { ...UGLY_DRAWING, kind: "table" } },
  { id: "ugly-funnel", answer: ugly, drawing: { ...UGLY_DRAWING, kind: "funnel" } },
  { id: "ugly-line", answer: ugly, drawing: { ...UGLY_DRAWING, kind: "line" } },
  {
    id: "ugly-heat",
    answer: {
      columns: ["account", "owner", "total"],
      rows: UGLY.flatMap(([account, total]) =>
        ["Ada", "شركة النور للتجارة", LONG].map((owner) => [account, owner, total]),
      ),
    },
    drawing: {
      ...UGLY_DRAWING,
      kind: "heat",
      series: "owner",
      columns: { ...UGLY_DRAWING.columns, owner: { label: "Owner", as: "text" } },
    },
  },
  {
    id: "funnel-zero",
    answer: funnel([0, 0, 5, null, 3]),
    drawing: { ...FUNNEL, title: "A funnel that begins with nothing" },
  },
  {
    id: "funnel-many",
    answer: funnel(Array.from({ length: 30 }, (_, index) => 900 - index * 30)),
    drawing: { ...FUNNEL, title: "A funnel of 30 stages" },
  },
  { id: "small-bars", size: "small", answer: byStage(2_400_000), drawing: STAGE_BARS },
  { id: "small-months", size: "small", answer: byMonth, drawing: MONTH_BARS },
  {
    id: "small-line",
    size: "small",
    answer: byMonthAndOwner(18, OWNERS),
    drawing: { ...TWO_GROUPS, kind: "line" },
  },
  { id: "small-heat", size: "small", answer: byHour, drawing: HEAT },
  { id: "small-number", size: "small", answer: byMonth, drawing: NUMBER },
  {
    id: "small-funnel",
    size: "small",
    answer: funnel([1_840, 1_120, 640, 210, 87]),
    drawing: FUNNEL,
  },
  { id: "wide-bars", size: "wide", answer: byStage(2_400_000), drawing: STAGE_BARS },
];
