import type { Pool } from "pg";
import { quoteIdent, quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { RollUpParent } from "./roll-up-parents.ts";
import type { Hop } from "./formula-dependents.ts";

/** A range of an object's log: changes with after < seq ≤ through. */
export type LogWindow = {
  readonly object: string;
  readonly after: number;
  readonly through: number;
};

const WINDOW_CHANGES = 1_000;

/** The next changes after `computed_offset`; null if there are none. `isFull`: there may be more. */
export async function nextWindow(
  pool: Pool,
  object: string,
): Promise<(LogWindow & { readonly isFull: boolean }) | null> {
  const { rows } = await pool.query<{ after: string; through: string | null; count: string }>(
    `select computed_offset as after, w.through, w.count from sync.object o cross join lateral (
       select max(seq) as through, count(*) as count from (
         select seq from sync.change where object = o.name and seq > o.computed_offset order by seq limit ${WINDOW_CHANGES}) c) w
     where name = $1`,
    [object],
  );
  const [row] = rows;
  if (row === undefined || row.through === null) return null;
  const isFull = Number(row.count) === WINDOW_CHANGES;
  return { object, after: Number(row.after), through: Number(row.through), isFull };
}

/** Records, the columns in question, and the trace of a change that changed them. */
export type Changed = {
  readonly recordIds: readonly string[];
  readonly columns: readonly string[];
  readonly traceId: string | null;
};

/**
 * Records whose changes set some of the columns. A delete or an undelete changes all columns, as seen by the records
 * that refer to it. A created record changes none, since nothing refers to it yet; but a record created by a read may
 * be an old one. Superseded events count, too: during an initial snapshot the dependent value may have been read
 * earlier.
 */
export async function changedColumns(
  pool: Pool,
  { object, after, through }: LogWindow,
  columns: readonly string[],
): Promise<readonly Changed[]> {
  const { rows } = await pool.query<ChangedText>(
    `select jsonb_agg(distinct record_id) as ids, to_jsonb(changed) as columns, min(trace_id::text) as trace
     from (
       select record_id, trace_id, array(select name from unnest($4::text[]) name
         where kind <> 'update' or after ? name order by name) as changed
       from sync.change where object = $1 and seq > $2 and seq <= $3 and outcome in ('applied', 'superseded')
         and (kind in ('update', 'delete', 'undelete') or (kind = 'create' and source <> 'stream'))) c
     where cardinality(changed) > 0 group by changed`,
    [object, after, through, columns],
  );
  return rows.map(changedOf);
}

/** Records that an event created or brought back, with the columns that the event did not carry. */
export async function createdRecords(
  pool: Pool,
  { object, after, through }: LogWindow,
  columns: readonly string[],
): Promise<readonly Changed[]> {
  const { rows } = await pool.query<ChangedText>(
    `select jsonb_agg(distinct record_id) as ids, to_jsonb(lacking) as columns, min(trace_id::text) as trace
     from (
       select record_id, trace_id, array(select name from unnest($4::text[]) name
         where not after ? name order by name) as lacking
       from sync.change where object = $1 and seq > $2 and seq <= $3 and outcome = 'applied' and source = 'stream'
         and kind in ('create', 'undelete')) c
     where cardinality(lacking) > 0 group by lacking`,
    [object, after, through, columns],
  );
  return rows.map(changedOf);
}

type ChangedText = {
  readonly ids: string;
  readonly columns: string;
  readonly trace: string | null;
};

function changedOf({ ids, columns, trace }: ChangedText): Changed {
  return {
    recordIds: JSON.parse(ids) as readonly string[],
    columns: JSON.parse(columns) as readonly string[],
    traceId: trace,
  };
}

/** The roll-up parents, old and new, of details that came, went, or changed in what a roll-up may depend on. */
export async function changedParents(
  pool: Pool,
  { object, after, through }: LogWindow,
  table: string,
  { reference, summed, columns }: RollUpParent,
): Promise<Changed> {
  const { rows } = await pool.query<{ ids: string | null; trace: string | null }>(
    `with touching as materialized (
       select record_id, trace_id, before ->> $4 as was, after ->> $4 as now
       from sync.change where object = $1 and seq > $2 and seq <= $3 and record_id is not null
         and outcome in ('applied', 'superseded') and (kind <> 'update' or after ?| $5::text[])),
     parent as (
       select was as id from touching union select now from touching
       union select ${quoteIdent(reference)} from ${quoteMirrorTable(table)} where id in (select record_id from touching))
     select (select jsonb_agg(id) from parent where id is not null) as ids,
       (select min(trace_id::text) from touching) as trace`,
    [object, after, through, reference, summed],
  );
  const [row] = rows;
  const recordIds = JSON.parse(row?.ids ?? "[]") as readonly string[];
  return { recordIds, columns, traceId: row?.trace ?? null };
}

/**
 * At most `limit` records from which a route of references leads to some of `ends`. Every reference of a mirror table
 * has an index, so a few index scans from the far end find them.
 */
export async function leadingTo(
  pool: Pool,
  route: readonly Hop[],
  ends: readonly string[],
  limit: number,
): Promise<readonly string[]> {
  const last = route.length - 1;
  const froms = route.map(({ table }, n) => {
    const on =
      n === 0 ? "" : ` on h${n - 1}.${quoteIdent(route[n - 1]?.reference ?? "")} = h${n}.id`;
    return `${n === 0 ? "from" : "join"} ${quoteMirrorTable(table)} h${n}${on}`;
  });
  const { rows } = await pool.query<{ id: string }>(
    `select h0.id ${froms.join(" ")} where h${last}.${quoteIdent(route[last]?.reference ?? "")} = any($1::text[]) limit $2`,
    [ends, limit],
  );
  return rows.map(({ id }) => id);
}
