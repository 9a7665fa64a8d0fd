import { RECORD_TYPE_FIELD } from "../model/record-type.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

/** What a record has before a client's values: defaults, who made it and when. `at` is in epoch milliseconds. */
export function newRecord(
  type: ObjectType,
  { at, userId }: { readonly at: number; readonly userId: string },
): OrgRecord {
  const record: OrgRecord = {};
  for (const field of type.storedFields)
    record[field.name] = initialValue(field.type, field.defaultValue);
  for (const field of ["CreatedDate", "LastModifiedDate", "SystemModstamp"]) record[field] = at;
  for (const field of ["CreatedById", "LastModifiedById"]) record[field] = userId;
  const recordType = type.recordTypes?.find(({ isDefault }) => isDefault);
  if (recordType !== undefined) record[RECORD_TYPE_FIELD] = recordType.id;
  if (type.fieldsByName.has("ownerid")) record["OwnerId"] = userId;
  return record;
}

function initialValue(type: string, defaultValue: FieldValue): FieldValue {
  if (type === "boolean") return defaultValue === true;
  return type === "picklist" || typeof defaultValue === "number" ? defaultValue : null;
}
