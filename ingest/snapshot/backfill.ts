import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { mergeFields } from "../apply/merge-fields.ts";
import { lockPipeline } from "../core/pipeline-row.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { transaction } from "../lib/transaction.ts";
import { holds } from "../lib/injection-point.ts";
import { logPage } from "../observe/page-log.ts";
import { stagingDestination } from "./destination.ts";
import { failSnapshot, readDurably } from "./durable-read.ts";
import { SnapshotIncomplete } from "./incomplete.ts";
import type { SnapshotContext } from "./load-snapshot.ts";
import { withStamp, type FieldsRead } from "./read-fields.ts";
import { endSnapshot, openSnapshot, type SnapshotRow } from "./snapshot-row.ts";
import { stagingTable } from "./staging-table.ts";

/** Images merged at once: some tenths of a second under the pipeline's lock. */
const CHUNK_ROWS = 2_000;

/**
 * Reads some fields of every record into a staging table, with Id and SystemModstamp, and merges them by clause 6 in
 * chunks of ids, while the stream goes on. Returns when the read began (Postgres clock). Throws what loading throws.
 */
export async function backfill(
  context: PipelineContext,
  columns: readonly MirrorColumn[],
  traceId: string,
  signal: AbortSignal,
): Promise<FieldsRead & { readonly began: string }> {
  const { pool, lease, tables } = context;
  const table = { ...tables.current, columns: withStamp(tables.current, columns) };
  const destination = stagingDestination(pool, table);
  const merge = async (snapshot: SnapshotRow) => {
    const merged = await mergeStaged(context, columns, snapshot, traceId, signal);
    await complete(context, snapshot);
    return { ...merged, began: snapshot.readBegan };
  };
  const what = `rows of ${table.columns.length} fields read`;
  const onPage: SnapshotContext["onPage"] = (page) =>
    logPage(context, lease.object, traceId, what, page);
  const work = { ...context, traceId, onPage };
  return readDurably(work, { kind: "backfill", table, destination, merge }, signal);
}

async function mergeStaged(
  context: PipelineContext,
  columns: readonly MirrorColumn[],
  snapshot: SnapshotRow,
  traceId: string,
  signal: AbortSignal,
): Promise<FieldsRead> {
  const total = { records: 0, changed: 0 };
  for (let after: string | null = ""; after !== null;) {
    signal.throwIfAborted();
    checkTypes(context, columns);
    const chunk: MergedChunk = await mergeChunk(context, columns, snapshot, after, traceId);
    if (chunk.changed > 0) context.committed.notify();
    total.records += chunk.records;
    total.changed += chunk.changed;
    after = chunk.last;
  }
  return total;
}

/** Values of a field that has been retyped since cannot be compared with its column. */
function checkTypes({ lease, tables }: PipelineContext, columns: readonly MirrorColumn[]): void {
  const types = new Map(tables.current.columns.map(({ column, pgType }) => [column, pgType]));
  const other = columns.find(({ column, pgType }) => (types.get(column) ?? pgType) !== pgType);
  if (other === undefined || !holds("a backfill that a new type overtakes is done again")) return;
  throw new SnapshotIncomplete(
    `${lease.object}.${other.field} was retyped while it was read; it is refetched.`,
  );
}

/** `last` is the greatest id of the chunk; null at the end. */
type MergedChunk = FieldsRead & { readonly last: string | null };

async function mergeChunk(
  { pool, lease, tables, tuning }: PipelineContext,
  columns: readonly MirrorColumn[],
  { id, readBegan }: SnapshotRow,
  after: string,
  traceId: string,
): Promise<MergedChunk> {
  return transaction(pool, async (client) => {
    await client.query(`create temp table field_image (like ${stagingTable(id)}) on commit drop`);
    const { rowCount } = await client.query(
      `insert into field_image select * from ${stagingTable(id)} where id > $1 order by id limit ${CHUNK_ROWS}`,
      [after],
    );
    if (!rowCount) return { records: 0, changed: 0, last: null };
    await client.query("analyze field_image");
    const { rows } = await client.query<{ last: string }>(
      "select max(id) as last from field_image",
    );
    const read = {
      began: readBegan,
      maxStalenessMs: tuning.bulkMaxStalenessMs,
      source: "snapshot",
      columns,
    } as const;
    const images = { ...read, images: "field_image" };
    const { changed } = await mergeFields(client, lease, tables.current, images, traceId);
    return { records: rowCount, changed, last: rows[0]?.last ?? null };
  });
}

async function complete({ pool, lease }: PipelineContext, { id }: SnapshotRow): Promise<void> {
  await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    await endSnapshot(client, id, "complete");
  });
}

/** Ends the backfill of removed fields, if one is under way. */
export async function abandonBackfill(
  context: PipelineContext,
  traceId: string,
  reason: string,
): Promise<void> {
  const open = await openSnapshot(context.pool, context.lease.object, "backfill");
  if (open !== null) await failSnapshot({ ...context, traceId }, open, reason);
}
