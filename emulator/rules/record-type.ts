import { badRequest } from "../model/salesforce-error.ts";
import { checkRestricted } from "../model/stored-value.ts";
import { MASTER_RECORD_TYPE, RECORD_TYPE_FIELD, valuesOf } from "../model/record-type.ts";
import type { RuleContext } from "./rule-context.ts";

/**
 * A record has a record type of its object, and restricted picklists take only the values of it (Help, "Restricted
 * Picklists"). Assumed: what depends on a controlling field is not checked.
 *
 * @throws SalesforceError INVALID_CROSS_REFERENCE_KEY or INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST
 */
export function checkRecordType({ type, record, before }: RuleContext): void {
  const { recordTypes = [] } = type;
  const id = record[RECORD_TYPE_FIELD] ?? null;
  if (recordTypes.length === 0 || id === null || id === MASTER_RECORD_TYPE) return;
  const recordType = recordTypes.find((one) => one.id === id);
  const isMoved = before?.[RECORD_TYPE_FIELD] !== id;
  if (recordType === undefined) {
    if (!isMoved) return;
    const message = `Record Type ID: this ID value isn't valid for the user: ${String(id)}`;
    throw badRequest("INVALID_CROSS_REFERENCE_KEY", message, [RECORD_TYPE_FIELD]);
  }
  for (const name of Object.keys(recordType.picklists)) {
    const field = type.fieldsByName.get(name.toLowerCase());
    const value = record[name];
    if (field?.restrictedPicklist !== true || typeof value !== "string") continue;
    if (before?.[name] === value) continue;
    checkRestricted({ ...field, picklistValues: valuesOf(field, recordType) }, value);
  }
}
