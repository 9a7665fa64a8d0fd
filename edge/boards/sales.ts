import type { Board } from "../protocol/board.ts";
import type { Condition } from "../protocol/question.ts";
import { recent } from "./recent.ts";

const OPEN: Condition = { field: "isclosed", op: "eq", value: false };
const WON: Condition = { field: "iswon", op: "eq", value: true };
const MONTH = { field: "closedate", every: "month" } as const;
const AMOUNT = { fn: "sum", field: "amount", as: "amount" } as const;
const DEALS = { fn: "count", as: "deals" } as const;

/** Opportunities: what is won, what is coming, and what moves. */
export const SALES: Board = {
  name: "Sales",
  about: "What is won, what is coming, and what moves.",
  filters: [
    { key: "owner", label: "Owner", kind: "value", fields: { Opportunity: "ownerid" } },
    {
      key: "industry",
      label: "Industry",
      kind: "value",
      fields: { Opportunity: "account.industry" },
    },
    { key: "period", label: "Close date", kind: "period", fields: { Opportunity: "closedate" } },
  ],
  tiles: [
    {
      key: "won-this-month",
      title: "Won this month",
      kind: "number",
      better: "more",
      question: {
        object: "Opportunity",
        where: { all: [WON, recent("closedate", "month", 11)] },
        measures: [AMOUNT],
        by: [MONTH],
        compare: "same-period-last-year",
      },
      place: { x: 0, y: 0, width: 3, height: 5 },
    },
    {
      key: "open-pipeline",
      title: "Open pipeline",
      kind: "number",
      better: "more",
      question: {
        object: "Opportunity",
        where: OPEN,
        measures: [AMOUNT],
        compare: { asOf: { period: "this-month" } },
      },
      place: { x: 3, y: 0, width: 3, height: 5 },
    },
    {
      key: "deals-won",
      title: "Deals won this quarter",
      kind: "number",
      better: "more",
      question: {
        object: "Opportunity",
        where: {
          all: [WON, recent("closedate", "quarter", 7)],
        },
        measures: [DEALS],
        by: [{ field: "closedate", every: "quarter" }],
        compare: "same-period-last-year",
      },
      place: { x: 6, y: 0, width: 3, height: 5 },
    },
    {
      key: "win-rate",
      title: "Win rate this quarter",
      kind: "number",
      better: "more",
      question: {
        object: "Opportunity",
        where: {
          all: [{ field: "isclosed", op: "eq", value: true }, recent("closedate", "quarter", 7)],
        },
        measures: [{ fn: "rate", where: WON, as: "win_rate" }],
        by: [{ field: "closedate", every: "quarter" }],
        compare: "same-period-last-year",
      },
      place: { x: 9, y: 0, width: 3, height: 5 },
    },
    {
      key: "pipeline-by-stage",
      title: "Pipeline by stage, against the beginning of the month",
      kind: "bars",
      question: {
        object: "Opportunity",
        where: OPEN,
        measures: [AMOUNT, DEALS],
        by: [{ field: "stagename" }],
        compare: { asOf: { period: "this-month" } },
      },
      place: { x: 0, y: 5, width: 6, height: 7 },
    },
    {
      key: "won-by-month",
      title: "Won by month, with the average of three",
      kind: "line",
      question: {
        object: "Opportunity",
        where: { all: [WON, recent("closedate", "month", 23)] },
        measures: [AMOUNT],
        by: [MONTH],
        then: { movingAverage: 3 },
      },
      place: { x: 6, y: 5, width: 6, height: 7 },
    },
    {
      key: "forecast",
      title: "Open by close month and forecast category",
      kind: "stacked",
      question: {
        object: "Opportunity",
        where: {
          all: [
            OPEN,
            { field: "closedate", op: "gte", value: { period: "this-month" } },
            { field: "closedate", op: "lte", value: { period: "next-n-months", n: 6 } },
          ],
        },
        measures: [AMOUNT, DEALS],
        by: [MONTH, { field: "forecastcategoryname" }],
      },
      place: { x: 0, y: 12, width: 6, height: 7 },
    },
    {
      key: "win-rate-by-cohort",
      title: "Win rate by the month of creation",
      kind: "line",
      question: {
        object: "Opportunity",
        where: {
          all: [
            { field: "isclosed", op: "eq", value: true },
            { field: "createddate", op: "gte", value: { period: "last-n-months", n: 23 } },
          ],
        },
        measures: [{ fn: "rate", where: WON, as: "win_rate" }, DEALS],
        by: [{ field: "createddate", every: "month" }],
      },
      place: { x: 6, y: 12, width: 6, height: 7 },
    },
    {
      key: "age",
      title: "Open deals by age",
      kind: "bars",
      question: {
        object: "Opportunity",
        where: OPEN,
        measures: [AMOUNT, DEALS],
        by: [{ field: "createddate", bands: [30, 60, 90, 180, 365] }],
      },
      place: { x: 0, y: 19, width: 6, height: 7 },
    },
    {
      key: "top-open",
      title: "Largest open deals",
      kind: "top",
      question: {
        object: "Opportunity",
        where: OPEN,
        measures: [AMOUNT],
        by: [{ field: "id" }],
        top: { n: 9 },
      },
      place: { x: 6, y: 19, width: 6, height: 7 },
    },
    {
      key: "movers",
      title: "Movers of the week",
      kind: "top",
      question: {
        object: "Opportunity",
        where: OPEN,
        measures: [AMOUNT],
        by: [{ field: "id" }],
        compare: { asOf: { period: "last-n-days", n: 7 } },
        top: { n: 9, by: "change" },
      },
      place: { x: 0, y: 26, width: 6, height: 7 },
    },
    {
      key: "won-by-owner",
      title: "Won by owner and quarter",
      kind: "table",
      question: {
        object: "Opportunity",
        where: {
          all: [WON, recent("closedate", "quarter", 3)],
        },
        measures: [AMOUNT, DEALS],
        by: [{ field: "ownerid" }, { field: "closedate", every: "quarter" }],
        top: { n: 8, others: true },
      },
      place: { x: 6, y: 26, width: 6, height: 7 },
    },
  ],
};
