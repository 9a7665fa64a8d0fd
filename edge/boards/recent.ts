import type { Condition } from "../protocol/question.ts";

/** The present week, month or quarter, and so many before it. */
export function recent(field: string, unit: "week" | "month" | "quarter", n: number): Condition {
  return {
    all: [
      { field, op: "gte", value: { period: `last-n-${unit}s`, n } },
      { field, op: "lte", value: { period: `this-${unit}` } },
    ],
  };
}
