import { isRecordId, recordId18 } from "../model/record-id.ts";
import type { StoredReads } from "./formula-view.ts";
import type { Table } from "./table.ts";

type Tables = Pick<StoredReads, "now" | "findObjectType"> & {
  /** @throws SalesforceError NOT_FOUND when the org has no such object. */
  table(object: string): Table;
};

/** Reads of the tables, without the formula fields that are computed on read. */
export function storedReads({ now, findObjectType, table }: Tables): StoredReads {
  const id18 = (id: string): string => (isRecordId(id) ? recordId18(id) : "");
  return {
    now,
    findObjectType,
    record: (object, id) => table(object).live(id18(id)),
    deletedRecord: (object, id) => table(object).deleted(id18(id)),
    records: (object, fields) => table(object).records(fields),
    recordsWith: (object, field, value) => table(object).find(field, value),
    deletedRecords: (object) => table(object).deletedRecords(),
  };
}
