import { isoFromEpoch } from "./epoch.ts";
import { type FieldKind, ORDER_OPERATORS } from "./field-kind.ts";
import { text } from "./text.ts";

/** `2026-01-31` */
export const date: FieldKind<"date"> = {
  ...text,
  types: ["date"],
  pgType: "date",
  fromEvent(value) {
    const iso = isoFromEpoch(value);
    return iso?.slice(0, iso.indexOf("T"));
  },
  filter: { operators: ORDER_OPERATORS, takes: "a date, as in 2026-01-31", parse: parseDate },
};

function parseDate(value: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || value.startsWith("0000")) return null;
  const time = Date.parse(`${value}T00:00:00Z`);
  // 2026-02-31 parses as 3 March in some engines; only a date that comes back as itself is one.
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(value) ? null : value;
}
