import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { ClientBase } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { createTextRows, TEXT_ROWS } from "./text-rows.ts";

/** A table that takes rows: a quoted name, and their columns in order. */
export type RowTable = { readonly name: string; readonly columns: readonly MirrorColumn[] };

/** Rows set aside because a value does not fit its column. */
export type RowsAside = {
  readonly deadLettered: number;
  /** Why one of them was set aside; null if none was. */
  readonly reason: string | null;
};

/** The outcome of a page; `rows` are in the table. */
export type CopiedPage = RowsAside & { readonly rows: number };

/** Inserts all rows of a page into a table by one statement. Returns their number. */
export type PutRows = (client: ClientBase, into: RowTable) => Promise<number>;

/** Inserts a page into a table as it is. Throws Postgres's error for a value that does not fit. */
export async function copyPage(
  client: ClientBase,
  into: RowTable,
  put: PutRows,
): Promise<CopiedPage> {
  return { rows: await put(client, into), deadLettered: 0, reason: null };
}

/**
 * Inserts a page that Postgres refused row by row. What fits goes into the table; `setAside` takes the rest from
 * REFUSED_ROWS.
 */
export async function copyPageByRow(
  client: ClientBase,
  into: RowTable & { readonly setAside: (client: ClientBase) => Promise<RowsAside> },
  put: PutRows,
): Promise<CopiedPage> {
  await createTextRows(client, into.name, into.columns);
  const columns = into.columns.map((column) => ({ ...column, pgType: "text" as const }));
  const taken = await put(client, { name: TEXT_ROWS, columns });
  const aside = await into.setAside(client);
  return { rows: taken - aside.deadLettered, ...aside };
}

/**
 * Passes CSV to COPY, unparsed. Bulk 2.0 quotes every value and writes null as "", which FORCE_NULL turns into null.
 * Returns the number of rows.
 */
export async function copyRows(
  client: ClientBase,
  { name, columns }: RowTable,
  rows: AsyncIterable<Buffer>,
): Promise<number> {
  const names = columns.map((column) => quoteIdent(column.column)).join(", ");
  const copy = client.query(
    copyFrom(`copy ${name} (${names}) from stdin (format csv, force_null *, encoding 'UTF8')`),
  );
  await pipeline(Readable.from(rows), copy);
  return copy.rowCount;
}
