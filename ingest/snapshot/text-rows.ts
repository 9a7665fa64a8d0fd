import type { ClientBase } from "pg";
import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";

/** The session's view of text columns, which takes rows that may not fit. */
export const TEXT_ROWS = "pg_temp.text_rows";
/** The transaction's table of rows that did not fit: `id`, `cells` as received, and the reason. */
export const REFUSED_ROWS = "pg_temp.refused_rows";

/** Row size in bytes that fits a page whatever its types; a page has 8 kB. */
const SURE_TO_FIT = 6_000;

/**
 * Makes TEXT_ROWS and REFUSED_ROWS. Each row inserted into TEXT_ROWS is cast and passed on to a table:
 *
 *   row of text ─┬─ every value casts, and the row fits a page ─► target
 *                └─ otherwise ──────────────────────────────────► REFUSED_ROWS
 *
 * It is a view because a table of text would refuse the very rows that it is for: Postgres moves long values out of a
 * row, but leaves 18 bytes of each ("Database Physical Storage", TOAST), so that some 450 texts exceed a page.
 *
 * @param target a quoted name
 */
export async function createTextRows(
  client: ClientBase,
  target: string,
  columns: readonly MirrorColumn[],
): Promise<void> {
  const texts = columns.map(({ column }) => `null::text as ${quoteIdent(column)}`).join(", ");
  await client.query(`drop view if exists ${TEXT_ROWS}`);
  await client.query(`create temp view text_rows as select ${texts}`);
  await client.query(
    "create temp table refused_rows (id text, cells jsonb, reason text) on commit drop",
  );
  await client.query(
    `create or replace function pg_temp.take_row() returns trigger language plpgsql as ${body(target, columns)}`,
  );
  await client.query(
    `create trigger take_row instead of insert on ${TEXT_ROWS} for each row execute function pg_temp.take_row()`,
  );
}

/** Only a row that may exceed the page size is tried: each try is a subtransaction. */
function body(target: string, columns: readonly MirrorColumn[]): string {
  const refuse = (reason: string) =>
    `insert into ${REFUSED_ROWS} values (new."id", to_jsonb(new), ${reason});`;
  return `$take_row$ begin
    if not ${fitting(columns)} then ${refuse(misfit(columns))}
    elsif ${size(columns)} < ${SURE_TO_FIT} then ${insert(target, columns)}
    else
      begin ${insert(target, columns)}
      exception when program_limit_exceeded then ${refuse("sqlerrm")}
      end;
    end if;
    return new;
  end $take_row$`;
}

function insert(target: string, columns: readonly MirrorColumn[]): string {
  const names = columns.map(({ column }) => quoteIdent(column)).join(", ");
  const casts = columns.map((column) => `${value(column)}::${column.pgType}`).join(", ");
  return `insert into ${target} (${names}) values (${casts});`;
}

/** The condition that all values of a row cast. */
function fitting(columns: readonly MirrorColumn[]): string {
  const valid = columns
    .filter(({ pgType }) => pgType !== "text")
    .map((column) => `coalesce(pg_input_is_valid(${value(column)}, '${column.pgType}'), true)`);
  return `(${["true", ...valid].join(" and ")})`;
}

/** The first column at fault and Postgres's error for its value. */
function misfit(columns: readonly MirrorColumn[]): string {
  const messages = columns
    .filter(({ pgType }) => pgType !== "text")
    .map((column) => {
      const name = quoteIdent(column.column).replaceAll("'", "''");
      return `'${name}: ' || (pg_input_error_info(${value(column)}, '${column.pgType}')).message`;
    });
  return `coalesce(${[...messages, `'a value does not fit its column'`].join(", ")})`;
}

/** The most that the values may take in a row; 24 bytes hold a number, a time, or the pointer to a long text. */
function size(columns: readonly MirrorColumn[]): string {
  const sizes = columns.map(
    (column) => `coalesce(least(octet_length(${value(column)}) + 8, 24), 0)`,
  );
  return `(${sizes.join(" + ")})`;
}

const value = ({ column }: MirrorColumn) => `new.${quoteIdent(column)}`;

/**
 * Dead-letters REFUSED_ROWS with their values and the reason, under the trace of the current read. Resolves older dead
 * letters of the same records. Returns the number of rows and one reason.
 */
export async function deadLetterRefused(
  client: ClientBase,
  object: string,
): Promise<{ readonly deadLettered: number; readonly reason: string | null }> {
  const { rows } = await client.query<{ deadLettered: string; reason: string | null }>(
    `with before as (update sync.dead_letter set resolved_at = clock_timestamp()
       where object = $1 and kind = 'row' and resolved_at is null
         and record_ids && (select array_agg(id) from ${REFUSED_ROWS})),
     dead_lettered as (insert into sync.dead_letter (object, kind, record_ids, payload, reason, trace_id)
       select $1, 'row', array[coalesce(id, '')], convert_to(cells::text, 'UTF8'), reason,
         (select trace_id from sync.snapshot where object = $1 order by id desc limit 1)
       from ${REFUSED_ROWS} returning reason)
     select count(*) as "deadLettered", min(reason) as reason from dead_lettered`,
    [object],
  );
  return { deadLettered: Number(rows[0]?.deadLettered ?? 0), reason: rows[0]?.reason ?? null };
}
