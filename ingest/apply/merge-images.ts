import type { ClientBase, Pool } from "pg";
import { iso } from "../lib/pg-clock.ts";
import { lowWatermark } from "../core/sql.ts";
import { run } from "../lib/statement.ts";
import { transaction } from "../lib/transaction.ts";
import { insertChanges, type ChangeRow } from "../core/change-row.ts";
import {
  mergeImage,
  type Image,
  type KnownRecord,
  type MergeOutcome,
  type Read,
} from "./rules/image-rule.ts";
import { advancePipeline, lockPipeline, NO_PROGRESS, type Lease } from "../core/pipeline-row.ts";
import { laterChanges } from "./logged-changes.ts";
import type { MirrorRow, RowCells } from "../core/mirror-row.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { readRows, writeRows, type Deletion } from "./write-plan.ts";
import type { ChangeSource } from "../../edge/protocol/states.ts";

/** A read that is about to be merged, or compared. */
export type WatermarkedRead = Read & {
  /**
   * L: the longest time by which it may lag behind commits, in milliseconds. Whole images that are merged have one and the same, or
   * when reads began would not tell which of them certainly contains more.
   */
  readonly maxStalenessMs: number;
  readonly source: ChangeSource;
};

export type MergeResult = {
  readonly merged: number;
  readonly dropped: number;
  /** Ids that must be read again. */
  readonly unsure: readonly string[];
  readonly headSeq: number;
};

/**
 * Merges images under the log by the image rule, in one transaction. Every difference to the row becomes a change.
 * At most some thousands of images a call: all are held in memory.
 */
export async function mergeImages(
  pool: Pool,
  lease: Lease,
  table: MirrorTable,
  read: WatermarkedRead,
  images: readonly Image[],
  traceId: string,
): Promise<MergeResult> {
  return transaction(pool, async (client) => {
    const { headSeq } = await lockPipeline(client, lease);
    const known = await knownRecords(client, table, read, images);
    const merge = planMerge(known, read, images, headSeq);
    await writeMerge(client, lease, table, merge, traceId);
    const { merged, dropped, unsure } = merge;
    return { merged, dropped, unsure, headSeq: merge.headSeq };
  });
}

/** The log's position as of the moment the read began − L: changes up to it are certainly in its images. */
async function lowWatermarkOf(
  client: ClientBase,
  object: string,
  { began, maxStalenessMs }: WatermarkedRead,
): Promise<number> {
  const { rows } = await client.query<{ low_watermark: string }>(
    `select ${lowWatermark("$1", "$2", "$3")} as low_watermark`,
    [object, began, maxStalenessMs],
  );
  return Number(rows[0]?.low_watermark ?? 0);
}

/** What the log and the mirror know of some records, at one moment only where the caller's transaction sees to it. */
export async function knownRecords(
  client: ClientBase,
  table: MirrorTable,
  read: WatermarkedRead,
  images: readonly Image[],
): Promise<ReadonlyMap<string, KnownRecord>> {
  const ids = images.map((image) => image.recordId);
  const lowWatermark = await lowWatermarkOf(client, table.object, read);
  const rows = await readRows(client, table, ids);
  const later = await laterChanges(client, table.object, ids, lowWatermark);
  const gone = await goneRecords(client, table.object, ids);
  return new Map(
    ids.map((id) => [
      id,
      { row: rows.get(id) ?? null, goneSince: gone.get(id) ?? null, later: later.get(id) ?? [] },
    ]),
  );
}

async function goneRecords(client: ClientBase, object: string, ids: readonly string[]) {
  const { rows } = await client.query<{ record_id: string; began: string }>(
    `select record_id, ${iso("read_began")} as began
     from sync.tombstone where object = $1 and record_id = any($2::text[]) and read_began is not null`,
    [object, ids],
  );
  return new Map(rows.map((row) => [row.record_id, row.began]));
}

type MergePlan = {
  readonly rows: Map<string, MirrorRow | null>;
  readonly changes: ChangeRow[];
  readonly deletions: Deletion[];
  readonly unsure: string[];
  merged: number;
  dropped: number;
  rowCount: number;
  headSeq: number;
};

function planMerge(
  known: ReadonlyMap<string, KnownRecord>,
  read: WatermarkedRead,
  images: readonly Image[],
  headSeq: number,
): MergePlan {
  const plan: MergePlan = {
    rows: new Map(),
    changes: [],
    deletions: [],
    unsure: [],
    merged: 0,
    dropped: 0,
    rowCount: 0,
    headSeq,
  };
  for (const image of images) {
    const record = known.get(image.recordId);
    if (record !== undefined)
      planOutcome(plan, read, image, record, mergeImage(record, image, read));
  }
  return plan;
}

function planOutcome(
  plan: MergePlan,
  read: WatermarkedRead,
  image: Image,
  known: KnownRecord,
  merge: MergeOutcome,
): void {
  if (merge.outcome === "unsure") plan.unsure.push(image.recordId);
  if (merge.outcome === "dropped") plan.dropped += 1;
  if (merge.outcome !== "merged") return;
  plan.merged += 1;
  const change = changeBetween(known.row, merge.row);
  const seq = change === null ? (known.row?.seq ?? 0) : plan.headSeq + 1;
  plan.rows.set(image.recordId, merge.row === null ? null : { ...merge.row, seq });
  if (merge.row === null) plan.deletions.push(deletionByRead(image, read, known, seq));
  if (change === null) return;
  plan.headSeq = seq;
  plan.rowCount += (merge.row === null ? 0 : 1) - (known.row === null ? 0 : 1);
  const rest = { source: read.source, outcome: "applied" as const, event: null };
  plan.changes.push({ seq, recordId: image.recordId, ...change, ...rest });
}

/** A deletion that the log replayed stays the event's; one that only the read shows is dated by the read. */
function deletionByRead(
  image: Image,
  read: WatermarkedRead,
  known: KnownRecord,
  seq: number,
): Deletion {
  const readBegan = image.cells === null ? read.began : null;
  const lastRow = known.row?.cells ?? null;
  return { recordId: image.recordId, seq, readBegan, deletedAt: read.began, lastRow };
}

type RowChange = Pick<ChangeRow, "kind" | "before" | "after">;

/** What turns one row into the other, or null where nothing does. */
export function changeBetween(from: MirrorRow | null, to: MirrorRow | null): RowChange | null {
  if (from === null && to === null) return null;
  if (from === null) return { kind: "create", before: null, after: to?.cells ?? null };
  if (to === null) return { kind: "delete", before: from.cells, after: null };
  const changed = Object.keys(to.cells).filter(
    (column) => to.cells[column] !== (from.cells[column] ?? null),
  );
  if (changed.length === 0) return null;
  const pick = (cells: Readonly<RowCells>) =>
    Object.fromEntries(changed.map((column) => [column, cells[column] ?? null]));
  return { kind: "update", before: pick(from.cells), after: pick(to.cells) };
}

async function writeMerge(
  client: ClientBase,
  lease: Lease,
  table: MirrorTable,
  plan: MergePlan,
  traceId: string,
) {
  if (plan.changes.length > 0) {
    await run(client, insertChanges(lease.object, traceId, plan.changes));
  }
  await writeRows(client, table, plan.rows, plan.deletions);
  await advancePipeline(client, lease, {
    ...NO_PROGRESS,
    rowCount: plan.rowCount,
    headSeq: plan.headSeq,
  });
}
