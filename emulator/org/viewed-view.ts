import { recordId18 } from "../model/record-id.ts";
import { delegating, type OrgView } from "./view.ts";
import type { OrgRecord } from "../model/record.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { Recent } from "./recent-views.ts";

type Recents = ReadonlyMap<string, ReadonlyMap<string, Recent>>;

/** The object of a user's recent records; it stores none of its own. */
const RECENT = "RecentlyViewed";

/**
 * The org as a user sees it who viewed records: these have LastViewedDate and LastReferencedDate, and are the records of
 * RecentlyViewed. `recents` is by object and id.
 */
export function viewedView(org: OrgView, recents: Recents): OrgView {
  const recentOf = (object: string): ReadonlyMap<string, Recent> | undefined =>
    recents.get(org.findObjectType(object)?.name ?? "");
  const dated = <R extends Readonly<OrgRecord> | undefined>(
    object: string,
    record: R,
  ): R | OrgRecord => {
    const recent = record && recentOf(object)?.get(String(record["Id"]));
    return record === undefined || recent === undefined
      ? record
      : { ...record, ...datesOf(recent) };
  };
  const isRecent = (object: string): boolean =>
    object.toLowerCase() === RECENT.toLowerCase() && org.findObjectType(RECENT)?.setup === true;
  function* each(object: string, records: Iterable<Readonly<OrgRecord>>) {
    for (const record of records) yield dated(object, record);
  }
  return {
    ...delegating(org),
    record: (object, id) =>
      isRecent(object) ? recentRecord(org, recents, id) : dated(object, org.record(object, id)),
    records(object, fields) {
      if (isRecent(object)) return recentRecords(org, recents);
      const isAsked = fields?.some((field) => DATES.has(field)) ?? true;
      if (!isAsked || recentOf(object) === undefined) return org.records(object, fields);
      return each(object, org.records(object, fields && ["Id", ...fields]));
    },
    *recordsWith(object, field, value) {
      const isDate = DATES.has(field) && recentOf(object) !== undefined;
      const found =
        isDate || isRecent(object) ? this.records(object) : org.recordsWith(object, field, value);
      for (const record of each(object, found))
        if (found !== undefined && (record[field] ?? null) === value) yield record;
    },
    count: (object) =>
      isRecent(object) ? [...recentRecords(org, recents)].length : org.count(object),
  };
}

const DATES: ReadonlySet<string> = new Set(["LastViewedDate", "LastReferencedDate"]);

const datesOf = ({ viewedAt, referencedAt }: Recent): OrgRecord => ({
  LastViewedDate: viewedAt,
  LastReferencedDate: referencedAt,
});

function* recentRecords(org: OrgView, recents: Recents): Generator<Readonly<OrgRecord>> {
  for (const byId of recents.values())
    for (const id of byId.keys()) {
      const record = recentRecord(org, recents, id);
      if (record !== undefined) yield record;
    }
}

/** Its fields are those of the same name of the record; undefined when the record is gone. */
function recentRecord(org: OrgView, recents: Recents, id: string): OrgRecord | undefined {
  const [type, recentType] = [org.objectTypeOf(id), org.findObjectType(RECENT)];
  const recent = type && recents.get(type.name)?.get(recordId18(id));
  const record = type && org.record(type.name, id);
  if (recentType === undefined || type === undefined || !recent || !record) return undefined;
  const own = Object.fromEntries(
    recentType.storedFields.map(({ name, type: kind }) => [
      name,
      record[name] ?? (kind === "boolean" ? false : null),
    ]),
  );
  return { ...own, Name: nameOf(type, record), Type: type.name, ...datesOf(recent) };
}

function nameOf({ fields }: ObjectType, record: Readonly<OrgRecord>): string | null {
  const field = fields.find(({ nameField }) => nameField);
  const name = field && record[field.name];
  return typeof name === "string" ? name : null;
}
