import { aliveQuery, type AliveQuery, type ObjectReads } from "../core/object-reads.ts";
import type { OrgApi } from "../salesforce/rest.ts";
import { recordsOfParents } from "./parent-read.ts";

/** Rows of one page of a query over REST. */
export const PAGE_ROWS = 2_000;

/** The object's next ids after one, in order; an empty list at the end. "" is before the first. */
export async function idsAfter(
  api: OrgApi,
  reads: Pick<ObjectReads, "object" | "hasArchived">,
  after: string,
): Promise<readonly string[]> {
  const where = after === "" ? "" : `Id > '${after}'`;
  const rest = `ORDER BY Id LIMIT ${PAGE_ROWS}`;
  const { soql, ...how } = aliveQuery(reads, "Id", { where, rest });
  const ids: string[] = [];
  for await (const page of api.query(soql, how))
    for (const row of page) ids.push(String(row["Id"]));
  return ids;
}

/** How many records an object has. One call. */
export function countRecords(api: OrgApi, reads: ObjectReads): Promise<number> {
  return totalOf(api, aliveQuery(reads, TOTAL));
}

/**
 * How many records changed or were deleted since a time, ISO 8601. One call. Null where the object has no field that
 * shows it.
 */
export async function countChanged(
  api: OrgApi,
  { object, changedBy }: ObjectReads,
  since: string,
): Promise<number | null> {
  if (changedBy === null) return null;
  const soql = `SELECT ${TOTAL} FROM ${object} WHERE ${changedBy} >= ${since}`;
  return totalOf(api, { soql, includeDeleted: true });
}

const TOTAL = "COUNT(Id) total";

async function totalOf(api: OrgApi, { soql, ...how }: AliveQuery): Promise<number> {
  let total = 0;
  for await (const page of api.query(soql, how))
    for (const row of page) total += Number(row["total"] ?? 0);
  return total;
}

/**
 * Ids of everything that changed since a time, deleted records included, a page at a time. Of every record where the
 * object has no field that shows what changed.
 */
export async function* changedIds(
  api: OrgApi,
  reads: ObjectReads,
  since: string,
): AsyncIterable<readonly string[]> {
  const { object, changedBy } = reads;
  if (changedBy === null) return yield* everyId(api, reads);
  const soql = `SELECT Id FROM ${object} WHERE ${changedBy} >= ${since} ORDER BY ${changedBy}, Id`;
  for await (const page of api.query(soql, { includeDeleted: true }))
    yield page.map((row) => String(row["Id"]));
}

/** Ids of every record that is not deleted, a page at a time. */
export async function* everyId(api: OrgApi, reads: ObjectReads): AsyncIterable<readonly string[]> {
  const { parents } = reads;
  if (parents !== null) {
    for await (const records of recordsOfParents(api, reads, parents, "Id"))
      yield records.map((row) => String(row["Id"]));
    return;
  }
  for (let after: string | undefined = ""; after !== undefined;) {
    const ids: readonly string[] = await idsAfter(api, reads, after);
    if (ids.length > 0) yield ids;
    after = ids.at(-1);
  }
}
