import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

/** What is needed of a transaction to find children. */
type Family = {
  objectType(name: string): ObjectType;
  children(object: string, field: string, value: FieldValue): Iterable<Readonly<OrgRecord>>;
};

type Dependent = { readonly type: ObjectType; readonly record: Readonly<OrgRecord> };

/**
 * The records that are deleted together with this one, depth first.
 *
 * @throws SalesforceError DELETE_FAILED when a child prevents its deletion
 */
export function dependentsOf(
  type: ObjectType,
  record: Readonly<OrgRecord>,
  family: Family,
  seen: Set<unknown> = new Set([record["Id"]]),
): Dependent[] {
  const found: Dependent[] = [];
  for (const { cascadeDelete, restrictedDelete, childSObject, field } of type.children) {
    if (!cascadeDelete && !restrictedDelete) continue;
    const childType = family.objectType(childSObject);
    for (const child of family.children(childSObject, field, String(record["Id"]))) {
      if (seen.has(child["Id"])) continue;
      if (restrictedDelete) throw deletionRefused(record, childType, child);
      seen.add(child["Id"]);
      found.push({ type: childType, record: child });
      found.push(...dependentsOf(childType, child, family, seen));
    }
  }
  return found;
}

function deletionRefused(
  record: Readonly<OrgRecord>,
  childType: ObjectType,
  child: Readonly<OrgRecord>,
): SalesforceError {
  return badRequest(
    "DELETE_FAILED",
    `Your attempt to delete ${String(record["Name"] ?? record["Id"])} could not be completed because it is associated ` +
      `with the following ${childType.labelPlural.toLowerCase()}.: ${String(child["CaseNumber"] ?? child["Name"] ?? child["Id"])}`,
  );
}
