import { date } from "./date.ts";
import { isoFromEpoch } from "./epoch.ts";
import { type FieldKind, ORDER_OPERATORS } from "./field-kind.ts";
import { text } from "./text.ts";
import { time } from "./time.ts";

/** `2026-01-31T09:30:00.000Z` */
export const datetime: FieldKind<"timestamptz"> = {
  ...text,
  types: ["datetime"],
  pgType: "timestamptz",
  fromEvent: isoFromEpoch,
  // REST writes `2026-01-31T09:30:00.000+0000`.
  fromJson(value) {
    const written = String(value);
    const at = new Date(written.replace(/\+0000$/, "Z"));
    return Number.isNaN(at.getTime()) ? written : at.toISOString();
  },
  fromText: (printed) => (printed.endsWith("+00") ? fromUtc(printed) : fromZone(printed)),
  filter: {
    operators: ORDER_OPERATORS,
    takes: "a time with its zone, as in 2026-01-31T09:30:00Z, or a date",
    parse: parseDatetime,
  },
};

/** `2026-01-31 09:30:00.5+00` is `2026-01-31T09:30:00.500Z`. By position: pages have hundreds of these. */
function fromUtc(printed: string): string {
  return `${printed.slice(0, 10)}T${printed.slice(11, 19)}.${milliseconds(printed.slice(20, -3))}Z`;
}

/**
 * `2026-01-31 10:30:00.5+01` is `2026-01-31T09:30:00.500Z`; Postgres prints the offset as `+01`, `+05:30` or `-03`.
 * The API does not choose the settings of the role that it connects as.
 */
function fromZone(printed: string): string {
  const parts = /^(\S+) ([\d:]+)(?:\.(\d+))?([+-]\d{2})(:\d{2})?$/.exec(printed);
  if (!parts) return printed;
  const [, day, clock, fraction = "", hours, minutes = ":00"] = parts;
  return new Date(`${day}T${clock}.${milliseconds(fraction)}${hours}${minutes}`).toISOString();
}

function milliseconds(fraction: string): string {
  return fraction.slice(0, 3).padEnd(3, "0");
}

/** A day alone is its first moment in UTC. */
function parseDatetime(value: string): string | null {
  const parts =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:?\d{2}))?$/.exec(
      value,
    );
  const day = date.filter.parse(parts?.[1] ?? "");
  if (!parts || day === null) return null;
  const [, , clock, zone] = parts;
  if (clock === undefined || zone === undefined) return `${day} 00:00:00+00`;
  if (time.filter.parse(clock) === null) return null;
  if (!/^(Z|[+-](0\d|1[0-4]):?[0-5]\d)$/.test(zone)) return null;
  return `${day} ${clock}${zone === "Z" ? "+00" : zone}`;
}
