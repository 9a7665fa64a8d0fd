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
  order: (a, b) => text.order(padded(a), padded(b)),
};

/** `09:30` and `09:30:00Z` as `09:30:00.000`. */
function padded(value: string): string {
  const clock = value.replace("Z", "");
  return clock + "00:00:00.000".slice(clock.length);
}
