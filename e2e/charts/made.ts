/** Answers and drawings that the gallery is made of. All numbers are made, none is random. */
import type { CellValue } from "../../edge/protocol/cell.ts";
import type { Answer } from "../../web/charts/answer.ts";
import type { ColumnLook, Drawing } from "../../web/charts/drawing.ts";

export type Tile = {
  readonly id: string;
  readonly size?: "wide" | "low" | "small";
  readonly answer: Answer;
  /** The numbers a moment later. */
  readonly moved?: Answer;
  readonly drawing: Drawing;
};

export const STAGES = [
  "Prospecting",
  "Qualification",
  "Needs Analysis",
  "Value Proposition",
  "Id. Decision Makers",
  "Proposal/Price Quote",
  "Negotiation/Review",
] as const;
export const OWNERS = ["Ada Lovelace", "Grace Hopper", "Alan Turing", "Edsger Dijkstra"] as const;

export const EUR: ColumnLook = { label: "Amount", as: "figure", scale: 2, unit: "EUR", adds: true };
export const COUNT: ColumnLook = { label: "Records", as: "figure", scale: 0, adds: true };
export const STAGE: ColumnLook = { label: "Stage", as: "text" };
export const MONTH: ColumnLook = { label: "Close month", as: "bucket", every: "month" };

/** The same number for the same place, everywhere. */
export function made(place: number, most: number): number {
  const wave = Math.sin(place * 12.9898) * 43_758.5453;
  return Math.round((wave - Math.floor(wave)) * most);
}

export function money(place: number, most: number): string {
  return `${made(place, most)}.${String(made(place + 0.5, 99)).padStart(2, "0")}`;
}

export function buckets(
  first: string,
  count: number,
  every: "day" | "week" | "month" | "quarter",
): string[] {
  const at = new Date(`${first}T00:00:00Z`);
  return Array.from({ length: count }, () => {
    const value = at.toISOString().slice(0, 10);
    if (every === "day") at.setUTCDate(at.getUTCDate() + 1);
    else if (every === "week") at.setUTCDate(at.getUTCDate() + 7);
    else at.setUTCMonth(at.getUTCMonth() + (every === "month" ? 1 : 3));
    return value;
  });
}

export const byStage = (most: number): Answer => ({
  columns: ["stage", "total", "total_before", "deals"],
  rows: STAGES.map((stage, index) => [
    stage,
    money(index, most),
    money(index + 40, most),
    made(index + 9, 90),
  ]),
});

export const STAGE_BARS: Drawing = {
  kind: "bars",
  title: "Open opportunities, by stage, sum of Amount in EUR",
  category: "stage",
  measure: "total",
  comparedTo: "last month",
  columns: { stage: STAGE, total: EUR, deals: { ...COUNT, label: "Deals" } },
};

export const MONTHS = buckets("2025-01-01", 18, "month");
export const byMonth: Answer = {
  columns: ["month", "total", "total_before", "total_average"],
  rows: MONTHS.map((month, index) => [
    month,
    money(index + 3, 900_000 + index * 60_000),
    money(index + 70, 700_000 + index * 40_000),
    `${450_000 + index * 30_000 + made(index, 50_000)}`,
  ]),
};

export const MONTH_BARS: Drawing = {
  kind: "bars",
  title: "Won by month, sum of Amount in EUR",
  category: "month",
  measure: "total",
  comparedTo: "same month last year",
  columns: { month: MONTH, total: EUR },
};

export const TWO_GROUPS: Drawing = {
  ...MONTH_BARS,
  kind: "stacked",
  title: "Won by month and owner, sum of Amount in EUR",
  series: "owner",
  columns: { ...MONTH_BARS.columns, owner: { label: "Owner", as: "text" } },
};

export function byMonthAndOwner(months: number, owners: readonly (string | null)[]): Answer {
  const rows = MONTHS.slice(0, months).flatMap((month, index) =>
    owners.map((owner, place) => [month, owner, money(index * 9 + place, 400_000)]),
  );
  return { columns: ["month", "owner", "total"], rows };
}

export const DAYS = buckets("2025-09-01", 450, "day");
export const byDay: Answer = {
  columns: ["day", "cases", "cases_average"],
  rows: DAYS.map((day, index) => [
    day,
    index > 200 && index < 215
      ? null
      : Math.round(40 + 25 * Math.sin(index / 30) + made(index, 20)),
    `${(50 + 25 * Math.sin((index - 4) / 30)).toFixed(4)}`,
  ]),
};
export const DAY_LINE: Drawing = {
  kind: "line",
  title: "Cases opened by day, moving average of 7 days",
  category: "day",
  measure: "cases",
  columns: {
    day: { label: "Day", as: "bucket", every: "day" },
    cases: { ...COUNT, label: "Cases" },
  },
};

export const HEAT: Drawing = {
  kind: "heat",
  title: "Cases opened, by weekday and hour",
  category: "hour",
  series: "weekday",
  measure: "cases",
  columns: {
    hour: { label: "Hour", as: "hour" },
    weekday: { label: "Weekday", as: "weekday" },
    cases: { ...COUNT, label: "Cases" },
  },
};
export const byHour: Answer = {
  columns: ["weekday", "hour", "cases"],
  rows: [1, 2, 3, 4, 5, 6].flatMap((weekday) =>
    Array.from({ length: 24 }, (_, hour): CellValue[] => {
      const busy = Math.max(0, 40 - (hour - 11) ** 2) * (weekday > 5 ? 0.3 : 1);
      return [weekday, hour, Math.round(busy) + made(weekday * 24 + hour, 4) * (busy > 0 ? 1 : 0)];
    }),
  ),
};

export const NUMBER: Drawing = {
  kind: "number",
  title: "Won this month, sum of Amount in EUR",
  category: "month",
  measure: "total",
  comparedTo: "last month",
  better: "more",
  target: "2000000",
  columns: { month: MONTH, total: EUR },
};

export const many = (count: number): Answer => ({
  columns: ["account", "total"],
  rows: Array.from({ length: count }, (_, index) => [
    index === count - 1 ? null : `Account ${index + 1}`,
    money(count - index, (count - index) * 1_000),
  ]),
  others: [count - 1],
});

export const plain = (rows: Answer["rows"]): Answer => ({ columns: ["stage", "total"], rows });
export const named = (kind: Drawing["kind"], title: string): Drawing => ({
  ...STAGE_BARS,
  kind,
  title,
});

export const FUNNEL: Drawing = {
  kind: "funnel",
  title: "Leads of this quarter, by how far they came",
  category: "stage",
  measure: "leads",
  columns: { stage: STAGE, leads: { ...COUNT, label: "Leads" } },
};
export const funnel = (counts: readonly (number | null)[]): Answer => ({
  columns: ["stage", "leads"],
  rows: counts.map((count, index) => [
    ["New", "Contacted", "Qualified", "Proposal", "Won"][index] ?? `Stage ${index}`,
    count,
  ]),
});

export const moved = (answer: Answer, rows: readonly number[], column: number): Answer => ({
  ...answer,
  rows: answer.rows.map((row, index) =>
    rows.includes(index)
      ? row.map((value, place) => (place === column ? "654321.99" : value))
      : row,
  ),
});
