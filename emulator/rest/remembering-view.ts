import { delegating, type OrgView } from "../org/view.ts";
import type { OrgRecord } from "../model/record.ts";

/** Most records of an object in the cache; beyond it the cache is cleared. */
const MAX_RECORDS = 5000;

/** A view that reads each record by id only once, for one request: rows of a query often share parents. */
export function rememberingView(view: OrgView): OrgView {
  const byObject = new Map<string, Map<string, Readonly<OrgRecord> | undefined>>();
  return {
    ...delegating(view),
    record(object, id) {
      const records = byObject.get(object) ?? new Map<string, Readonly<OrgRecord> | undefined>();
      byObject.set(object, records);
      if (records.has(id)) return records.get(id);
      const record = view.record(object, id);
      if (records.size >= MAX_RECORDS) records.clear();
      records.set(id, record);
      return record;
    },
  };
}
