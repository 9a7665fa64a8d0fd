import { timeText } from "../format/time.ts";
import type { Kind } from "./kind.ts";
import { ORDER_OPERATORS } from "./operator.ts";
import { text } from "./text.ts";

export const time: Kind = {
  ...text,
  types: ["time"],
  widthPx: 88,
  text: (value) => timeText(String(value)),
  cell: "plain",
  operators: ORDER_OPERATORS,
};
