import type { PgType } from "./mirror-column.ts";

/**
 * A field's value in the form in which it crosses every wire: null, boolean, integer as number, everything else as
 * string. Numbers with fractions stay decimal strings without trailing zeros, so that equal numbers are equal strings.
 */
export type MirrorCell = string | number | boolean | null;

/** From what Postgres prints (UTC, ISO date style). */
export function cellFromText(pgType: PgType, text: string | null): MirrorCell {
  return text === null ? null : FROM_TEXT[pgType](text);
}

/** To what Postgres reads as a value of the column's type. */
export function textFromCell(cell: MirrorCell): string | null {
  return cell === null ? null : String(cell);
}

const FROM_TEXT: Readonly<Record<PgType, (text: string) => MirrorCell>> = {
  text: (text) => text,
  boolean: (text) => text === "t" || text === "true",
  integer: Number,
  bigint: (text) => text,
  numeric: trimDecimal,
  "double precision": (text) => text,
  date: (text) => text,
  timestamptz: isoFromTimestamp,
  time: (text) => `${text.slice(0, 8)}.${text.slice(9, 12).padEnd(3, "0")}`,
};

/** `12.500` is `12.5`, `12.00` is `12`, `-0.0` is `0`. */
export function trimDecimal(text: string): string {
  if (!text.includes(".")) return text;
  const trimmed = text.replace(/\.?0+$/, "");
  return trimmed === "-0" ? "0" : trimmed;
}

/** `2026-01-31 09:30:00.5+00` is `2026-01-31T09:30:00.500Z`. By position: pages have hundreds of these. */
function isoFromTimestamp(text: string): string {
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${milliseconds(text)}Z`;
}

function milliseconds(text: string): string {
  if (text.charAt(19) !== ".") return "000";
  return text.slice(20, text.indexOf("+", 20)).slice(0, 3).padEnd(3, "0");
}
