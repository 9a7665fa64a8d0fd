import { boolean } from "./boolean.ts";
import { date } from "./date.ts";
import { datetime } from "./datetime.ts";
import { decimal } from "./decimal.ts";
import { id } from "./id.ts";
import { integer } from "./integer.ts";
import { long } from "./long.ts";
import { longText } from "./long-text.ts";
import { multipicklist } from "./multipicklist.ts";
import { reference } from "./reference.ts";
import { text } from "./text.ts";
import { time } from "./time.ts";
import { untyped } from "./untyped.ts";

export const KINDS = [
  text,
  longText,
  multipicklist,
  untyped,
  id,
  reference,
  boolean,
  integer,
  long,
  decimal,
  date,
  datetime,
  time,
] as const;

export type Kind = (typeof KINDS)[number];

/** Types without a column: of a compound field its parts are mirrored, and base64 stays in the org. */
const NOT_MIRRORED = new Set(["address", "location", "base64"]);

const BY_TYPE = new Map<string, Kind>(
  KINDS.flatMap((kind) => kind.types.map((type) => [type, kind] as const)),
);

/** The kind of a field by its described type; null where it has no column. Of a type that is not known, text. */
export function kindOfType(type: string): Kind | null {
  return NOT_MIRRORED.has(type) ? null : (BY_TYPE.get(type) ?? text);
}

/**
 * The kind of a column. Stored columns may be older than the registry: until the next describe a column stays what its
 * Postgres type says, whatever has become of its field type.
 */
export function kindOf(column: { readonly type: string; readonly pgType: string }): Kind {
  const kind = BY_TYPE.get(column.type) ?? text;
  if (kind.pgType === column.pgType) return kind;
  return KINDS.find(({ pgType }) => pgType === column.pgType) ?? text;
}
