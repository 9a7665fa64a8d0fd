import {
  READ_ONLY,
  REQUIRED,
  checkbox,
  combobox,
  date,
  datetime,
  integer,
  isDeleted,
  longText,
  ownerId,
  picklist,
  reference,
  systemFields,
  text,
} from "../model/field.ts";
import { activityReferences, deriveAccount } from "./activity.ts";
import { SENTENCES } from "../seed/words.ts";
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
    combobox("Subject", "Subject", SUBJECTS, { nameField: true }),
    date("ActivityDate", "Due Date Only", { permissionable: false }),
    picklist("Status", "Status", STATUSES, { ...REQUIRED, defaultValue: "Not Started" }),
    picklist("Priority", "Priority", ["High", "Normal", "Low"], {
      ...REQUIRED,
      defaultValue: "Normal",
    }),
    checkbox("IsHighPriority", "High Priority", READ_ONLY),
    ownerId("Assigned To ID"),
    longText("Description", "Description"),
    isDeleted(),
    reference("AccountId", "Account ID", "Account", ["Account"], READ_ONLY),
    checkbox("IsClosed", "Closed", READ_ONLY),
    ...systemFields(),
    checkbox("IsArchived", "Archived", READ_ONLY),
    integer("CallDurationInSeconds", "Call Duration"),
    picklist("CallType", "Call Type", ["Internal", "Inbound", "Outbound"]),
    text("CallDisposition", "Call Result", 255),
    text("CallObject", "Call Object Identifier", 255),
    datetime("ReminderDateTime", "Reminder Date/Time", { permissionable: false }),
    checkbox("IsReminderSet", "Reminder Set"),
    reference(
      "RecurrenceActivityId",
      "Recurrence Activity ID",
      "RecurrenceActivity",
      ["Task"],
      READ_ONLY,
    ),
    checkbox("IsRecurrence", "Create Recurring Series of Tasks", { updateable: false }),
    picklist(
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
    datetime("CompletedDateTime", "Completed Date", READ_ONLY),
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
