import { cellFromText } from "../../db/mirror/cell-text.ts";
import type { PgType } from "../../db/mirror/mirror-column.ts";
import type { CellValue } from "../protocol/cell.ts";

/**
 * A cell from Postgres's text output (DateStyle ISO). The rule is the mirror's own; here the session may be in any
 * time zone, for the API does not choose the settings of the role that it connects as.
 */
export function cellValue(pgType: PgType, text: string | null): CellValue {
  if (pgType !== "timestamptz" || text === null || text.endsWith("+00"))
    return cellFromText(pgType, text);
  return utcTime(text);
}

/** `2026-01-31 10:30:00.5+01` → `2026-01-31T09:30:00.500Z`; Postgres prints the offset as `+01`, `+05:30` or `-03`. */
function utcTime(text: string): string {
  const parts = /^(\S+) ([\d:]+)(?:\.(\d+))?([+-]\d{2})(:\d{2})?$/.exec(text);
  if (!parts) return text;
  const [, date, clock, fraction = "", hours, minutes = ":00"] = parts;
  const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
  return new Date(`${date}T${clock}.${milliseconds}${hours}${minutes}`).toISOString();
}
