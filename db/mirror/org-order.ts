import { quoteIdent } from "./identifier.ts";
import type { MirrorColumn, PgType } from "./mirror-column.ts";
import { orderedBy } from "./prefix.ts";

/*
 * The order in which the org has the values of a field (SOQL and SOSL Reference, "ORDER BY", English locale): texts by
 * the UTF-8 bytes of their upper case, picklists as their values were set up, ids by their bytes, and empty before
 * filled, or behind them where the order is descending (docs/decisions/order-of-the-org.md).
 */

/** Names of picklists. Multi-select ones cannot be ordered by in the org. */
const PICKLISTS = new Set(["picklist", "combobox"]);
const IDS = new Set(["id", "reference"]);
const BYTES = `collate "C"`;

/** An id as the org orders it. */
export const ID_AS_ORG = `"id" ${BYTES}`;

export type OrgOrder = {
  /** The expression that is ordered by. Null where the column is. */
  readonly sql: string;
  readonly pgType: PgType;
  /** Which index on demand gives the order; null where none does, since it would be of today's values. */
  readonly way: "order" | "org-order" | null;
};

/** @param name what the column is called, where it is otherwise */
export function orderedAsOrg(column: MirrorColumn, name = quoteIdent(column.column)): OrgOrder {
  const { type, pgType, options } = column;
  if (pgType !== "text") return { sql: orderedBy(column, name), pgType, way: "order" };
  if (IDS.has(type)) return { sql: `${name} ${BYTES}`, pgType, way: "org-order" };
  if (PICKLISTS.has(type))
    return {
      sql: placeAmong(
        options.map(({ value }) => value),
        name,
      ),
      pgType: "integer",
      way: null,
    };
  return { sql: `upper(${orderedBy(column, name)}) ${BYTES}`, pgType, way: "org-order" };
}

/** Values that are not among those that were set up come after them. */
function placeAmong(values: readonly string[], name: string): string {
  const list = `array[${values.map(quoteText).join(", ")}]::text[]`;
  return `case when ${name} is not null then coalesce(array_position(${list}, ${name}), ${values.length + 1}) end`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
