import type { OrgApi } from "../salesforce/rest.ts";

/** A record that changed, or was deleted. */
export type ChangedRecord = {
  readonly id: string;
  /** SystemModstamp, ISO 8601 in whole seconds. */
  readonly stamp: string;
};

/** A place in the order of (SystemModstamp, Id); the id is empty before the first record of a stamp. */
export type ChangedKey = ChangedRecord;

/**
 * The next records by (SystemModstamp, Id) after a place, deleted ones too: rows that share one stamp, however many,
 * are told apart by their ids, so that no page begins where it began before. Fewer than `limit` is the end.
 */
export async function changedAfter(
  api: OrgApi,
  object: string,
  { stamp, id }: ChangedKey,
  limit: number,
): Promise<readonly ChangedRecord[]> {
  const where =
    id === ""
      ? `SystemModstamp >= ${stamp}`
      : `SystemModstamp > ${stamp} OR (SystemModstamp = ${stamp} AND Id > '${id}')`;
  const soql = `SELECT Id, SystemModstamp FROM ${object} WHERE ${where} ORDER BY SystemModstamp, Id LIMIT ${limit}`;
  const records: ChangedRecord[] = [];
  for await (const page of api.query(soql, { includeDeleted: true })) {
    for (const row of page) {
      const stampOf = String(row["SystemModstamp"]).replace(/\+0000$/, "Z");
      records.push({ id: String(row["Id"]), stamp: new Date(stampOf).toISOString() });
    }
  }
  return records;
}
