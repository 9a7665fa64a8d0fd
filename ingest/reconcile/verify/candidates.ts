import type { PoolClient } from "pg";
import { cellFromText } from "../../../db/mirror/cell-text.ts";
import { quoteIdent, quoteMirrorTable } from "../../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../../db/mirror/mirror-column.ts";
import { knownRecords } from "../../apply/merge-images.ts";
import {
  mergeImage,
  type Image,
  type KnownRecord,
  type WatermarkedRead,
} from "../../apply/rules/image-rule.ts";
import { changeBetween } from "../../apply/rules/merge-plan.ts";
import { IMAGE_STAMP } from "../../core/mirror-row.ts";
import { holds } from "../../lib/injection-point.ts";
import type { MirrorTable } from "../../core/mirror-table.ts";
import type { Mismatch } from "./mismatched-rows.ts";

/** What a verification compares: the rows of `verification_read`, in its comparable columns. */
export type Comparison = {
  readonly table: MirrorTable;
  readonly read: WatermarkedRead;
  /** The columns of `verification_read`. */
  readonly columns: readonly MirrorColumn[];
  /** Names of the comparable columns among them. */
  readonly comparable: ReadonlySet<string>;
};

/**
 * The mismatched records that the image rule does not explain. It merges the org's answer with later changes in the
 * log: if that yields the mirror's row, the record is equal. Where it is unsure, because a record is absent that events
 * named of late, only what was made since the read began is left out; the others are candidates and are read again.
 */
export async function candidates(
  client: PoolClient,
  comparison: Comparison,
  rows: readonly Mismatch[],
): Promise<readonly Mismatch[]> {
  // The rows and the log must be read in one snapshot.
  await client.query("begin isolation level repeatable read read only");
  try {
    const byStamp = await unknownStamps(client, comparison, idsOf(rows, true));
    const byImage = await contradicted(client, comparison, idsOf(rows, false));
    return rows.filter(({ id }) => byStamp.has(id) || byImage.has(id));
  } finally {
    await client.query("rollback");
  }
}

function idsOf(rows: readonly Mismatch[], isStamp: boolean): readonly string[] {
  return rows.flatMap(({ id, kind }) => ((kind === "stamp") === isStamp ? [id] : []));
}

/**
 * Records that the org changed at a second unknown to the row's image and to every event. A row that stands on a later
 * read contains the change.
 */
async function unknownStamps(
  client: PoolClient,
  { table, read }: Comparison,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const stamp = quoteIdent(IMAGE_STAMP);
  const { rows } = await client.query<{ id: string }>(
    `select s.id from verification_read s join ${quoteMirrorTable(table.table)} m on m.id = s.id
     where s.id = any($1::text[]) and (m."_read_began" is null or m."_read_began" < $3::timestamptz)
       and (m.${stamp} is null or date_trunc('second', m.${stamp}) < date_trunc('second', s.${stamp}))
       and not exists (select from sync.change c where c.object = $2 and c.record_id = s.id and c.source = 'stream'
         and c.commit_at >= date_trunc('second', s.${stamp}))`,
    [ids, table.object, read.began],
  );
  return new Set(rows.map((row) => row.id));
}

async function contradicted(
  client: PoolClient,
  comparison: Comparison,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const images = await stagedImages(client, comparison.columns, ids);
  return unexplained(client, comparison, images);
}

/** What the image rule compares an image with. */
type Judged = Pick<Comparison, "table" | "read" | "comparable">;

/** Records whose image differs in a way that the image rule does not explain. */
export async function contradictedImages(
  client: PoolClient,
  judged: Judged,
  images: readonly Image[],
): Promise<ReadonlySet<string>> {
  // The rows and the log must be read in one snapshot.
  await client.query("begin isolation level repeatable read read only");
  try {
    return await unexplained(client, judged, images);
  } finally {
    await client.query("rollback");
  }
}

async function unexplained(
  client: PoolClient,
  judged: Judged,
  images: readonly Image[],
): Promise<ReadonlySet<string>> {
  const { table, read } = judged;
  const known = await knownRecords(client, table, read, images);
  const found = new Set<string>();
  const absent: string[] = [];
  for (const image of images) {
    const record = known.get(image.recordId);
    if (record === undefined) continue;
    if (isContradicted(judged, record, image)) found.add(image.recordId);
    else if (isUnshown(record, image, read)) absent.push(image.recordId);
  }
  const made = await madeSince(client, table.object, read.began, absent);
  return new Set([...found, ...absent.filter((id) => !made.has(id))]);
}

function isContradicted({ read, comparable }: Judged, known: KnownRecord, image: Image): boolean {
  const merge = mergeImage(known, image, read);
  if (merge.outcome === "unsure") return false;
  if (merge.outcome === "dropped") return standsOnNothing(known, read);
  const change = changeBetween(known.row, merge.row);
  if (change === null) return false;
  if (change.kind !== "update") return true;
  return Object.keys(change.after ?? {}).some((column) => comparable.has(column));
}

/**
 * A row that the read does not return, though events named the record since the low watermark, and no later read shows
 * it. The events may be older than the read, and that of its deletion lost.
 */
function isUnshown({ row }: KnownRecord, { cells }: Image, { began }: WatermarkedRead): boolean {
  if (cells !== null || row === null) return false;
  return row.readBegan === null || row.readBegan < began;
}

/**
 * Records that were made or came back after the read began, by the org's time, in whole seconds, and by ours: the read
 * need not show them.
 */
async function madeSince(
  client: PoolClient,
  object: string,
  began: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0 || !holds("a verification asks again about what only events show"))
    return new Set(ids);
  const { rows } = await client.query<{ id: string }>(
    `select distinct record_id as id from sync.change
     where object = $1 and record_id = any($2::text[]) and source = 'stream' and kind in ('create', 'undelete')
       and commit_at >= date_trunc('second', $3::timestamptz) and received_at >= $3::timestamptz`,
    [object, ids, began],
  );
  return new Set(rows.map((row) => row.id));
}

/** A row whose SystemModstamp is ahead of the org's, though no read after this one can have shown it. */
function standsOnNothing({ row }: KnownRecord, read: WatermarkedRead): boolean {
  if (row === null) return false;
  const lowWatermark = new Date(Date.parse(read.began) - read.maxStalenessMs).toISOString();
  return row.readBegan === null || row.readBegan < lowWatermark;
}

/** The records of the verification's read as images; null for missing ones. */
export async function stagedImages(
  client: PoolClient,
  columns: readonly MirrorColumn[],
  ids: readonly string[],
): Promise<readonly Image[]> {
  const names = columns.map(({ column }) => quoteIdent(column)).join(", ");
  const { rows } = await client.query<Record<string, string | null>>(
    `select ${names} from verification_read where id = any($1::text[])`,
    [ids],
  );
  const found = new Map(rows.map((row) => [String(row["id"]), row]));
  return ids.map((recordId) => {
    const row = found.get(recordId);
    return { recordId, cells: row === undefined ? null : cellsOf(columns, row) };
  });
}

function cellsOf(
  columns: readonly MirrorColumn[],
  row: Readonly<Record<string, string | null>>,
): NonNullable<Image["cells"]> {
  return Object.fromEntries(
    columns.map(({ column, pgType }) => [column, cellFromText(pgType, row[column] ?? null)]),
  );
}
