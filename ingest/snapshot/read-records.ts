import type { Image } from "../apply/rules/image-rule.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { isRead, objectReads, type ObjectReads } from "../core/object-reads.ts";
import { MAX_RETRIEVE_IDS, type OrgApi, type OrgRecord } from "../salesforce/rest.ts";
import { imageCells } from "./record-image.ts";
import { chunks } from "../lib/chunks.ts";
import { holds } from "../lib/injection-point.ts";

/** Most ids of one SOQL `IN` list, so that the query fits into a URL (16,384 bytes). */
const MAX_IN_IDS = 400;

/** The same where fields are asked for beside them. */
const MAX_ARCHIVED_IDS = 150;
const MAX_FIELD_BYTES = 5_000;
const ENCODED_COMMA = 3;

/** The result of one call. */
export type ReadChunk = {
  readonly images: readonly Image[];
  /** Records that are in only one of the two answers: to be refetched. */
  readonly contradicted: number;
};

/**
 * Reads records by id, at most MAX_RETRIEVE_IDS a call. Missing records are requested with `queryAll`: only if that
 * finds a record deleted, or not at all, is it absent. A record that `queryAll` finds alive is left out: the two
 * answers contradict each other, so it must be refetched. An archived record, which a read by ids may hide, is read by
 * `queryAll`.
 *
 * Images lack a field that was added while they were read. Its backfill may be over when they are merged, so a record
 * created in between would lack the field for good. So they are refetched.
 *
 * @param pipeline its table is looked up for each call, since it changes while the pipeline runs; `reads` where the
 *   table has some of the columns only
 */
export async function* readRecords(
  api: OrgApi,
  pipeline: { readonly table: MirrorTable; readonly reads?: ObjectReads },
  ids: readonly string[],
): AsyncIterable<ReadChunk> {
  for (const chunk of chunks(ids, MAX_RETRIEVE_IDS)) {
    let { table } = pipeline;
    const ask = (of: MirrorTable) => readChunk(api, of, pipeline.reads ?? objectReads(of), chunk);
    let read = await ask(table);
    while (
      table !== pipeline.table &&
      holds("a read by ids that a new field overtakes is done again")
    ) {
      ({ table } = pipeline);
      read = await ask(table);
    }
    yield read;
  }
}

async function readChunk(
  api: OrgApi,
  table: MirrorTable,
  reads: ObjectReads,
  ids: readonly string[],
): Promise<ReadChunk> {
  const columns = table.columns.filter(isRead);
  const fields = columns.map((column) => column.field);
  const retrieved = await api.retrieve(table.object, ids, fields);
  const missing = ids.filter((_, index) => retrieved[index] === null);
  const { alive, archived } = await aliveIds(api, reads, missing);
  const queried = await archivedRecords(api, table.object, archived, fields);
  const images = ids.flatMap((recordId, index): Image[] => {
    const record = retrieved[index] ?? queried.get(recordId) ?? null;
    if (record !== null) return [{ recordId, cells: imageCells(record, columns) }];
    const isShown = alive.has(recordId) && holds("a record that queryAll shows is not gone");
    return isShown ? [] : [{ recordId, cells: null }];
  });
  const unseen = new Set(missing);
  const gone = images.filter(({ recordId }) => unseen.has(recordId));
  return { images, contradicted: missing.length - gone.length };
}

export type Alive = { readonly alive: ReadonlySet<string>; readonly archived: readonly string[] };

/** Which records `queryAll` shows alive, and which of these are archived. */
export async function aliveIds(
  api: OrgApi,
  reads: ObjectReads,
  ids: readonly string[],
): Promise<Alive> {
  const alive = new Set<string>();
  const archived: string[] = [];
  const flags = [reads.hasDeleted ? ", IsDeleted" : "", reads.hasArchived ? ", IsArchived" : ""];
  for (const chunk of chunks(ids, MAX_IN_IDS)) {
    const soql = `SELECT Id${flags.join("")} FROM ${reads.object} WHERE Id IN (${idList(chunk)})`;
    // Deleted records that do not say so are not to be seen.
    for await (const page of api.query(soql, { includeDeleted: reads.hasDeleted })) {
      for (const row of page) {
        if (row["IsDeleted"] === true) continue;
        alive.add(String(row["Id"]));
        if (row["IsArchived"] === true) archived.push(String(row["Id"]));
      }
    }
  }
  return { alive, archived };
}

function idList(ids: readonly string[]): string {
  return ids.map((id) => `'${id.replace(/\W/g, "")}'`).join(",");
}

/**
 * Archived records that a read by ids hides, by `queryAll`, some fields at a time. One that is missing from any of
 * these answers is left out.
 */
async function archivedRecords(
  api: OrgApi,
  object: string,
  ids: readonly string[],
  fields: readonly string[],
): Promise<ReadonlyMap<string, OrgRecord>> {
  const found = new Map<string, OrgRecord>();
  const groups = fieldGroups(fields);
  for (const chunk of chunks(ids, MAX_ARCHIVED_IDS)) {
    const seen = new Map<string, number>();
    for (const group of groups) {
      const soql = `SELECT ${group.join(",")} FROM ${object} WHERE Id IN (${idList(chunk)})`;
      for await (const page of api.query(soql, { includeDeleted: true })) {
        for (const row of page) {
          const id = String(row["Id"]);
          seen.set(id, (seen.get(id) ?? 0) + 1);
          found.set(id, { ...found.get(id), ...row });
        }
      }
    }
    for (const id of chunk) if (seen.get(id) !== groups.length) found.delete(id);
  }
  return found;
}

/** Fields in groups that fit into an address beside a list of ids, each with the Id. */
function fieldGroups(fields: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let size = Infinity;
  for (const field of fields) {
    if (field === "Id") continue;
    size += field.length + ENCODED_COMMA;
    if (size > MAX_FIELD_BYTES) {
      groups.push(["Id"]);
      size = field.length;
    }
    groups.at(-1)?.push(field);
  }
  return groups.length === 0 ? [["Id"]] : groups;
}
