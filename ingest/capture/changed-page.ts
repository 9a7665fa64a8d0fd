import type { ObjectReads } from "../core/object-reads.ts";
import type { OrgApi } from "../salesforce/rest.ts";
import type { ChangedRecord, PageQuery } from "./poll-plan.ts";

/** The records of a page. Fewer than its limit: the last page. */
export async function changedPage(
  api: OrgApi,
  { object, changedBy }: Pick<ObjectReads, "object" | "changedBy">,
  { anyOf, includeDeleted, limit }: PageQuery,
): Promise<readonly ChangedRecord[]> {
  if (changedBy === null) throw new RangeError(`No field of ${object} shows what changed.`);
  const where = anyOf
    .map((all) => `(${all.map((one) => conditionText(one, changedBy)).join(" AND ")})`)
    .join(" OR ");
  const soql = `SELECT Id, ${changedBy} FROM ${object} WHERE ${where} ORDER BY ${changedBy}, Id LIMIT ${limit}`;
  const records: ChangedRecord[] = [];
  for await (const page of api.query(soql, { includeDeleted })) {
    for (const row of page) {
      const stampOf = String(row[changedBy]).replace(/\+0000$/, "Z");
      records.push({ id: String(row["Id"]), stamp: new Date(stampOf).toISOString() });
    }
  }
  return records;
}

/** SOQL quotes ids but not times. */
function conditionText(
  { field, is, value }: PageQuery["anyOf"][number][number],
  changedBy: string,
): string {
  return field === "Id" ? `Id ${is} '${value}'` : `${changedBy} ${is} ${value}`;
}
