import { imageCells } from "./record-image.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { mergeFields, stageFields } from "../apply/merge-fields.ts";
import { IMAGE_STAMP } from "../core/mirror-row.ts";
import { isRead } from "../core/object-reads.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { chunks } from "../lib/chunks.ts";
import { transaction } from "../lib/transaction.ts";
import { MAX_RETRIEVE_IDS, MAX_RETRIEVES_TOGETHER, type OrgRecord } from "../salesforce/rest.ts";

export type FieldsRead = { readonly records: number; readonly changed: number };

/** Columns by name that the org has and lets be read, without those that every image carries (id and dates). */
export function liveColumns(
  { columns }: MirrorTable,
  names: readonly string[],
): readonly MirrorColumn[] {
  const wanted = new Set(names);
  return columns.filter(
    (one) =>
      wanted.has(one.column) && isRead(one) && one.field !== "Id" && one.column !== IMAGE_STAMP,
  );
}

/** The columns with those that identify and date an image. */
export function withStamp(
  { columns }: MirrorTable,
  some: readonly MirrorColumn[],
): readonly MirrorColumn[] {
  const stamp = columns.filter(({ column, field }) => field === "Id" || column === IMAGE_STAMP);
  return [...stamp, ...some];
}

/** A read of some fields of named records. */
export type FieldsAsked = {
  readonly columns: readonly MirrorColumn[];
  readonly ids: readonly string[];
  /** When the read began, by Postgres's clock. */
  readonly began: string;
  readonly traceId: string;
  readonly purpose: "repair" | "computed";
};

/**
 * Reads some fields of named records over REST, at most MAX_RETRIEVE_IDS a request, and merges them. Computed fields
 * share their calls with other objects, several requests a call. A record that is not returned is left alone: a read of
 * some fields does not prove that a record is gone.
 */
export async function readFields(context: PipelineContext, read: FieldsAsked): Promise<FieldsRead> {
  const { ids } = read;
  const total = { records: 0, changed: 0 };
  const together = read.purpose === "computed" ? MAX_RETRIEVES_TOGETHER : 1;
  const most = MAX_RETRIEVE_IDS * together;
  for (let start = 0; start < ids.length; start += most) {
    const asked = withStamp(context.tables.current, read.columns);
    const answers = await retrieveFields(
      context,
      read.purpose,
      asked,
      ids.slice(start, start + most),
    );
    for (const records of answers) {
      const images = records.flatMap((record) =>
        record === null ? [] : [imageCells(record, asked)],
      );
      const { changed } = await merge(context, read, images);
      if (changed > 0) context.committed.notify();
      total.records += images.length;
      total.changed += changed;
    }
  }
  return total;
}

function retrieveFields(
  { lease, api, computedRetrieves }: PipelineContext,
  purpose: FieldsAsked["purpose"],
  columns: readonly MirrorColumn[],
  ids: readonly string[],
): Promise<readonly (readonly (OrgRecord | null)[])[]> {
  const { object } = lease;
  const fields = columns.map(({ field }) => field);
  return Promise.all(
    [...chunks(ids, MAX_RETRIEVE_IDS)].map((some) =>
      purpose === "computed"
        ? computedRetrieves.retrieve({ object, ids: some, fields })
        : api.as(purpose).retrieve(object, some, fields),
    ),
  );
}

function merge(
  { pool, lease, tables, tuning }: PipelineContext,
  { columns, began, traceId }: FieldsAsked,
  images: Parameters<typeof stageFields>[2],
): ReturnType<typeof mergeFields> {
  return transaction(pool, async (client) => {
    const staged = await stageFields(client, columns, images);
    const read = {
      began,
      maxStalenessMs: tuning.restMaxStalenessMs,
      source: "repair" as const,
      images: staged,
      columns,
    };
    return mergeFields(client, lease, tables.current, read, traceId);
  });
}
