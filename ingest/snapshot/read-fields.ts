import { imageCells } from "./record-image.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { mergeFields, stageFields } from "../apply/merge-fields.ts";
import { IMAGE_STAMP } from "../core/mirror-row.ts";
import { isRead } from "../core/object-reads.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { transaction } from "../lib/transaction.ts";
import { MAX_RETRIEVE_IDS } from "../salesforce/rest.ts";

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

/**
 * Reads some fields of named records over REST, at most MAX_RETRIEVE_IDS a call, and merges them. A record that is not
 * returned is left alone: a read of some fields does not prove that a record is gone.
 *
 * @param began when the read began, by Postgres's clock
 */
export async function readFields(
  context: PipelineContext,
  columns: readonly MirrorColumn[],
  ids: readonly string[],
  began: string,
  traceId: string,
): Promise<FieldsRead> {
  const { pool, lease, api, tables, committed, tuning } = context;
  const total = { records: 0, changed: 0 };
  for (let start = 0; start < ids.length; start += MAX_RETRIEVE_IDS) {
    const asked = withStamp(tables.current, columns);
    const chunk = ids.slice(start, start + MAX_RETRIEVE_IDS);
    const fields = asked.map(({ field }) => field);
    const records = await api.as("repair").retrieve(lease.object, chunk, fields);
    const images = records.flatMap((record) =>
      record === null ? [] : [imageCells(record, asked)],
    );
    const { changed } = await transaction(pool, async (client) => {
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
    if (changed > 0) committed.notify();
    total.records += images.length;
    total.changed += changed;
  }
  return total;
}
