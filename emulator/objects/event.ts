import * as f from "../model/field.ts";
import { badRequest } from "../model/salesforce-error.ts";
import { activityReferences, deriveAccount } from "./activity.ts";
import { seededReferences } from "./activity-seeds.ts";
import { timeOfDay, nextWorkingDay } from "../seed/timeline.ts";
import { SENTENCES } from "../seed/words.ts";
import type { ObjectDefinition, WriteContext } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Random } from "../org/random.ts";
import type { Seeder } from "../seed/seed-world.ts";

const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;
const DAY_MS = 86_400_000;

export const event: ObjectDefinition = {
  name: "Event",
  label: "Event",
  labelPlural: "Events",
  keyPrefix: "00U",
  relationshipNames: { WhoId: "Events", WhatId: "Events" },
  cascadeFrom: ["WhoId", "WhatId"],
  derive: deriveEvent,
  fields: [
    ...activityReferences(),
    f.combobox("Subject", "Subject", ["Call", "Email", "Meeting", "Send Letter/Quote", "Other"], {
      nameField: true,
    }),
    f.text("Location", "Location", 255),
    f.checkbox("IsAllDayEvent", "All-Day Event", { permissionable: true }),
    f.datetime("ActivityDateTime", "Due Date Time", { permissionable: false }),
    f.date("ActivityDate", "Due Date Only", { permissionable: false, aggregatable: false }),
    f.integer("DurationInMinutes", "Duration", { permissionable: false }),
    f.datetime("StartDateTime", "Start Date Time", { permissionable: false }),
    f.datetime("EndDateTime", "End Date Time", { permissionable: false }),
    f.date("EndDate", "End Date", f.READ_ONLY),
    f.longText("Description", "Description"),
    f.reference("AccountId", "Account ID", "Account", ["Account"], f.READ_ONLY),
    f.ownerId("Assigned To ID"),
    f.checkbox("IsPrivate", "Private"),
    f.picklist("ShowAs", "Show Time As", ["Busy", "OutOfOffice", "Free"], {
      defaultValue: "Busy",
      permissionable: false,
      restrictedPicklist: true,
    }),
    f.isDeleted(),
    f.checkbox("IsChild", "Is Child", f.READ_ONLY),
    f.checkbox("IsGroupEvent", "Is Group Event", f.READ_ONLY),
    ...f.systemFields(),
    f.checkbox("IsArchived", "Archived", f.READ_ONLY),
    f.datetime("ReminderDateTime", "Reminder Date/Time", { permissionable: false }),
    f.checkbox("IsReminderSet", "Reminder Set"),
    f.picklist("EventSubtype", "Event Subtype", ["Event"], {
      updateable: false,
      permissionable: false,
      restrictedPicklist: true,
    }),
  ],
};

function deriveEvent(
  record: OrgRecord,
  before: Readonly<OrgRecord> | null,
  context: WriteContext,
): void {
  const start = record["StartDateTime"] ?? record["ActivityDateTime"];
  if (typeof start !== "number") {
    throw badRequest("REQUIRED_FIELD_MISSING", "Required fields are missing: [StartDateTime]", [
      "StartDateTime",
    ]);
  }
  const end = record["EndDateTime"];
  const endChanged = end !== (before?.["EndDateTime"] ?? null);
  if (endChanged && typeof end === "number")
    record["DurationInMinutes"] = (end - start) / MINUTE_MS;
  const minutes = Number(record["DurationInMinutes"] ?? 60);
  if (minutes < 0) {
    throw badRequest("FIELD_INTEGRITY_EXCEPTION", "End date must be after the start date", [
      "EndDateTime",
    ]);
  }
  record["StartDateTime"] = start;
  record["ActivityDateTime"] = start;
  record["DurationInMinutes"] = minutes;
  record["EndDateTime"] = start + minutes * MINUTE_MS;
  record["ActivityDate"] = dayOf(start);
  record["EndDate"] = dayOf(start + minutes * MINUTE_MS);
  record["EventSubtype"] ??= "Event";
  deriveAccount(record, context);
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export const seedEvent: Seeder = (world, random, n) => {
  const [days, subject] = random.pick([
    [7, "Call"],
    [14, "Meeting"],
    [14, "Meeting"],
    [21, "Demo"],
    [30, "Site visit"],
    [90, "Quarterly review"],
  ]);
  const day = Math.floor(world.createdAt / DAY_MS) + random.between(1, days);
  return {
    ...seededReferences(world, random),
    Subject: world.text(n, subject),
    Location: random.maybe(0.5, () =>
      random.pick(["Video call", "Their office", "Room Turing", "Plant 2"]),
    ),
    IsAllDayEvent: random.chance(0.04),
    StartDateTime: nextWorkingDay(day) * DAY_MS + startOfDay(random),
    DurationInMinutes: random.pick([30, 30, 45, 60, 60, 90, 120]),
    Description: random.maybe(0.3, () => random.pick(SENTENCES)),
    IsPrivate: random.chance(0.03),
    ShowAs: random.pick(["Busy", "Busy", "Busy", "Free", "OutOfOffice"]),
  };
};

/** On the half hour, in milliseconds. */
function startOfDay(random: Random): number {
  return Math.floor(timeOfDay(random.next()) / HALF_HOUR_MS) * HALF_HOUR_MS;
}
