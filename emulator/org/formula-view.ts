import type { FieldValue, OrgRecord } from "../model/record.ts";
import { delegating, type OrgView } from "./view.ts";

/** The view with the formula fields that are computed on read, from what this view shows. */
export function formulaView(view: OrgView): OrgView {
  const reads = formulaReads(view, (object, id) => seen.record(object, id));
  const seen: OrgView = { ...delegating(view), ...reads };
  return seen;
}

export type FormulaReads = Pick<
  OrgView,
  "record" | "deletedRecord" | "records" | "recordsWith" | "deletedRecords"
>;
export type StoredReads = FormulaReads & Pick<OrgView, "now" | "findObjectType">;

/**
 * Adds formula fields that are computed on read to stored records. Objects without such fields are read as stored.
 *
 * @param find a record as these reads return it
 */
export function formulaReads(stored: StoredReads, find: OrgView["record"]): FormulaReads {
  const formulasOf = (object: string) => {
    const formulas = stored.findObjectType(object)?.formulas;
    return formulas?.hasFieldsOnRead === true ? formulas : undefined;
  };
  const reader = () => ({ at: stored.now(), find });
  const one = (object: string, record: Readonly<OrgRecord> | undefined) =>
    record === undefined ? undefined : (formulasOf(object)?.read(record, reader()) ?? record);
  function* each(object: string, records: Iterable<Readonly<OrgRecord>>) {
    const formulas = formulasOf(object);
    const at = reader();
    for (const record of records) yield formulas?.read(record, at) ?? record;
  }
  const all = (object: string, records: IterableIterator<Readonly<OrgRecord>>) =>
    formulasOf(object) === undefined ? records : each(object, records);
  return {
    record: (object, id) => one(object, stored.record(object, id)),
    deletedRecord: (object, id) => one(object, stored.deletedRecord(object, id)),
    records(object, fields) {
      const formulas = formulasOf(object);
      const isComputed = fields?.some((field) => formulas?.isComputedOnRead(field)) ?? true;
      if (formulas === undefined || !isComputed) return stored.records(object, fields);
      return each(object, stored.records(object));
    },
    deletedRecords: (object) => all(object, stored.deletedRecords(object)),
    recordsWith(object, field, value) {
      const formulas = formulasOf(object);
      if (formulas === undefined) return stored.recordsWith(object, field, value);
      if (formulas.isComputedOnRead(field)) {
        return withValue(each(object, stored.records(object)), field, value);
      }
      return each(object, stored.recordsWith(object, field, value));
    },
  };
}

function* withValue(
  records: Iterable<Readonly<OrgRecord>>,
  field: string,
  value: FieldValue,
): Generator<Readonly<OrgRecord>> {
  for (const record of records) if ((record[field] ?? null) === value) yield record;
}
