import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { ClientBase } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { quoteIdent, quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { MirrorTable } from "../apply/mirror-table.ts";

/** Rows that a page put into the mirror table, and rows set aside because a value does not cast. */
export type CopiedPage = { readonly rows: number; readonly parked: number };

/**
 * Hands a page's bytes to COPY, unparsed, into the mirror table. Bulk 2.0 quotes every value and writes null as "",
 * which is what FORCE_NULL turns into null. The table's `_read_began` default dates the rows. `target`, a quoted name,
 * takes the rows where it is not the mirror itself.
 */
export async function copyPage(
  client: ClientBase,
  { table }: MirrorTable,
  columns: readonly MirrorColumn[],
  rows: AsyncIterable<Buffer>,
  target: string = quoteMirrorTable(table),
): Promise<CopiedPage> {
  return { rows: await copyInto(client, target, columns, rows), parked: 0 };
}

/**
 * The same by way of a staging table of text, for a page that COPY refused: what casts goes into the mirror table,
 * what does not is parked with its values and the reason.
 */
export async function copyPageThroughStaging(
  client: ClientBase,
  { object, table }: MirrorTable,
  columns: readonly MirrorColumn[],
  rows: AsyncIterable<Buffer>,
  target: string = quoteMirrorTable(table),
): Promise<CopiedPage> {
  const definitions = columns.map((column) => `${quoteIdent(column.column)} text`).join(", ");
  await client.query(`create temp table staging (${definitions}) on commit drop`);
  const copied = await copyInto(client, "staging", columns, rows);
  const names = columns.map((column) => quoteIdent(column.column));
  const casts = columns.map(({ column, pgType }) => `${quoteIdent(column)}::${pgType}`);
  const valid = columns.map(
    ({ column, pgType }) => `coalesce(pg_input_is_valid(${quoteIdent(column)}, '${pgType}'), true)`,
  );
  const isValid = valid.join(" and ");
  await client.query(
    `insert into ${target} (${names.join(", ")})
     select ${casts.join(", ")} from staging where ${isValid}`,
  );
  const { rowCount } = await client.query(
    `insert into sync.parked (object, kind, record_ids, payload, reason)
     select $1, 'row', array[coalesce(id, '')], convert_to(to_jsonb(staging)::text, 'UTF8'), ${reason(columns)}
     from staging where not (${isValid})`,
    [object],
  );
  return { rows: copied - (rowCount ?? 0), parked: rowCount ?? 0 };
}

/** The first column at fault and what Postgres says of its value. */
function reason(columns: readonly MirrorColumn[]): string {
  const messages = columns
    .filter(({ pgType }) => pgType !== "text")
    .map(({ column, pgType }) => {
      const name = quoteIdent(column).replaceAll("'", "''");
      return `'${name}: ' || (pg_input_error_info(${quoteIdent(column)}, '${pgType}')).message`;
    });
  return `coalesce(${[...messages, `'a value does not fit its column'`].join(", ")})`;
}

async function copyInto(
  client: ClientBase,
  target: string,
  columns: readonly MirrorColumn[],
  rows: AsyncIterable<Buffer>,
): Promise<number> {
  const names = columns.map((column) => quoteIdent(column.column)).join(", ");
  const copy = client.query(
    copyFrom(`copy ${target} (${names}) from stdin (format csv, force_null *, encoding 'UTF8')`),
  );
  await pipeline(Readable.from(rows), copy);
  return copy.rowCount;
}
