import type { Board } from "../protocol/board.ts";
import type { Condition } from "../protocol/question.ts";
import { recent } from "./recent.ts";

const OPEN: Condition = { field: "isclosed", op: "eq", value: false };
const CASES = { fn: "count", as: "cases" } as const;

/** Cases: what comes in, what waits, and with whom. */
export const SERVICE: Board = {
  name: "Service",
  about: "What comes in, what waits, and with whom.",
  filters: [
    { key: "owner", label: "Owner", kind: "value", fields: { Case: "ownerid" } },
    { key: "priority", label: "Priority", kind: "value", fields: { Case: "priority" } },
    { key: "period", label: "Opened", kind: "period", fields: { Case: "createddate" } },
  ],
  tiles: [
    {
      key: "open",
      title: "Open cases",
      kind: "number",
      better: "less",
      question: {
        object: "Case",
        measures: [CASES],
        by: [
          {
            field: "createddate",
            every: "week",
            until: "closeddate",
            over: { period: "last-n-days", n: 84 },
          },
        ],
      },
      place: { x: 0, y: 0, width: 3, height: 5 },
    },
    {
      key: "opened-this-week",
      title: "Opened this week",
      kind: "number",
      better: "less",
      question: {
        object: "Case",
        where: recent("createddate", "week", 12),
        measures: [CASES],
        by: [{ field: "createddate", every: "week" }],
      },
      place: { x: 3, y: 0, width: 3, height: 5 },
    },
    {
      key: "closed-this-week",
      title: "Closed this week",
      kind: "number",
      better: "more",
      question: {
        object: "Case",
        where: recent("closeddate", "week", 12),
        measures: [CASES],
        by: [{ field: "closeddate", every: "week" }],
      },
      place: { x: 6, y: 0, width: 3, height: 5 },
    },
    {
      key: "high-open",
      title: "Open with high priority",
      kind: "number",
      better: "less",
      question: {
        object: "Case",
        where: { all: [OPEN, { field: "priority", op: "eq", value: "High" }] },
        measures: [CASES],
        compare: { asOf: { period: "last-n-days", n: 7 } },
      },
      place: { x: 9, y: 0, width: 3, height: 5 },
    },
    {
      key: "opened-against-closed",
      title: "Opened against closed, by week",
      kind: "line",
      label: "Opened",
      question: {
        object: "Case",
        where: recent("createddate", "week", 25),
        measures: [CASES],
        by: [{ field: "createddate", every: "week" }],
      },
      against: [
        {
          label: "Closed",
          question: {
            object: "Case",
            where: recent("closeddate", "week", 25),
            measures: [CASES],
            by: [{ field: "closeddate", every: "week" }],
          },
        },
      ],
      place: { x: 0, y: 5, width: 6, height: 7 },
    },
    {
      key: "age",
      title: "Open cases by age and priority",
      kind: "stacked",
      question: {
        object: "Case",
        where: OPEN,
        measures: [CASES],
        by: [{ field: "createddate", bands: [1, 3, 7, 14, 30, 90] }, { field: "priority" }],
      },
      place: { x: 6, y: 5, width: 6, height: 7 },
    },
    {
      key: "by-owner",
      title: "Open cases by owner",
      kind: "top",
      question: {
        object: "Case",
        where: OPEN,
        measures: [CASES],
        by: [{ field: "ownerid" }],
        top: { n: 9, others: true },
      },
      place: { x: 0, y: 12, width: 6, height: 7 },
    },
    {
      key: "by-reason",
      title: "Opened by reason, this month against the last",
      kind: "bars",
      question: {
        object: "Case",
        where: { field: "createddate", op: "eq", value: { period: "this-month" } },
        measures: [CASES],
        by: [{ field: "reason" }],
        compare: "previous-period",
      },
      place: { x: 6, y: 12, width: 6, height: 7 },
    },
    {
      key: "when",
      title: "When cases are opened",
      kind: "heat",
      question: {
        object: "Case",
        where: { field: "createddate", op: "gte", value: { period: "last-n-days", n: 90 } },
        measures: [CASES],
        by: [
          { field: "createddate", every: "weekday" },
          { field: "createddate", every: "hour", as: "hour" },
        ],
      },
      place: { x: 0, y: 19, width: 8, height: 7 },
    },
    {
      key: "backlog",
      title: "Backlog at the end of each day",
      kind: "area",
      better: "less",
      question: {
        object: "Case",
        measures: [CASES],
        by: [
          {
            field: "createddate",
            every: "day",
            until: "closeddate",
            over: { period: "last-n-days", n: 90 },
          },
          { field: "priority" },
        ],
      },
      place: { x: 0, y: 26, width: 12, height: 7 },
    },
    {
      key: "by-status",
      title: "Cases of 30 days, by status",
      kind: "bars",
      question: {
        object: "Case",
        where: { field: "createddate", op: "gte", value: { period: "last-n-days", n: 30 } },
        measures: [CASES],
        by: [{ field: "status" }],
      },
      place: { x: 8, y: 19, width: 4, height: 7 },
    },
  ],
};
