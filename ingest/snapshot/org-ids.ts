import type { OrgApi } from "../salesforce/rest.ts";

/** Rows of one page of a query over REST. */
export const PAGE_ROWS = 2_000;

/** The object's next ids after one, in order; an empty list at the end. "" is before the first. */
export async function idsAfter(
  api: OrgApi,
  object: string,
  after: string,
): Promise<readonly string[]> {
  const where = after === "" ? "" : ` WHERE Id > '${after}'`;
  const soql = `SELECT Id FROM ${object}${where} ORDER BY Id LIMIT ${PAGE_ROWS}`;
  const ids: string[] = [];
  for await (const page of api.query(soql)) for (const row of page) ids.push(String(row["Id"]));
  return ids;
}

/** How many records an object has, or how many changed or were deleted since a time. One call. `since` is ISO 8601. */
export async function countRecords(
  api: OrgApi,
  object: string,
  since: string | null = null,
): Promise<number> {
  const where = since === null ? "" : ` WHERE SystemModstamp >= ${since}`;
  const soql = `SELECT COUNT(Id) total FROM ${object}${where}`;
  let total = 0;
  for await (const page of api.query(soql, { includeDeleted: since !== null }))
    for (const row of page) total += Number(row["total"] ?? 0);
  return total;
}
