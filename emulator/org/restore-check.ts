import { badRequest } from "../model/salesforce-error.ts";
import { checkUnique } from "./write-check.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";

type Lookup = Parameters<typeof checkUnique>[3];

/**
 * Assumed: the errors for a record whose master is missing, or whose unique value is taken.
 *
 * @throws SalesforceError UNDELETE_FAILED or DUPLICATE_VALUE
 */
export function checkRestore(type: ObjectType, deleted: Readonly<OrgRecord>, lookup: Lookup): void {
  for (const field of type.storedFields) {
    const value = deleted[field.name] ?? null;
    checkUnique(type, field, value, lookup, deleted);
    const isMaster = !field.nillable && type.cascadeFrom?.includes(field.name) === true;
    if (!isMaster || typeof value !== "string") continue;
    if (field.referenceTo.some((object) => lookup.find(object, value) !== undefined)) continue;
    throw badRequest("UNDELETE_FAILED", `The ${field.label} of the record is deleted`, [
      field.name,
    ]);
  }
}
