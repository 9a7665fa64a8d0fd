import type { ClientBase } from "pg";
import { lowWatermark } from "../core/sql.ts";
import { run } from "../lib/statement.ts";
import { holds } from "../lib/injection-point.ts";
import { cellFromText, textFromCell } from "../../db/mirror/cell-text.ts";
import { quoteIdent, quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { insertChanges } from "../core/change-row.ts";
import { advancePipeline, lockPipeline, NO_PROGRESS, type Lease } from "../core/pipeline-row.ts";
import { planFields, type FieldDifference } from "./rules/field-plan.ts";
import type { WatermarkedRead } from "./rules/image-rule.ts";
import { IMAGE_STAMP, type RowCells } from "../core/mirror-row.ts";
import type { MirrorTable } from "../core/mirror-table.ts";

/** A read of some fields, whose images are in a table of their own. */
export type FieldRead = WatermarkedRead & {
  /** Quoted: a table of `id`, `systemmodstamp` and the columns, each of its type. */
  readonly images: string;
  /** The columns that the images cover. */
  readonly columns: readonly MirrorColumn[];
};

export type FieldMerge = {
  /** Rows that have changed. */
  readonly changed: number;
  readonly headSeq: number;
};

/**
 * Merges images of some fields (clause 6 of the image rule), in the caller's transaction, under the pipeline's lock:
 *
 *   the row stands on a newer image, or is not there ───────► nothing: the fields were, or will be, read with it
 *   a change after the low watermark touches the column, and is ───► the column keeps what it holds
 *   not certainly in the image (its commit second is before
 *   the image's SystemModstamp)
 *   otherwise ──────────────────────────────────────────────► the column takes the image's value
 *
 * The image supersedes no event, so the row's SystemModstamp and `_read_began` stay. An image of a record that is not
 * in the mirror makes none: its own event or repair brings all of it.
 */
export async function mergeFields(
  client: ClientBase,
  lease: Lease,
  table: MirrorTable,
  read: FieldRead,
  traceId: string,
): Promise<FieldMerge> {
  const { headSeq } = await lockPipeline(client, lease);
  const differing = await differingRows(client, table, read);
  if (differing.length === 0) return { changed: 0, headSeq };
  const differences = differing.map((row) => differenceOf(row, read));
  const plan = planFields(differences, read, headSeq);
  await run(client, insertChanges(lease.object, traceId, plan.changes));
  await updateRows(client, table, read, differing, plan.seqs);
  await advancePipeline(client, lease, { ...NO_PROGRESS, headSeq: plan.headSeq });
  return { changed: differing.length, headSeq: plan.headSeq };
}

/** By number of the column: `was_0`, `now_0`, …; all as text. */
type DifferingRow = Readonly<Record<string, string | null>>;

/**
 * Joins the images with the mirror by primary key, and with the log by `change_record` (of the records of this chunk,
 * after the low watermark). Columns are compared as values of their type.
 */
async function differingRows(
  client: ClientBase,
  table: MirrorTable,
  read: FieldRead,
): Promise<readonly DifferingRow[]> {
  const names = read.columns.map(({ column }) => quoteIdent(column));
  const values = read.columns.map(
    ({ column }, n) =>
      `case when $${n + 5} = any(k.columns) then t.${quoteIdent(column)} else i.${quoteIdent(column)} end as now_${n}`,
  );
  const was = names.map((name, n) => `t.${name} as was_${n}`);
  const texts = names.map((_, n) => `was_${n}::text, now_${n}::text`);
  const row = (prefix: string) => `row(${names.map((_, n) => `${prefix}_${n}`).join(", ")})`;
  const { rows } = await client.query<DifferingRow>(
    `with kept as (
       select c.record_id, array_agg(distinct changed.name) as columns
       from ${read.images} i join sync.change c on c.record_id = i.id
       cross join lateral jsonb_object_keys(c.after) as changed (name)
       where c.object = $1 and c.seq > ${lowWatermark("$1", "$2", "$3")} and c.source = 'stream' and c.after is not null
         and changed.name = any($4::text[])
         and (i.systemmodstamp is null
           or date_trunc('second', c.commit_at) >= date_trunc('second', i.systemmodstamp)
           or not ${holds("a change that the image has gives way to it")})
       group by c.record_id),
     merged as (
       select t.id, ${[...was, ...values].join(", ")}
       from ${read.images} i join ${quoteMirrorTable(table.table)} t on t.id = i.id
       left join kept k on k.record_id = i.id and ${holds("a later change of a field is kept")}
       where ${standsOnNoNewerImage(table)})
     select id, ${texts.join(", ")} from merged where ${row("was")} is distinct from ${row("now")} order by id`,
    [
      table.object,
      read.began,
      read.maxStalenessMs,
      read.columns.map(({ column }) => column),
      ...read.columns.map(({ column }) => column),
    ],
  );
  return rows;
}

/** Clause 3. Salesforce's whole seconds are compared with each other, and our reads with each other. */
function standsOnNoNewerImage(table: MirrorTable): string {
  if (!holds("fields of an older image are dropped")) return "true";
  const isEarlierRead = `coalesce(t."_read_began" > $2::timestamptz, false)`;
  if (table.columns.every(({ column }) => column !== IMAGE_STAMP)) return `not ${isEarlierRead}`;
  const stands = `date_trunc('second', t.systemmodstamp)`;
  const shows = `date_trunc('second', i.systemmodstamp)`;
  return `not coalesce(${stands} > ${shows} or (${stands} = ${shows} and ${isEarlierRead}), false)`;
}

function differenceOf(row: DifferingRow, { columns }: FieldRead): FieldDifference {
  const before: RowCells = {};
  const after: RowCells = {};
  for (const [n, { column, pgType }] of columns.entries()) {
    const [was = null, now = null] = [row[`was_${n}`], row[`now_${n}`]];
    if (was === now) continue;
    before[column] = cellFromText(pgType, was);
    after[column] = cellFromText(pgType, now);
  }
  return { recordId: String(row["id"]), before, after };
}

/** One array a column, unnested; updated by primary key. */
async function updateRows(
  client: ClientBase,
  table: MirrorTable,
  { columns }: FieldRead,
  rows: readonly DifferingRow[],
  seqs: readonly number[],
): Promise<void> {
  const names = columns.map(({ column }) => quoteIdent(column));
  const arrays = columns.map(({ pgType }, n) => `$${n + 3}::${pgType}[]`);
  const sets = names.map((name, n) => `${name} = u.now_${n}`);
  if (!holds("an image of some fields does not date its row"))
    sets.push(`${quoteIdent(IMAGE_STAMP)} = now()`);
  await client.query(
    `update ${quoteMirrorTable(table.table)} t set "_seq" = u.seq, ${sets.join(", ")}
     from unnest($1::text[], $2::bigint[], ${arrays.join(", ")})
       as u (id, seq, ${names.map((_, n) => `now_${n}`).join(", ")})
     where t.id = u.id`,
    [
      rows.map((row) => row["id"] ?? null),
      seqs,
      ...columns.map((_, n) => rows.map((row) => row[`now_${n}`] ?? null)),
    ],
  );
}

/** Creates the table of images read over REST, until the end of the transaction. Returns its name. */
export async function stageFields(
  client: ClientBase,
  columns: readonly MirrorColumn[],
  images: readonly Readonly<RowCells>[],
): Promise<string> {
  const all = [
    { column: "id", pgType: "text" },
    { column: IMAGE_STAMP, pgType: "timestamptz" },
    ...columns,
  ];
  const definitions = all.map(({ column, pgType }) => `${quoteIdent(column)} ${pgType}`);
  await client.query(`create temp table field_image (${definitions.join(", ")}) on commit drop`);
  const arrays = all.map(({ pgType }, n) => `$${n + 1}::${pgType}[]`);
  await client.query(
    `insert into field_image select * from unnest(${arrays.join(", ")})`,
    all.map(({ column }) => images.map((cells) => textFromCell(cells[column] ?? null))),
  );
  return "field_image";
}
