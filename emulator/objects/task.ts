import * as f from "../model/field.ts";
import { activityReferences, deriveAccount } from "./activity.ts";
import { seededReferences } from "./activity-seeds.ts";
import { workDone, workingDay } from "../seed/timeline.ts";
import { SENTENCES } from "../seed/words.ts";
import { queueOwner, QUEUE_OR_USER } from "./group.ts";
import type { ObjectDefinition, WriteContext } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Random } from "../org/random.ts";
import type { SeedWorld, Seeder } from "../seed/seed-world.ts";

const DAY_MS = 86_400_000;

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
    record["CompletedDateTime"] = isClosed ? (record["CompletedDateTime"] ?? context.at) : null;
  }
  record["IsHighPriority"] = record["Priority"] === "High";
  deriveAccount(record, context);
}

const OPEN_STATUSES = [
  "Not Started",
  "Not Started",
  "In Progress",
  "Waiting on someone else",
] as const;

export const seedTask: Seeder = (world, random, n) => {
  const isCall = random.chance(0.4);
  const due = Math.floor(world.createdAt / DAY_MS) + Math.floor(random.next() ** 1.7 * 24);
  const priority = random.pick(["High", "Normal", "Normal", "Normal", "Low"] as const);
  return {
    ...seededReferences(world, random),
    ...progress(world, random, workingDay(due), n === world.size("Task") - 1),
    ...(random.chance(0.03) ? queueOwner("Task", n) : {}),
    Subject: world.text(
      n,
      isCall
        ? "Call"
        : random.pick(["Email", "Send Quote", "Follow up", "Prepare demo", "Send Letter"]),
    ),
    Priority: priority,
    Description: random.maybe(0.4, () => random.pick(SENTENCES)),
    CallDurationInSeconds: isCall ? random.between(20, 3000) : null,
    CallType: isCall ? random.pick(["Inbound", "Outbound"]) : null,
    CallDisposition: isCall ? random.pick(["Reached", "Voicemail", "No answer"]) : null,
    TaskSubtype: isCall ? "Call" : "Task",
  };
};

/** Past tasks are mostly completed, about when they were due; the newest and some others are ahead or overdue. */
function progress(world: SeedWorld, random: Random, due: number, isNewest: boolean): OrgRecord {
  const { createdAt, anchor } = world;
  const dueAt = Math.max(createdAt, due * DAY_MS);
  const late = random.chance(0.3) ? random.logNormal(2, 0.9) * DAY_MS : 0;
  const doneAt = workDone(random, createdAt, (dueAt - createdAt) * random.next() ** 0.5 + late);
  const isDone = !isNewest && doneAt < anchor && random.chance(0.95);
  const modified = isDone ? doneAt : world.later(random, createdAt);
  return {
    ActivityDate: random.maybe(0.94, () => world.day(dueAt, 0)),
    Status: isDone ? "Completed" : random.chance(0.06) ? "Deferred" : random.pick(OPEN_STATUSES),
    CompletedDateTime: isDone ? doneAt : null,
    LastModifiedDate: modified,
    SystemModstamp: modified,
  };
}
