import { aliveQuery, type ObjectReads, type Parents } from "../core/object-reads.ts";
import type { OrgApi, OrgRecord } from "../salesforce/rest.ts";

/** Parent ids of one page. */
const PAGE_PARENTS = 2_000;
/** Parent ids of one query, so that it fits into an address with the fields of such objects, which are few. */
const MAX_PARENTS = 200;

/** A place among all parents: an object, and the id after which it goes on. */
export type ParentPlace = { readonly object: string; readonly after: string };

/** The next parents' records, and the place after them; null at the end. */
export type ParentPage = {
  readonly records: readonly OrgRecord[];
  readonly next: ParentPlace | null;
};

/** The records of the parents after a place: those of one page of parent ids. */
export async function parentPage(
  api: OrgApi,
  reads: ObjectReads,
  { field, objects }: Parents,
  select: string,
  place: ParentPlace,
): Promise<ParentPage> {
  const ids = await parentIds(api, place);
  const records: OrgRecord[] = [];
  for (let start = 0; start < ids.length; start += MAX_PARENTS) {
    const list = ids.slice(start, start + MAX_PARENTS).map((id) => `'${id}'`);
    const { soql, ...how } = aliveQuery(reads, select, {
      where: `${field} IN (${list.join(",")})`,
    });
    for await (const page of api.query(soql, how)) records.push(...page);
  }
  const last = ids.at(-1);
  if (last !== undefined) return { records, next: { object: place.object, after: last } };
  const other = objects[objects.indexOf(place.object) + 1];
  return { records, next: other === undefined ? null : { object: other, after: "" } };
}

/** Archived and deleted parents too: only records that are not deleted themselves are then read of them. */
async function parentIds(api: OrgApi, { object, after }: ParentPlace): Promise<readonly string[]> {
  const where = after === "" ? "" : ` WHERE Id > '${after}'`;
  const soql = `SELECT Id FROM ${object}${where} ORDER BY Id LIMIT ${PAGE_PARENTS}`;
  const ids: string[] = [];
  for await (const page of api.query(soql, { includeDeleted: true }))
    for (const row of page) ids.push(String(row["Id"]));
  return ids;
}

/** The records of all parents, a page of parents at a time. Pages may be empty. */
export async function* recordsOfParents(
  api: OrgApi,
  reads: ObjectReads,
  parents: Parents,
  select: string,
): AsyncIterable<readonly OrgRecord[]> {
  const [first = ""] = parents.objects;
  for (let place: ParentPlace | null = { object: first, after: "" }; place !== null;) {
    const page: ParentPage = await parentPage(api, reads, parents, select, place);
    yield page.records;
    place = page.next;
  }
}
