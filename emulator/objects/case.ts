import * as f from "../model/field.ts";
import { SENTENCES } from "../seed/words.ts";
import { workDone } from "../seed/timeline.ts";
import { incidentFactor } from "./company-rhythms.ts";
import { queueOwner, QUEUE_OR_USER } from "./group.ts";
import { agentId } from "./teams.ts";
import type { ObjectDefinition, WriteContext } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Random } from "../org/random.ts";
import type { SeedWorld, Seeder } from "../seed/seed-world.ts";

const DAY_MS = 86_400_000;

const REASONS = [
  "Installation",
  "Equipment Complexity",
  "Performance",
  "Breakdown",
  "Equipment Design",
  "Feedback",
  "Other",
] as const;
const TYPES = ["Mechanical", "Electrical", "Electronic", "Structural", "Other"] as const;

export const caseObject: ObjectDefinition = {
  name: "Case",
  label: "Case",
  labelPlural: "Cases",
  keyPrefix: "500",
  relationshipNames: { AccountId: "Cases", ContactId: "Cases", ParentId: "Cases" },
  restrictFrom: ["AccountId", "ContactId"],
  derive: deriveCase,
  fields: [
    f.recordId("Case ID"),
    f.isDeleted(),
    f.reference("MasterRecordId", "Master Record ID", "MasterRecord", ["Case"], f.READ_ONLY),
    f.text("CaseNumber", "Case Number", 30, {
      ...f.READ_ONLY,
      nillable: false,
      defaultedOnCreate: true,
      autoNumber: true,
      groupable: false,
      nameField: true,
      idLookup: true,
    }),
    f.reference("ContactId", "Contact ID", "Contact", ["Contact"], { searchPrefilterable: true }),
    f.reference("AccountId", "Account ID", "Account", ["Account"], { searchPrefilterable: true }),
    f.reference("ParentId", "Parent Case ID", "Parent", ["Case"], { searchPrefilterable: true }),
    f.text("SuppliedName", "Name", 80),
    f.email("SuppliedEmail", "Email Address"),
    f.text("SuppliedPhone", "Phone", 40),
    f.text("SuppliedCompany", "Company", 80),
    f.picklist("Type", "Case Type", TYPES),
    f.picklist("Status", "Status", ["New", "Working", "Escalated", "Closed"], {
      defaultValue: "New",
      permissionable: false,
    }),
    f.picklist("Reason", "Case Reason", REASONS),
    f.picklist("Origin", "Case Origin", ["Phone", "Email", "Web"]),
    f.text("Subject", "Subject", 255),
    f.picklist("Priority", "Priority", ["High", "Medium", "Low"], { defaultValue: "Medium" }),
    f.longText("Description", "Description"),
    f.checkbox("IsClosed", "Closed", f.READ_ONLY),
    f.datetime("ClosedDate", "Closed Date", { ...f.READ_ONLY, permissionable: true }),
    f.checkbox("IsEscalated", "Escalated", { permissionable: true }),
    f.ownerId("Owner ID", QUEUE_OR_USER),
    ...f.systemFields(),
    f.phone("ContactPhone", "Contact Phone", f.READ_ONLY),
    f.phone("ContactMobile", "Contact Mobile", f.READ_ONLY),
    f.email("ContactEmail", "Contact Email", f.READ_ONLY),
    f.phone("ContactFax", "Contact Fax", f.READ_ONLY),
    f.longText("Comments", "Internal Comments", 4000, {
      byteLength: 4000,
      permissionable: false,
      sortable: true,
      aggregatable: true,
    }),
    ...f.viewedFields(),
    f.text("EngineeringReqNumber__c", "Engineering Req Number", 12),
    f.picklist("SLAViolation__c", "SLA Violation", ["Yes", "No"], { length: 255 }),
    f.picklist("PotentialLiability__c", "Potential Liability", ["Yes", "No"], { length: 255 }),
  ],
};

function deriveCase(
  record: OrgRecord,
  before: Readonly<OrgRecord> | null,
  context: WriteContext,
): void {
  const isClosed = record["Status"] === "Closed";
  if (isClosed !== (before?.["IsClosed"] ?? false)) {
    record["IsClosed"] = isClosed;
    record["ClosedDate"] = isClosed ? (record["ClosedDate"] ?? context.at) : null;
  }
  const contactId = record["ContactId"];
  if (contactId === (before?.["ContactId"] ?? null)) return;
  const contact = typeof contactId === "string" ? context.find("Contact", contactId) : undefined;
  record["ContactPhone"] = contact?.["Phone"] ?? null;
  record["ContactMobile"] = contact?.["MobilePhone"] ?? null;
  record["ContactEmail"] = contact?.["Email"] ?? null;
  record["ContactFax"] = contact?.["Fax"] ?? null;
  if (record["AccountId"] === null) record["AccountId"] = contact?.["AccountId"] ?? null;
}

