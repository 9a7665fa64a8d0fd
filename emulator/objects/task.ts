import * as f from "../model/field.ts";
import { activityReferences, deriveAccount } from "./activity.ts";
import { SENTENCES } from "../seed/words.ts";
import { queueOwner, QUEUE_OR_USER } from "./group.ts";
import type { ObjectDefinition, WriteContext } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Seeder } from "../seed/seed-world.ts";

const STATUSES = [
  "Not Started",
  "In Progress",
  "Completed",
  "Waiting on someone else",
  "Deferred",
] as const;
const SUBJECTS = ["Call", "Email", "Send Letter", "Send Quote", "Other"] as const;

export const task: ObjectDefinition = {
  name: "Task",
  label: "Task",
  labelPlural: "Tasks",
  keyPrefix: "00T",
  relationshipNames: { WhoId: "Tasks", WhatId: "Tasks" },
  cascadeFrom: ["WhoId", "WhatId"],
  derive: deriveTask,
  fields: [
    ...activityReferences(),
    f.combobox("Subject", "Subject", SUBJECTS, { nameField: true }),
    f.date("ActivityDate", "Due Date Only", { permissionable: false }),
    f.picklist("Status", "Status", STATUSES, { ...f.REQUIRED, defaultValue: "Not Started" }),
    f.picklist("Priority", "Priority", ["High", "Normal", "Low"], {
      ...f.REQUIRED,
      defaultValue: "Normal",
    }),
    f.checkbox("IsHighPriority", "High Priority", f.READ_ONLY),
    f.ownerId("Assigned To ID", QUEUE_OR_USER),
    f.longText("Description", "Description"),
    f.isDeleted(),
    f.reference("AccountId", "Account ID", "Account", ["Account"], f.READ_ONLY),
    f.checkbox("IsClosed", "Closed", f.READ_ONLY),
    ...f.systemFields(),
    f.checkbox("IsArchived", "Archived", f.READ_ONLY),
    f.integer("CallDurationInSeconds", "Call Duration"),
    f.picklist("CallType", "Call Type", ["Internal", "Inbound", "Outbound"]),
    f.text("CallDisposition", "Call Result", 255),
    f.text("CallObject", "Call Object Identifier", 255),
    f.datetime("ReminderDateTime", "Reminder Date/Time", { permissionable: false }),
    f.checkbox("IsReminderSet", "Reminder Set"),
    f.reference(
      "RecurrenceActivityId",
      "Recurrence Activity ID",
      "RecurrenceActivity",
      ["Task"],
      f.READ_ONLY,
    ),
    f.checkbox("IsRecurrence", "Create Recurring Series of Tasks", { updateable: false }),
    f.picklist(
      "TaskSubtype",
      "Task Subtype",
      ["Task", "Email", "List Email", "Cadence", "Call", "LinkedIn"],
      {
        updateable: false,
        permissionable: false,
        defaultValue: "Task",
        restrictedPicklist: true,
      },
    ),
    f.datetime("CompletedDateTime", "Completed Date", f.READ_ONLY),
  ],
};

function deriveTask(
  record: OrgRecord,
  before: Readonly<OrgRecord> | null,
  context: WriteContext,
): void {
  const isClosed = record["Status"] === "Completed";
  if (isClosed !== (before?.["IsClosed"] ?? false)) {
    record["IsClosed"] = isClosed;
    record["CompletedDateTime"] = isClosed ? context.at : null;
  }
  record["IsHighPriority"] = record["Priority"] === "High";
  deriveAccount(record, context);
}

export const seedTask: Seeder = (world, random, n) => {
  const isOld = world.anchor - world.createdAt > 21 * 86_400_000;
  const aboutLead = random.chance(0.2);
  const whoId = world.anyId(random, aboutLead ? "Lead" : "Contact");
  const whatId = aboutLead
    ? null
    : world.anyId(random, random.pick(["Opportunity", "Opportunity", "Account", "Case"]));
  const isCall = random.chance(0.4);
  return {
    ...queueOwner("Task", n),
    WhoId: random.maybe(0.85, () => whoId),
    WhatId: random.maybe(0.8, () => whatId),
    Subject: world.text(
      n,
      isCall
        ? "Call"
        : random.pick(["Email", "Send Quote", "Follow up", "Prepare demo", "Send Letter"]),
    ),
    ActivityDate: random.maybe(0.9, () => world.day(world.createdAt, random.between(0, 21))),
    Status: isOld && random.chance(0.9) ? "Completed" : random.pick(STATUSES),
    Priority: random.pick(["High", "Normal", "Normal", "Normal", "Low"]),
    Description: random.maybe(0.4, () => random.pick(SENTENCES)),
    CallDurationInSeconds: isCall ? random.between(20, 3000) : null,
    CallType: isCall ? random.pick(["Inbound", "Outbound"]) : null,
    CallDisposition: isCall ? random.pick(["Reached", "Voicemail", "No answer"]) : null,
    TaskSubtype: isCall ? "Call" : "Task",
  };
};
