import type { OrgApi } from "../salesforce/rest.ts";
import type { ChangedRecord, PageQuery } from "./poll-plan.ts";

/** The records of a page; fewer than its limit is the end. */
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

/** Ids are quoted in SOQL, times are not. */
function conditionText({ field, is, value }: PageQuery["anyOf"][number][number]): string {
  return `${field} ${is} ${field === "Id" ? `'${value}'` : value}`;
}
