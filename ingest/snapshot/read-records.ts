import type { Image } from "../apply/rules/image-rule.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { MAX_RETRIEVE_IDS, type OrgApi } from "../salesforce/rest.ts";
import { imageCells } from "./record-image.ts";
import { holds } from "../lib/injection-point.ts";

/** Most ids of one SOQL `IN` list, so that the query fits into a URL (16,384 bytes). */
const MAX_IN_IDS = 400;

/** The result of one call. */
export type ReadChunk = {
  readonly images: readonly Image[];
  /** Records that are in only one of the two answers: to be refetched. */
  readonly contradicted: number;
};

/**
 * Reads records by id, at most MAX_RETRIEVE_IDS a call. Missing records are requested with `queryAll`: only if that
 * finds a record deleted, or not at all, is it absent. A record that `queryAll` finds alive is left out: the two
 * answers contradict each other, so it must be refetched.
 *
 * Images lack a field that was added while they were read. Its backfill may be over when they are merged, so a record
 * created in between would lack the field for good. So they are refetched.
 *
 * @param pipeline its table is looked up for each call, since it changes while the pipeline runs
 */
export async function* readRecords(
  api: OrgApi,
  pipeline: { readonly table: MirrorTable },
  ids: readonly string[],
): AsyncIterable<ReadChunk> {
  for (const chunk of chunks(ids, MAX_RETRIEVE_IDS)) {
    let { table } = pipeline;
    let read = await readChunk(api, table, chunk);
    while (
      table !== pipeline.table &&
      holds("a read by ids that a new field overtakes is done again")
    ) {
      ({ table } = pipeline);
      read = await readChunk(api, table, chunk);
    }
    yield read;
  }
}

async function readChunk(
  api: OrgApi,
  table: MirrorTable,
  ids: readonly string[],
): Promise<ReadChunk> {
  const columns = table.columns.filter((column) => !column.retired);
  const fields = columns.map((column) => column.field);
  const records = await api.retrieve(table.object, ids, fields);
  const missing = ids.filter((_, index) => records[index] === null);
  const alive = await aliveIds(api, table.object, missing);
  const images = ids.flatMap((recordId, index): Image[] => {
    const record = records[index] ?? null;
    if (record !== null) return [{ recordId, cells: imageCells(record, columns) }];
    return alive.has(recordId) ? [] : [{ recordId, cells: null }];
  });
  return { images, contradicted: alive.size };
}

async function aliveIds(
  api: OrgApi,
  object: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const alive = new Set<string>();
  for (const chunk of chunks(ids, MAX_IN_IDS)) {
    const list = chunk.map((id) => `'${id.replace(/\W/g, "")}'`).join(",");
    const soql = `SELECT Id, IsDeleted FROM ${object} WHERE Id IN (${list})`;
    for await (const page of api.query(soql, { includeDeleted: true })) {
      for (const row of page) if (row["IsDeleted"] !== true) alive.add(String(row["Id"]));
    }
  }
  return alive;
}

/** Ids of everything that changed since a time, deleted records included, a page at a time. */
export async function* changedIds(
  api: OrgApi,
  object: string,
  since: string,
): AsyncIterable<readonly string[]> {
  const soql = `SELECT Id FROM ${object} WHERE SystemModstamp >= ${since} ORDER BY SystemModstamp, Id`;
  for await (const page of api.query(soql, { includeDeleted: true }))
    yield page.map((row) => String(row["Id"]));
}

function* chunks<T>(items: readonly T[], size: number): Iterable<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
