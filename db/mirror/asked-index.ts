import type { IndexWay } from "../../edge/protocol/states.ts";
import { mirrorName, quoteIdent } from "./identifier.ts";
import type { MirrorColumn } from "./mirror-column.ts";
import { ID_AS_ORG, orderedAsOrg } from "./org-order.ts";
import { orderedBy } from "./prefix.ts";
import { hasOwnIndex, type MirrorIndex } from "./table-ddl.ts";

/*
 * Indexes on demand: what a slow question would have needed. A question is served by an index of one column; ingest
 * makes it where the table does not have one from the start.
 */

/** An index that questions of an object need. */
export type IndexNeed = { readonly column: MirrorColumn; readonly way: IndexWay };

/** API names, and so the names of other indexes, begin with a letter. */
const PREFIX = "_asked_";

/** @param trigrams the schema of the extension pg_trgm; null where it is not installed, and no part of a text can be indexed */
export function askedIndex(
  table: string,
  { column, way }: IndexNeed,
  trigrams: string | null,
): MirrorIndex | null {
  const name = mirrorName(`${PREFIX}${way}_${column.column}_${table}`);
  if (way === "order") return { name, definition: `using btree (${orderedBy(column)}, "id")` };
  if (way === "org-order")
    return { name, definition: `using btree ((${orderedAsOrg(column).sql}), (${ID_AS_ORG}))` };
  if (trigrams === null || column.pgType !== "text") return null;
  const definition = `using gin (${quoteIdent(column.column)} ${quoteIdent(trigrams)}.gin_trgm_ops)`;
  return { name, definition };
}

/** Whether a table has the index from the start. */
export function isServed({ column, way }: IndexNeed): boolean {
  if (way === "order") return hasOwnIndex(column);
  return way === "part" && column.nameField && column.pgType === "text";
}
