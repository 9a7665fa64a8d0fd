import type { Pool } from "pg";
import { lowWatermark } from "../core/sql.ts";
import { quoteIdent, quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { Image, WatermarkedRead } from "../apply/rules/image-rule.ts";
import { lockPipeline, type Lease } from "../core/pipeline-row.ts";
import { mirrorRowFromText, type MirrorTable } from "../core/mirror-table.ts";
import { transaction } from "../lib/transaction.ts";
import type { WriteLog } from "../observe/sync-log.ts";
import { mergeOrDeadLetter } from "./merge-or-dead-letter.ts";

/** Staged rows compared at once, and images merged at once: some tenths of a second under the pipeline's lock. */
const CHUNK_ROWS = 5_000;
const MERGE_ROWS = 1_000;

export type StagedRead = {
  readonly pool: Pool;
  readonly lease: Lease;
  readonly table: MirrorTable;
  /** Quoted. */
  readonly staging: string;
  /** The columns that were read. */
  readonly columns: readonly MirrorColumn[];
  readonly read: WatermarkedRead;
  readonly traceId: string;
  readonly log: WriteLog;
};

export type MergedChunk = {
  /** Rows that the read found unchanged. */
  readonly same: number;
  /** Rows that went through the image rule, including unchanged and dropped ones. */
  readonly merged: number;
  /** Ids to refetch. */
  readonly unsure: readonly string[];
};

/**
 * Merges the staging table of a resync, a chunk of ids at a time, while the stream goes on:
 *
 *   chunk ─┬─ equal to the mirror, and nothing newer is known ─► the row stands on this read (one statement)
 *          └─ anything else ───────────────────────────────────► the image rule, as every image
 *
 * For a row of the first kind the image rule would have the same result: the same cells, no change, dated by this read.
 */
export async function* mergeStaged(
  staged: StagedRead,
  signal: AbortSignal,
): AsyncIterable<MergedChunk> {
  for (let after = ""; ;) {
    signal.throwIfAborted();
    const chunk = await keepEqual(staged, after);
    if (chunk.last === null) return;
    const unsure: string[] = [];
    for (let start = 0; start < chunk.others.length; start += MERGE_ROWS) {
      const images = await stagedImages(staged, chunk.others.slice(start, start + MERGE_ROWS));
      unsure.push(...(await mergeOrDeadLetter(staged, staged.read, images, staged.traceId)).unsure);
    }
    after = chunk.last;
    yield { same: chunk.same, merged: chunk.others.length, unsure };
  }
}

type ComparedChunk = {
  readonly last: string | null;
  readonly same: number;
  readonly others: readonly string[];
};

/**
 * Each table is read by the chunk's range of ids, and the parts are hash or merge joined. Nobody has analyzed the
 * staging table, nor perhaps the newest log partition. Expecting few rows, Postgres would use a nested loop, for
 * minutes, under the pipeline's lock. `touched` are the records that changed in the stream after the low watermark
 * (`change_record`), or that a read showed to be gone.
 */
async function keepEqual(staged: StagedRead, after: string): Promise<ComparedChunk> {
  const { pool, lease, table, staging, columns, read } = staged;
  const of = (alias: string) => columns.map(({ column }) => `${alias}.${quoteIdent(column)}`);
  const inChunk = (id: string) => `${id} > $2 and ${id} <= $5`;
  const last = await lastOfChunk(staged, after);
  if (last === null) return { last, same: 0, others: [] };
  return transaction(pool, async (client) => {
    await client.query("set local enable_nestloop = off");
    await lockPipeline(client, lease);
    const { rows } = await client.query<{ same: string; others: string }>(
      `with touched as materialized (
         select record_id as id from sync.change
         where object = $1 and source = 'stream' and ${inChunk("record_id")}
           and seq > ${lowWatermark("$1", "$3", "$4")}
         union select record_id from sync.tombstone
           where object = $1 and read_began is not null and ${inChunk("record_id")}),
       same as (update ${quoteMirrorTable(table.table)} m set "_read_began" = $3::timestamptz
         from ${staging} s left join touched t on t.id = s.id
         where m.id = s.id and ${inChunk("m.id")} and ${inChunk("s.id")} and t.id is null
           and (m."_read_began" is null or m."_read_began" <= $3::timestamptz)
           and (${of("m").join(", ")}) is not distinct from (${of("s").join(", ")})
         returning m.id)
       select count(same.id) as same,
         coalesce(jsonb_agg(s.id) filter (where same.id is null), '[]') as others
       from ${staging} s left join same on same.id = s.id where ${inChunk("s.id")}`,
      [lease.object, after, read.began, read.maxStalenessMs, last],
    );
    const [row] = rows;
    if (row === undefined) throw new Error("Postgres returned no row for a count.");
    return { last, same: Number(row.same), others: JSON.parse(row.others) as readonly string[] };
  });
}

/** The greatest id of the chunk after an id; null where none is left. */
async function lastOfChunk({ pool, staging }: StagedRead, after: string): Promise<string | null> {
  const { rows } = await pool.query<{ last: string | null }>(
    `select max(id) as last from (
       select id from ${staging} where id > $1 order by id limit ${CHUNK_ROWS}) chunk`,
    [after],
  );
  return rows[0]?.last ?? null;
}

async function stagedImages(
  { pool, staging, table, columns }: StagedRead,
  ids: readonly string[],
): Promise<readonly Image[]> {
  const names = columns.map(({ column }) => quoteIdent(column)).join(", ");
  const { rows } = await pool.query<Record<string, string | null>>(
    `select ${names} from ${staging} where id = any($1::text[])`,
    [ids],
  );
  const read = { ...table, columns };
  return rows.map((row) => ({
    recordId: String(row["id"]),
    cells: mirrorRowFromText(read, { ...row, _seq: "0" }).cells,
  }));
}

/**
 * Ids after an id that the mirror has and the read does not: to be confirmed. Rows newer than the read's low watermark
 * are left out, since the read proves nothing about them.
 */
export async function missingIds(
  { pool, lease, table, staging, read }: StagedRead,
  after: string,
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select m.id from ${quoteMirrorTable(table.table)} m
     where m.id > $1 and not exists (select from ${staging} s where s.id = m.id)
       and m."_seq" <= ${lowWatermark("$2", "$3", "$4")}
     order by m.id limit 2000`,
    [after, lease.object, read.began, read.maxStalenessMs],
  );
  return rows.map((row) => row.id);
}
