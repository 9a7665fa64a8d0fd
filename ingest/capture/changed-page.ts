import type { OrgApi } from "../salesforce/rest.ts";
import type { ChangedRecord, PageQuery } from "./poll-plan.ts";

/** The records of a page. Fewer than its limit: the last page. */
export async function changedPage(
  api: OrgApi,
  object: string,
  { anyOf, includeDeleted, limit }: PageQuery,
): Promise<readonly ChangedRecord[]> {
  const where = anyOf.map((all) => `(${all.map(conditionText).join(" AND ")})`).join(" OR ");
  const soql = `SELECT Id, SystemModstamp FROM ${object} WHERE ${where} ORDER BY SystemModstamp, Id LIMIT ${limit}`;
  const records: ChangedRecord[] = [];
  for await (const page of api.query(soql, { includeDeleted })) {
    for (const row of page) {
      const stampOf = String(row["SystemModstamp"]).replace(/\+0000$/, "Z");
      records.push({ id: String(row["Id"]), stamp: new Date(stampOf).toISOString() });
    }
  }
  return records;
}

/** SOQL quotes ids but not times. */
function conditionText({ field, is, value }: PageQuery["anyOf"][number][number]): string {
  return `${field} ${is} ${field === "Id" ? `'${value}'` : value}`;
}
