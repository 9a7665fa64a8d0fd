import type { ObjectType } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Touched } from "./touched-records.ts";
import type { ChangeType, RecordChange } from "./transaction.ts";

/** Two forms of a record: as the transaction reads it, with its formulas, and as stored. */
type Faces = {
  seen(record: Readonly<OrgRecord>): Readonly<OrgRecord>;
  stored(record: Readonly<OrgRecord>): Readonly<OrgRecord>;
};

/** The net change of a record in a transaction; undefined when there is none. */
export function changeOf(
  { type, before, now, first }: Touched,
  faces: Faces,
): RecordChange | undefined {
  const changeType = netChange(before, now);
  if (changeType === undefined) return undefined;
  const after = faces.seen(now);
  // A delete and an undelete in one transaction have one event, of the first kind.
  const isBoth = before !== undefined && first !== undefined && first !== changeType;
  const announced = isBoth ? { announcedAs: first } : {};
  const change = { object: type.name, recordId: String(now["Id"]), changeType, ...announced };
  if (before === undefined) return { ...change, changedFields: [], before: null, after };
  const stored = faces.stored(before);
  if (changeType !== "UPDATE") return { ...change, changedFields: [], before: stored, after };
  const changedFields = differences(type, faces.seen(before), after);
  if (changedFields.length === 0 && !isBoth) return undefined;
  if (stored === before) return { ...change, changedFields, before, after };
  // Fields that the write did not change stay as stored, even when they read otherwise by now.
  const changed = Object.fromEntries(changedFields.map((name) => [name, after[name] ?? null]));
  return { ...change, changedFields, before: stored, after: { ...stored, ...changed } };
}

/** A record that is created and deleted in the same transaction has no net change. */
function netChange(
  before: Readonly<OrgRecord> | undefined,
  now: Readonly<OrgRecord>,
): ChangeType | undefined {
  const wasLive = before !== undefined && before["IsDeleted"] !== true;
  const isLive = now["IsDeleted"] !== true;
  if (wasLive) return isLive ? "UPDATE" : "DELETE";
  if (before === undefined) return isLive ? "CREATE" : undefined;
  return isLive ? "UNDELETE" : "DELETE";
}

/** The stored fields in which two states of a record differ. */
export function differences(
  type: ObjectType,
  before: Readonly<OrgRecord>,
  now: Readonly<OrgRecord>,
): string[] {
  return type.storedFields.filter(({ name }) => before[name] !== now[name]).map(({ name }) => name);
}
