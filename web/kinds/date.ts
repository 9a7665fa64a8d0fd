import { dateText, exactDateText } from "../format/time.ts";
import type { Kind } from "./kind.ts";
import { ORDER_OPERATORS } from "./operator.ts";
import { text } from "./text.ts";

export const date: Kind = {
  ...text,
  types: ["date"],
  widthPx: 112,
  text: (value, _, now) => dateText(String(value), now),
  exact: (value) => exactDateText(String(value)),
  cell: "plain",
  operators: ORDER_OPERATORS,
  words: { lt: "before", lte: "until", gt: "after", gte: "since", eq: "on", ne: "not on" },
  input: { ...text.input, type: "date" },
  fault: (value, label) =>
    /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
      ? null
      : `${label} is compared with a day, such as 2026-01-31.`,
};
