import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { ClientBase } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { quoteIdent, quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { createTextRows, deadLetterRefused, TEXT_ROWS } from "./text-rows.ts";

/** Rows that a page put into the mirror table, and rows set aside because a value does not cast. */
export type CopiedPage = {
  readonly rows: number;
  readonly deadLettered: number;
  /** Why one of them was set aside; null where none was. */
  readonly reason: string | null;
};

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
  return { rows: await copyRows(client, target, columns, rows), deadLettered: 0, reason: null };
}

/**
 * The same row by row, for a page that COPY refused: what fits goes into the mirror table, what does not is dead-lettered with
 * its values and the reason.
 */
export async function copyPageByRow(
  client: ClientBase,
  { object, table }: MirrorTable,
  columns: readonly MirrorColumn[],
  rows: AsyncIterable<Buffer>,
  target: string = quoteMirrorTable(table),
): Promise<CopiedPage> {
  await createTextRows(client, target, columns);
  const taken = await copyRows(client, TEXT_ROWS, columns, rows);
  const refused = await deadLetterRefused(client, object);
  return { rows: taken - refused.deadLettered, ...refused };
}

/** Unparsed CSV into a table, a quoted name. Answers how many rows it was. */
export async function copyRows(
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
