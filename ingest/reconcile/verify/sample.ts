import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";
import { quoteIdent, quoteMirrorTable } from "../../../db/mirror/identifier.ts";
import type { Image, WatermarkedRead } from "../../apply/rules/image-rule.ts";
import { mergeOrDeadLetter } from "../../snapshot/merge-or-dead-letter.ts";
import { IMAGE_STAMP } from "../../core/mirror-row.ts";
import type { MirrorTable } from "../../core/mirror-table.ts";
import type { PipelineContext } from "../../context/pipeline-context.ts";
import { pgNow } from "../../lib/pg-clock.ts";
import { readRecords } from "../../snapshot/read-records.ts";
import { contradictedImages } from "./candidates.ts";
import type { Tuning } from "../../core/tuning.ts";

/** Records that a `keys` verification compares in every field: as many as one REST call retrieves. */
const SAMPLE_RECORDS = 2_000;

/** Some records as REST returned them. */
export type Sample = {
  readonly read: WatermarkedRead;
  readonly table: MirrorTable;
  readonly comparable: ReadonlySet<string>;
  readonly images: readonly Image[];
  readonly apiCalls: number;
};

/**
 * Stamps are whole seconds. They show neither a change within the second of the row's image, nor a lost event followed
 * by a later one of its record. So each `keys` verification compares some records in every field:
 *
 *   first those whose image was read so soon after its stamp that the second may not be over ─┐
 *   then others, at random ───────────────────────────────────────────────────────────────────┴► one call of REST
 *
 * Equal rows stand on this read from then on, so the next sample is another one.
 */
export async function readSample(
  context: PipelineContext,
  client: PoolClient,
  comparable: ReadonlySet<string>,
): Promise<Sample> {
  const { pool, table, tuning } = context;
  const ids = await sampleIds(client, table, SAMPLE_RECORDS, tuning);
  const read = {
    began: await pgNow(pool),
    maxStalenessMs: tuning.restMaxStalenessMs,
    source: "verification" as const,
  };
  const images: Image[] = [];
  for await (const chunk of readRecords(context.api.as("verification"), { table }, ids))
    images.push(...chunk.images);
  return { read, table, comparable, images, apiCalls: ids.length === 0 ? 0 : 1 };
}

/** Reads the table once and keeps a bounded number of its rows. */
export async function sampleIds(
  client: PoolClient,
  { table, columns }: MirrorTable,
  size: number,
  { restMaxStalenessMs, clocksMs }: Tuning,
): Promise<readonly string[]> {
  const hasStamp = columns.some(({ column }) => column === IMAGE_STAMP);
  const isYoung = hasStamp
    ? `coalesce("_read_began" < ${quoteIdent(IMAGE_STAMP)} + make_interval(secs => $2::float8 / 1000), false)`
    : "$2::float8 is null";
  const { rows } = await client.query<{ id: string }>(
    `select id from ${quoteMirrorTable(table)} order by ${isYoung} desc, random() limit $1`,
    // A read that began this long after a stamp contains every change of that second.
    [size, restMaxStalenessMs + clocksMs],
  );
  return rows.map((row) => row.id);
}

/** Those that the image rule does not explain. */
export function candidatesOf(client: PoolClient, sample: Sample): Promise<ReadonlySet<string>> {
  return contradictedImages(client, sample, sample.images);
}

/** Merges all but the candidates, without a further call. What cannot be merged is dead-lettered. */
export async function standOnSample(
  context: PipelineContext,
  { read, images }: Sample,
  candidates: readonly string[],
): Promise<void> {
  const without = new Set(candidates);
  const rest = images.filter(({ recordId }) => !without.has(recordId));
  await mergeOrDeadLetter(context, read, rest, randomUUID());
  context.committed.notify();
}
