import * as f from "../model/field.ts";
import { recordIdOf } from "../model/record-id.ts";
import type { ObjectDefinition } from "../model/object-type.ts";

const TYPES = ["Organization", "Queue", "Regular", "Role", "RoleAndSubordinates"] as const;

/** People who are named together; one of the type Queue can own records (Object Reference, "Group"). No IsDeleted. */
export const group: ObjectDefinition = {
  name: "Group",
  label: "Group",
  labelPlural: "Group",
  keyPrefix: "00G",
  setup: true,
  changeDataCapture: false,
  undeletable: false,
  searchable: false,
  fields: [
    f.recordId("Group ID"),
    f.text("Name", "Name", 40, { ...f.REQUIRED, nameField: true }),
    f.text("DeveloperName", "Developer Name", 80),
    f.reference("RelatedId", "Related ID", "Related", ["User", "UserRole"], f.READ_ONLY),
    f.picklist("Type", "Type", TYPES, {
      ...f.REQUIRED,
      updateable: false,
      restrictedPicklist: true,
      defaultValue: "Regular",
    }),
    f.email("Email", "Email"),
    f.reference("OwnerId", "Owner ID", "Owner", ["Organization", "User"], {
      ...f.READ_ONLY,
      nillable: false,
      defaultedOnCreate: true,
    }),
    f.checkbox("DoesSendEmailToMembers", "Send Email to Members"),
    f.checkbox("DoesIncludeBosses", "Include Bosses"),
    ...f.systemFields(),
  ],
};

/** An object whose records a queue can own (Object Reference, "QueueSobject"). */
export const queueSobject: ObjectDefinition = {
  name: "QueueSobject",
  label: "Queue Sobject",
  labelPlural: "Queue Sobject",
  keyPrefix: "03g",
  setup: true,
  changeDataCapture: false,
  updateable: false,
  undeletable: false,
  searchable: false,
  relationshipNames: { QueueId: "QueueSobjects" },
  cascadeFrom: ["QueueId"],
  fields: [
    f.recordId("Queue Sobject ID"),
    f.reference("QueueId", "Group ID", "Queue", ["Group"], { ...f.REQUIRED, updateable: false }),
    f.picklist("SobjectType", "Sobject Type", ["Case", "Lead", "Task"], {
      ...f.REQUIRED,
      updateable: false,
    }),
    f.reference("CreatedById", "Created By ID", "CreatedBy", ["User"], {
      ...f.READ_ONLY,
      nillable: false,
      defaultedOnCreate: true,
    }),
    f.datetime("SystemModstamp", "System Modstamp", {
      ...f.READ_ONLY,
      nillable: false,
      defaultedOnCreate: true,
    }),
  ],
};

/** The owners of an object whose records queues can own. */
export const QUEUE_OR_USER = ["Group", "User"] as const;

/** The queues of a new org, with the object whose records they own. They are its first groups. */
export const QUEUES = [
  ["Inbound Leads", "Lead"],
  ["Partner Leads", "Lead"],
  ["Trade Fair Leads", "Lead"],
  ["Tier 1 Support", "Case"],
  ["Tier 2 Support", "Case"],
  ["Billing Questions", "Case"],
  ["Unassigned Tasks", "Task"],
] as const;

/** The owner of the nth record of an object, if a queue owns it: they take turns. */
export function queueOwner(
  object: (typeof QUEUES)[number][1],
  n: number,
): { readonly OwnerId?: string } {
  const ids = queueIds(object);
  const id = ids[n % ids.length];
  return id === undefined ? {} : { OwnerId: id };
}

export function queueIds(object: string): readonly string[] {
  return QUEUES.flatMap(([, of], n) => (of === object ? [recordIdOf(group.keyPrefix, n)] : []));
}
