import type { Pool } from "pg";
import type { IndexWay } from "../../edge/protocol/states.ts";
import { askedIndex, type IndexNeed, isServed } from "../../db/mirror/asked-index.ts";
import { quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { MirrorIndex } from "../../db/mirror/table-ddl.ts";

/** An index on demand that a table lacks. */
export type WantedIndex = MirrorIndex & {
  readonly object: string;
  readonly table: string;
  readonly need: IndexNeed;
};

/** A table of fewer rows is read whole in a moment. */
const LEAST_ROWS = 10_000;
/** What was slow longer ago is no need any more, and an index that nobody used for as long is dropped. */
export const UNUSED_DAYS = 14;
/** How long what could not be made is left alone. */
const REFUSED_MINUTES = 60;

type Need = { readonly column: string; readonly way: IndexWay };

type AskedObject = {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly MirrorColumn[];
  /** The dearest first. */
  readonly needs: readonly Need[];
};

/** What slow questions needed and no index serves, of each object the dearest first. */
export async function wantedIndexes(
  pool: Pool,
  trigrams: string | null,
): Promise<readonly WantedIndex[]> {
  return (await askedObjects(pool)).flatMap(({ name: object, table, columns, needs }) =>
    needs.flatMap(({ column: named, way }) => {
      const column = columns.find(({ column: own, retired }) => own === named && !retired);
      if (column === undefined || isServed({ column, way })) return [];
      const need = { column, way };
      const index = askedIndex(table, need, trigrams);
      return index === null ? [] : [{ ...index, object, table, need }];
    }),
  );
}

async function askedObjects(pool: Pool): Promise<readonly AskedObject[]> {
  const { rows } = await pool.query<Record<"name" | "table" | "columns" | "needs", string>>(
    `select o.name, o.mirror_table as table, o.columns, n.needs from sync.object o
     join pg_class c on c.oid = to_regclass('salesforce.' || quote_ident(o.mirror_table))
     cross join lateral (
       select jsonb_agg(jsonb_build_object('column', u.column_name, 'way', u.way) order by u.took_ms desc) as needs
       from app.question_use u left join sync.asked_index i using (object, column_name, way)
       where u.object = o.name and u.last_at > now() - interval '${UNUSED_DAYS} days'
         and i.state is distinct from 'standing'
         and (i.state is distinct from 'refused' or i.tried_at < now() - interval '${REFUSED_MINUTES} minutes')) n
     where o.copied_at is not null and n.needs is not null and c.reltuples >= ${LEAST_ROWS} order by o.name`,
  );
  return rows.map(({ name, table, columns, needs }) => ({
    name,
    table,
    columns: JSON.parse(columns) as readonly MirrorColumn[],
    needs: JSON.parse(needs) as readonly Need[],
  }));
}

/** Bytes on disk: of a table, of its standing indexes on demand, and of one more of a column, as statistics expect it. */
export type IndexSizes = {
  readonly table: number;
  readonly standing: number;
  readonly expected: number;
};

/** Of an entry beside its value: its header, the id, and the room that a page leaves. */
const ENTRY_BYTES = 48;
/** A text has about as many trigrams as characters, and each is listed with a few bytes. */
const TRIGRAM_BYTES = 3;

export async function indexSizes(
  pool: Pool,
  { object, table, need: { column, way } }: Pick<WantedIndex, "object" | "table" | "need">,
): Promise<IndexSizes> {
  const { rows } = await pool.query<Record<keyof IndexSizes, string>>(
    `select pg_table_size(c.oid) as table,
       (select coalesce(sum(bytes), 0) from sync.asked_index where object = $1 and state = 'standing') as standing,
       ceil(greatest(c.reltuples, 0) * case $4 when 'part' then w.width * ${TRIGRAM_BYTES} else w.width + ${ENTRY_BYTES} end) as expected
     from pg_class c cross join lateral (
       select coalesce((select avg_width * (1 - null_frac) from pg_stats
         where schemaname = 'salesforce' and tablename = c.relname and attname = $3), 16) as width) w
     where c.oid = to_regclass($2)`,
    [object, quoteMirrorTable(table), column.column, way],
  );
  const [row] = rows;
  const bytes = (text: string | undefined) => Number(text ?? 0);
  return {
    table: bytes(row?.table),
    standing: bytes(row?.standing),
    expected: bytes(row?.expected),
  };
}

/** Notes what Postgres counted of the standing indexes, and forgets those that are gone with their column or table. */
export async function noteUses(pool: Pool): Promise<void> {
  await pool.query(
    `delete from sync.asked_index i where state = 'standing' and to_regclass('salesforce.' || quote_ident(i.name)) is null`,
  );
  await pool.query(
    `update sync.asked_index i set scans = s.idx_scan, bytes = pg_relation_size(s.indexrelid),
       used_at = greatest(i.used_at, s.last_idx_scan)
     from pg_stat_user_indexes s where s.schemaname = 'salesforce' and s.indexrelname = i.name and i.state = 'standing'`,
  );
}

/** The standing indexes that nobody used for long. */
export async function unusedIndexes(
  pool: Pool,
): Promise<readonly { readonly object: string; readonly name: string }[]> {
  const { rows } = await pool.query<{ object: string; name: string }>(
    `select object, name from sync.asked_index
     where state = 'standing' and greatest(used_at, tried_at) < now() - interval '${UNUSED_DAYS} days'`,
  );
  return rows;
}
