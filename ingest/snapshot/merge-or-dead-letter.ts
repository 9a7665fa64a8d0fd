import type { Pool } from "pg";
import { fenced } from "../core/sql.ts";
import type { Image, WatermarkedRead } from "../apply/rules/image-rule.ts";
import { lockPipeline, type Lease } from "../core/pipeline-row.ts";
import { mergeImages, type MergeResult } from "../apply/merge-images.ts";
import { isDataError } from "../lib/pg-error.ts";
import { transaction } from "../lib/transaction.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";

/** The outcome for images; `headSeq` is null where none was merged. */
type Merged = Omit<MergeResult, "headSeq"> & { readonly headSeq: number | null };

type MergeContext = Pick<PipelineContext, "pool" | "lease" | "table" | "log">;

/** Images of one transaction: all log entries of their records after the low watermark are held in memory. */
const MERGED_AT_ONCE = 250;

/**
 * Merges images that were read over REST. An image that Postgres refuses is found by bisection, as in a batch of
 * events, and dead-lettered with its values and the reason: the record keeps its row, and the others are merged.
 * Merging a record resolves its dead letters.
 */
export async function mergeOrDeadLetter(
  context: MergeContext,
  read: WatermarkedRead,
  images: readonly Image[],
  traceId: string,
): Promise<Merged> {
  let all: Merged = { merged: 0, dropped: 0, unsure: [], headSeq: null };
  for (let start = 0; start < images.length; start += MERGED_AT_ONCE) {
    const part = images.slice(start, start + MERGED_AT_ONCE);
    all = together(all, await mergePart(context, read, part, traceId));
  }
  return all;
}

async function mergePart(
  context: MergeContext,
  read: WatermarkedRead,
  images: readonly Image[],
  traceId: string,
): Promise<Merged> {
  const { pool, lease, table } = context;
  try {
    const merged = await mergeImages(pool, lease, table, read, images, traceId);
    await resolveDeadLetters(pool, lease, images);
    return merged;
  } catch (error) {
    if (!isDataError(error)) throw error;
    return halve(context, read, images, traceId, error);
  }
}

async function halve(
  context: MergeContext,
  read: WatermarkedRead,
  images: readonly Image[],
  traceId: string,
  error: Error,
): Promise<Merged> {
  const [only, ...others] = images;
  if (only === undefined) throw error;
  if (others.length === 0) return deadLetterImage(context, only, traceId, error);
  const middle = images.length >> 1;
  const first = await mergePart(context, read, images.slice(0, middle), traceId);
  return together(first, await mergePart(context, read, images.slice(middle), traceId));
}

function together(first: Merged, second: Merged): Merged {
  return {
    merged: first.merged + second.merged,
    dropped: first.dropped + second.dropped,
    unsure: [...first.unsure, ...second.unsure],
    headSeq: second.headSeq ?? first.headSeq,
  };
}

async function deadLetterImage(
  { pool, lease, log }: MergeContext,
  { recordId, cells }: Image,
  traceId: string,
  error: Error,
): Promise<Merged> {
  const { object } = lease;
  const reason = `Postgres refused it: ${error.message}`;
  const payload = Buffer.from(JSON.stringify(cells));
  await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    await client.query(
      `with before as (
         update sync.dead_letter set resolved_at = clock_timestamp()
         where object = $1 and kind = 'row' and resolved_at is null and record_ids && $2::text[])
       insert into sync.dead_letter (object, kind, record_ids, payload, reason, trace_id)
       values ($1, 'row', $2, $3, $4, $5)`,
      [object, [recordId], payload, reason, traceId],
    );
  });
  const message = `What the org answers of ${object} ${recordId} does not fit its columns, and is dead-lettered: ${error.message}`;
  log({ kind: "repair", severity: "error", object, traceId, recordIds: [recordId], message });
  return { merged: 0, dropped: 0, unsure: [], headSeq: null };
}

/** Resolves dead letters of records that were read successfully since. Fenced by the lease. */
async function resolveDeadLetters(
  pool: Pool,
  { object, line }: Lease,
  images: readonly Image[],
): Promise<void> {
  await pool.query(
    `update sync.dead_letter set resolved_at = clock_timestamp()
     where object = $1 and kind = 'row' and resolved_at is null and record_ids && $2::text[]
       and ${fenced("$1", "$3")}`,
    [object, images.map(({ recordId }) => recordId), line],
  );
}