const PRIORITIES = ["High", "Medium", "Medium", "Medium", "Low"] as const;
/** Days until half of the cases are closed, by priority, and how much cases differ. */
const DAYS_TO_CLOSE = { High: 1.4, Medium: 4, Low: 8 } as const;
const CLOSING_SPREAD = 1.25;
/** This share of the cases of the latest months still waits for a part or an answer. */
const FORGOTTEN = { share: 0.02, fromDays: 30, toDays: 240 } as const;

export const seedCase: Seeder = (world, random, n) => {
  const contact = world.anyKnown(random, "Contact");
  const isWeb = random.chance(0.2);
  const name = String(world.value("Contact", contact, "Name") ?? "Visitor").slice(0, 80);
  const priority = random.pick(PRIORITIES);
  const isNewest = n === world.size("Case") - 1;
  const closedAt = isNewest ? null : closingTime(world, random, DAYS_TO_CLOSE[priority]);
  return {
    ...(closedAt === null ? openCase(world, random, n) : closedCase(world, random, n, closedAt)),
    CaseNumber: String(n + 1).padStart(8, "0"),
    ContactId: random.maybe(0.95, () => world.value("Contact", contact, "Id")),
    AccountId: world.value("Contact", contact, "AccountId"),
    ParentId: n > 0 && random.chance(0.03) ? world.value("Case", random.below(n), "Id") : null,
    SuppliedName: isWeb ? name : null,
    SuppliedEmail: isWeb ? `visitor${n}@web.example` : null,
    Type: random.maybe(0.8, () => random.pick(TYPES)),
    Reason: random.maybe(0.7, () => random.pick(REASONS)),
    Origin: isWeb ? "Web" : random.pick(["Phone", "Email", "Email"]),
    Subject: world.text(
      n,
      `${random.pick(["Unit", "Pump", "Display", "Controller", "Seal", "Invoice", "Delivery"])} ${random.pick(["does not start", "leaks", "shows error E42", "is late", "overheats", "needs calibration", "is wrong"])}`,
    ),
    Priority: priority,
    Description: random.maybe(0.7, () =>
      description(world.text(n + 2, random.pick(SENTENCES)), n, random.pick(SENTENCES)),
    ),
    EngineeringReqNumber__c: random.maybe(0.1, () => `ER-${random.between(1000, 9999)}`),
    SLAViolation__c: random.maybe(0.4, () => random.pick(["No", "No", "No", "Yes"])),
    PotentialLiability__c: random.maybe(0.3, () => random.pick(["No", "No", "Yes"])),
  };
};

/** When the case being made was closed; null when it is still open. Cases take longer while there are many. */
function closingTime(world: SeedWorld, random: Random, medianDays: number): number | null {
  const { createdAt, anchor } = world;
  const age = (anchor - createdAt) / DAY_MS;
  const { share, fromDays, toDays } = FORGOTTEN;
  if (age > fromDays && age < toDays && random.chance(share)) return null;
  const load = incidentFactor(Math.floor(createdAt / DAY_MS), anchor / DAY_MS);
  const days = random.logNormal(medianDays * Math.sqrt(load), CLOSING_SPREAD);
  const closedAt = workDone(random, createdAt, Math.min(days, toDays) * DAY_MS);
  return closedAt < anchor ? closedAt : null;
}

function closedCase(world: SeedWorld, random: Random, n: number, closedAt: number): OrgRecord {
  const modified = random.chance(0.9) ? closedAt : world.later(random, closedAt);
  const ownerId = agentId(world, random);
  return {
    OwnerId: ownerId,
    // A few were settled by whoever saw them.
    ...(random.chance(0.05) ? queueOwner("Case", n) : {}),
    Status: "Closed",
    ClosedDate: closedAt,
    LastModifiedDate: modified,
    SystemModstamp: modified,
    LastModifiedById: ownerId,
  };
}

function openCase(world: SeedWorld, random: Random, n: number): OrgRecord {
  const days = (world.anchor - world.createdAt) / DAY_MS;
  const isNew = random.chance(days < 2 ? 0.6 : 0.1);
  const isEscalated = !isNew && random.chance(days > 5 ? 0.25 : 0.08);
  const modified = isNew ? world.createdAt : world.later(random, world.createdAt);
  return {
    OwnerId: agentId(world, random),
    ...(random.chance(isNew ? 0.6 : 0.15) ? queueOwner("Case", n) : {}),
    Status: isNew ? "New" : isEscalated ? "Escalated" : "Working",
    IsEscalated: isEscalated,
    LastModifiedDate: modified,
    SystemModstamp: modified,
  };
}

/** Some descriptions are whole mail threads, close to the maximum length. */
function description(sentence: string, n: number, other: string): string {
  if (n % 1499 !== 750) return `${sentence} ${other}`;
  return `${sentence}\n> ${other}\n`.repeat(400).slice(0, 31_900).trim();
}
