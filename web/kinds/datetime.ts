import { dateTimeText, exactDateTimeText } from "../format/time.ts";
import { date } from "./date.ts";
import type { Kind } from "./kind.ts";

export const datetime: Kind = {
  ...date,
  types: ["datetime"],
  widthPx: 140,
  text: (value, _, now) => dateTimeText(String(value), now),
  exact: (value) => exactDateTimeText(String(value)),
  // Nobody knows a moment to the millisecond: "on" would find nothing.
  operators: ["gte", "lt", "gt", "lte", "null"],
  input: {
    type: "datetime-local",
    label: "Value, in your time zone",
    show: localTime,
    read: instantOf,
  },
  fault: (value, label) =>
    Number.isNaN(Date.parse(value)) ? `${label} is compared with a day and a time.` : null,
  order: (a, b) => Math.sign(Date.parse(a) - Date.parse(b)),
};

/** The instant as the reader's clock shows it; empty where it is none. */
function localTime(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function instantOf(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}
