import type { Board } from "../protocol/board.ts";
import type { Condition } from "../protocol/question.ts";
import { recent } from "./recent.ts";

const TASKS = { fn: "count", as: "tasks" } as const;
const EVENTS = { fn: "count", as: "events" } as const;
const OPEN: Condition = { field: "isclosed", op: "eq", value: false };
const DONE: Condition = { field: "isclosed", op: "eq", value: true };
const OVERDUE: Condition = {
  all: [OPEN, { field: "activitydate", op: "lt", value: { period: "today" } }],
};

/** Tasks and events: what is done, what is late, and who is busy. */
export const ACTIVITY: Board = {
  name: "Activity",
  about: "What is done, what is late, and who is busy.",
  filters: [
    { key: "owner", label: "Owner", kind: "value", fields: { Task: "ownerid", Event: "ownerid" } },
    {
      key: "period",
      label: "Date",
      kind: "period",
      fields: { Task: "activitydate", Event: "activitydate" },
    },
  ],
  tiles: [
    {
      key: "done-this-week",
      title: "Tasks done this week",
      kind: "number",
      better: "more",
      question: {
        object: "Task",
        where: { all: [DONE, recent("completeddatetime", "week", 12)] },
        measures: [TASKS],
        by: [{ field: "completeddatetime", every: "week" }],
      },
      place: { x: 0, y: 0, width: 3, height: 5 },
    },
    {
      key: "overdue",
      title: "Overdue tasks",
      kind: "number",
      better: "less",
      question: { object: "Task", where: OVERDUE, measures: [TASKS] },
      place: { x: 3, y: 0, width: 3, height: 5 },
    },
    {
      key: "events-this-week",
      title: "Events this week",
      kind: "number",
      question: {
        object: "Event",
        where: recent("activitydate", "week", 12),
        measures: [EVENTS],
        by: [{ field: "activitydate", every: "week" }],
      },
      place: { x: 6, y: 0, width: 3, height: 5 },
    },
    {
      key: "due-today",
      title: "Tasks due today",
      kind: "number",
      question: {
        object: "Task",
        where: { all: [OPEN, { field: "activitydate", op: "eq", value: { period: "today" } }] },
        measures: [TASKS],
      },
      place: { x: 9, y: 0, width: 3, height: 5 },
    },
    {
      key: "tasks-and-events",
      title: "Tasks and events, by week",
      kind: "area",
      label: "Tasks",
      question: {
        object: "Task",
        where: recent("activitydate", "week", 25),
        measures: [{ fn: "count", as: "activities" }],
        by: [{ field: "activitydate", every: "week" }],
      },
      against: [
        {
          label: "Events",
          question: {
            object: "Event",
            where: recent("activitydate", "week", 25),
            measures: [{ fn: "count", as: "activities" }],
            by: [{ field: "activitydate", every: "week" }],
          },
        },
      ],
      place: { x: 0, y: 5, width: 6, height: 7 },
    },
    {
      key: "tasks-by-owner",
      title: "Tasks done in 30 days, by owner",
      kind: "top",
      question: {
        object: "Task",
        where: {
          all: [
            DONE,
            { field: "completeddatetime", op: "gte", value: { period: "last-n-days", n: 30 } },
          ],
        },
        measures: [TASKS],
        by: [{ field: "ownerid" }],
        top: { n: 9, others: true },
      },
      place: { x: 6, y: 5, width: 6, height: 7 },
    },
    {
      key: "overdue-by-owner",
      title: "Overdue tasks, by owner and priority",
      kind: "stacked",
      question: {
        object: "Task",
        where: OVERDUE,
        measures: [TASKS],
        by: [{ field: "ownerid" }, { field: "priority" }],
        top: { n: 8, others: true },
      },
      place: { x: 0, y: 12, width: 6, height: 7 },
    },
    {
      key: "when",
      title: "When events begin",
      kind: "heat",
      question: {
        object: "Event",
        where: { field: "activitydate", op: "gte", value: { period: "last-n-days", n: 90 } },
        measures: [EVENTS],
        by: [
          { field: "startdatetime", every: "weekday" },
          { field: "startdatetime", every: "hour", as: "hour" },
        ],
      },
      place: { x: 6, y: 12, width: 6, height: 7 },
    },
  ],
};
