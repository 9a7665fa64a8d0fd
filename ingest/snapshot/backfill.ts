import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { mergeFields } from "../apply/merge-fields.ts";
import { lockPipeline } from "../core/pipeline-row.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { transaction } from "../lib/transaction.ts";
import { logPage } from "../observe/page-log.ts";
import { createStaging, dropStaging, holdsWhatWasLoaded, stagingTable } from "./staging-table.ts";
import type { LoadContext } from "./load-context.ts";
import { SnapshotIncomplete } from "./incomplete.ts";
import { isFinal, loadPages, removeJob, submitJob } from "./load-pages.ts";
import {
  insertSnapshot,
  openSnapshot,
  setSnapshotState,
  type SnapshotRow,
} from "./snapshot-row.ts";
import { withStamp, type FieldsRead } from "./read-fields.ts";

/** Images merged at once: some tenths of a second under the pipeline's lock. */
const CHUNK_ROWS = 2_000;

/**
 * Reads some fields of every record, beside the stream:
 *
 *   snapshot (kind backfill) ─► bulk job of Id, SystemModstamp and the fields ─► pages into a staging table, each with its
 *   progress (REST pages where Bulk refuses) ─► merged in chunks of ids by clause 6 ─► complete, staging dropped
 *
 * A killed read goes on at the page after the last one loaded; merging again changes nothing. Answers when the read
 * began, by Postgres's clock. Throws what loading throws.
 */
export async function readObject(
  context: PipelineContext,
  columns: readonly MirrorColumn[],
  traceId: string,
  signal: AbortSignal,
): Promise<FieldsRead & { readonly began: string }> {
  const asked = withStamp(context.tables.current, columns);
  const snapshot = await resumeOrStart(context, asked, traceId);
  const load = loadContext(context, asked, snapshot, traceId);
  try {
    const sent = snapshot.jobId === null ? await submitJob(load, snapshot) : snapshot;
    if (sent.state !== "merging") await loadPages(load, sent, signal);
    await setSnapshotState(context.pool, context.lease, sent.id, "merging");
    const merged = await mergeStaged(context, columns, sent, traceId, signal);
    await finish(context, sent);
    await removeJob(load, sent.jobId);
    return { ...merged, began: sent.readBegan };
  } catch (error) {
    if (isFinal(error)) await giveUp(context, snapshot, String((error as Error).message));
    throw error;
  }
}

async function resumeOrStart(
  context: PipelineContext,
  asked: readonly MirrorColumn[],
  traceId: string,
): Promise<SnapshotRow> {
  const { pool, lease } = context;
  const fields = asked.map(({ field }) => field);
  const open = await openSnapshot(pool, lease.object, "backfill");
  if (open !== null) {
    const isSame = open.fields.join() === fields.join();
    const { table } = context.tables.current;
    if (isSame && (await holdsWhatWasLoaded(pool, open.id, table))) return open;
    const reason = "Other fields or types are asked for, or what was read of them is lost.";
    await giveUp(context, open, reason);
    const { object } = lease;
    const message = `A read of some fields of ${object} is given up, another begins: ${reason}`;
    context.log({ kind: "snapshot", severity: "warning", object, traceId, message });
  }
  return transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    const snapshot = await insertSnapshot(client, lease.object, "backfill", fields, traceId);
    await createStaging(client, snapshot.id, asked);
    return snapshot;
  });
}

function loadContext(
  context: PipelineContext,
  asked: readonly MirrorColumn[],
  { id }: SnapshotRow,
  traceId: string,
): LoadContext {
  const { api, bulk, lease, tables } = context;
  const what = `rows of ${asked.length} fields read`;
  return {
    ...context,
    api: api.as("snapshot"),
    bulk: bulk.as("snapshot"),
    table: { ...tables.current, columns: asked },
    target: stagingTable(id),
    onPage: (page) => logPage(context, lease.object, traceId, what, page),
  };
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

/** What was read of a field that has been retyped since can't be compared with its column any more. */
function checkTypes({ lease, tables }: PipelineContext, columns: readonly MirrorColumn[]): void {
  const types = new Map(tables.current.columns.map(({ column, pgType }) => [column, pgType]));
  const other = columns.find(({ column, pgType }) => (types.get(column) ?? pgType) !== pgType);
  if (other === undefined) return;
  throw new SnapshotIncomplete(
    `${lease.object}.${other.field} was retyped while it was read; it will be read again.`,
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

/** What was begun to be read of fields that are gone, if anything was. */
export async function abandonRead(context: PipelineContext, reason: string): Promise<void> {
  const open = await openSnapshot(context.pool, context.lease.object, "backfill");
  if (open !== null) await giveUp(context, open, reason);
}

async function finish({ pool, lease }: PipelineContext, { id }: SnapshotRow): Promise<void> {
  await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    await dropStaging(client, id);
    await client.query(
      "update sync.snapshot set state = 'complete', finished_at = clock_timestamp() where id = $1",
      [id],
    );
  });
}

async function giveUp(
  { pool, lease }: PipelineContext,
  { id }: SnapshotRow,
  error: string,
): Promise<void> {
  await setSnapshotState(pool, lease, id, "failed", { error });
  await dropStaging(pool, id);
}
