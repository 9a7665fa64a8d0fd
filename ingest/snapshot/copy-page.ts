import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { ClientBase } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { quoteIdent, quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { MirrorTable } from "../apply/mirror-table.ts";

/** Rows that a page put into the mirror table, and rows set aside because a value does not cast. */
export type CopiedPage = {
  readonly rows: number;
  readonly parked: number;
  /** Why one of them was set aside; null where none was. */
  readonly reason: string | null;
};

/** The transaction's own table of text, where rows wait to be told apart. */
export const TEXT_ROWS = "pg_temp.text_rows";

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
  return { rows: await copyRows(client, target, columns, rows), parked: 0, reason: null };
}

/**
 * The same by way of a table of text, for a page that COPY refused: what casts goes into the mirror table, what does
 * not is parked with its values and the reason.
 */
export async function copyPageThroughStaging(
  client: ClientBase,
  { object, table }: MirrorTable,
  columns: readonly MirrorColumn[],
  rows: AsyncIterable<Buffer>,
  target: string = quoteMirrorTable(table),
): Promise<CopiedPage> {
  await createTextRows(client, columns);
  const copied = await copyRows(client, TEXT_ROWS, columns, rows);
  await loadFitting(client, target, columns);
  const misfits = await parkMisfits(client, object, columns);
  return { rows: copied - misfits.parked, ...misfits };
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

/** Makes TEXT_ROWS for the transaction. */
export async function createTextRows(
  client: ClientBase,
  columns: readonly MirrorColumn[],
): Promise<void> {
  const definitions = columns.map(({ column }) => `${quoteIdent(column)} text`).join(", ");
  await client.query(`create temp table text_rows (${definitions}) on commit drop`);
}

/** Moves the rows of TEXT_ROWS whose values all cast into a table, a quoted name. */
export async function loadFitting(
  client: ClientBase,
  target: string,
  columns: readonly MirrorColumn[],
): Promise<void> {
  const names = columns.map(({ column }) => quoteIdent(column)).join(", ");
  const casts = columns.map(({ column, pgType }) => `${quoteIdent(column)}::${pgType}`).join(", ");
  await client.query(
    `insert into ${target} (${names}) select ${casts} from ${TEXT_ROWS} where ${fitting(columns)}`,
  );
}

/** The condition that all values of a row of TEXT_ROWS cast. */
export function fitting(columns: readonly MirrorColumn[]): string {
  const valid = columns.map(
    ({ column, pgType }) => `coalesce(pg_input_is_valid(${quoteIdent(column)}, '${pgType}'), true)`,
  );
  return `(${valid.join(" and ")})`;
}

/**
 * Parks the rows of TEXT_ROWS that do not cast, with their values and the reason, in the place of what was parked of the
 * same records before, under the trace of the read that is under way. Answers how many they are, and one reason.
 */
export async function parkMisfits(
  client: ClientBase,
  object: string,
  columns: readonly MirrorColumn[],
): Promise<Pick<CopiedPage, "parked" | "reason">> {
  const { rows } = await client.query<{ parked: string; reason: string | null }>(
    `with misfit as (select * from ${TEXT_ROWS} where not ${fitting(columns)}),
     before as (update sync.parked set resolved_at = clock_timestamp()
       where object = $1 and kind = 'row' and resolved_at is null
         and record_ids && (select array_agg(id) from misfit)),
     parked as (insert into sync.parked (object, kind, record_ids, payload, reason, trace_id)
       select $1, 'row', array[coalesce(id, '')], convert_to(to_jsonb(misfit)::text, 'UTF8'), ${reason(columns)},
         (select trace_id from sync.snapshot where object = $1 order by id desc limit 1)
       from misfit returning reason)
     select count(*) as parked, min(reason) as reason from parked`,
    [object],
  );
  return { parked: Number(rows[0]?.parked ?? 0), reason: rows[0]?.reason ?? null };
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
