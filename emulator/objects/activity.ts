import { recordId, reference } from "../model/field.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { WriteContext } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";

/** Objects that a task or event can be about. */
export const WHAT_OBJECTS = [
  "Account",
  "Campaign",
  "Case",
  "Opportunity",
  "Product2",
  "Site_Visit__c",
] as const;
export const WHO_OBJECTS = ["Contact", "Lead"] as const;

/** The id of an activity, whom it is with, and what it is about. */
export const activityReferences = (): readonly FieldDescribe[] => [
  recordId("Activity ID"),
  reference("WhoId", "Name ID", "Who", WHO_OBJECTS, { searchPrefilterable: true }),
  reference("WhatId", "Related To ID", "What", WHAT_OBJECTS, { searchPrefilterable: true }),
];

/** The account of an activity: that of its WhatId, else that of its WhoId. */
export function deriveAccount(record: OrgRecord, context: Pick<WriteContext, "find">): void {
  const { WhatId: whatId, WhoId: whoId } = record;
  record["AccountId"] =
    accountOf(whatId, WHAT_OBJECTS, context) ?? accountOf(whoId, WHO_OBJECTS, context) ?? null;
}

function accountOf(
  id: unknown,
  objects: readonly string[],
  context: Pick<WriteContext, "find">,
): string | undefined {
  if (typeof id !== "string") return undefined;
  if (id.startsWith("001")) return id;
  for (const object of objects) {
    const accountId = context.find(object, id)?.["AccountId"];
    if (typeof accountId === "string") return accountId;
  }
  return undefined;
}
