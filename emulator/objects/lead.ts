import * as f from "../model/field.ts";
import { ascii } from "./contact.ts";
import { composeName } from "./person-name.ts";
import {
  COMPANY_FIRST,
  COMPANY_SECOND,
  CUSTOMER_INDUSTRIES,
  INDUSTRIES,
  LEAD_SOURCES,
  USUAL_SOURCES,
} from "../seed/company-words.ts";
import { LEAD_STATUSES, leadProgress } from "./lead-progress.ts";
import { sellerId } from "./teams.ts";
import { FIRST_NAMES, LAST_NAMES, TITLES } from "../seed/person-words.ts";
import { SENTENCES } from "../seed/words.ts";
import { QUEUE_OR_USER } from "./group.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { Seeder } from "../seed/seed-world.ts";

export const lead: ObjectDefinition = {
  name: "Lead",
  label: "Lead",
  labelPlural: "Leads",
  keyPrefix: "00Q",
  derive: composeName,
  fields: [
    f.recordId("Lead ID"),
    f.isDeleted(),
    f.reference("MasterRecordId", "Master Record ID", "MasterRecord", ["Lead"], f.READ_ONLY),
    ...f.personName("Full Name"),
    f.text("Title", "Title", 128),
    f.text("Company", "Company", 255, f.REQUIRED),
    ...f.address("", ""),
    f.phone("Phone", "Phone"),
    f.phone("MobilePhone", "Mobile Phone"),
    f.phone("Fax", "Fax"),
    f.email("Email", "Email", { idLookup: true }),
    f.url("Website", "Website"),
    f.longText("Description", "Description"),
    f.picklist("LeadSource", "Lead Source", LEAD_SOURCES, { length: 255 }),
    f.picklist("Status", "Status", LEAD_STATUSES, {
      ...f.REQUIRED,
      length: 255,
      defaultValue: "Open - Not Contacted",
    }),
    f.picklist("Industry", "Industry", INDUSTRIES, { length: 255 }),
    f.picklist("Rating", "Rating", ["Hot", "Warm", "Cold"], { length: 255 }),
    f.currency("AnnualRevenue", "Annual Revenue", 18, 0),
    f.integer("NumberOfEmployees", "Employees"),
    f.ownerId("Owner ID", QUEUE_OR_USER),
    f.checkbox("IsConverted", "Converted", { updateable: false, createable: false }),
    f.date("ConvertedDate", "Converted Date", f.READ_ONLY),
    f.reference(
      "ConvertedAccountId",
      "Converted Account ID",
      "ConvertedAccount",
      ["Account"],
      f.READ_ONLY,
    ),
    f.reference(
      "ConvertedContactId",
      "Converted Contact ID",
      "ConvertedContact",
      ["Contact"],
      f.READ_ONLY,
    ),
    f.reference(
      "ConvertedOpportunityId",
      "Converted Opportunity ID",
      "ConvertedOpportunity",
      ["Opportunity"],
      f.READ_ONLY,
    ),
    f.checkbox("IsUnreadByOwner", "Unread By Owner", { defaultValue: true }),
    ...f.systemFields(),
    f.date("LastActivityDate", "Last Activity", f.READ_ONLY),
    ...f.viewedFields(),
    f.text("EmailBouncedReason", "Email Bounced Reason", 255, { createable: false }),
    f.datetime("EmailBouncedDate", "Email Bounced Date", { createable: false }),
    f.text("ProductInterest__c", "Product Interest", 255),
    f.checkbox("Primary__c", "Primary", { permissionable: true }),
  ],
};

export const seedLead: Seeder = (world, random, n) => {
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  const place = world.place(random);
  if (random.chance(0.5)) world.address(random, "", place);
  else world.draft["Country"] = place[3];
  return {
    OwnerId: sellerId(world, random),
    LastName: last,
    FirstName: random.maybe(0.9, () => first),
    Salutation: random.maybe(0.3, () => random.pick(["Mr.", "Ms.", "Dr."])),
    Title: random.maybe(0.6, () => random.pick(TITLES)),
    Company: world.text(n, `${random.pick(COMPANY_FIRST)} ${random.pick(COMPANY_SECOND)}`),
    Phone: random.maybe(0.7, () => world.phone(random, place)),
    Email: random.maybe(0.85, () => `${ascii(first)}.${ascii(last)}${n}@lead.example`),
    Description: random.maybe(0.2, () => world.text(n + 9, random.pick(SENTENCES))),
    LeadSource: random.maybe(0.9, () => random.pick(USUAL_SOURCES)),
    Industry: random.maybe(0.6, () => random.pick(CUSTOMER_INDUSTRIES)),
    Rating: random.maybe(0.5, () => random.pick(["Hot", "Warm", "Cold"])),
    AnnualRevenue: random.maybe(0.3, () => random.between(1, 9000) * 10_000),
    NumberOfEmployees: random.maybe(0.4, () => Math.ceil(random.logNormal(60, 1.4))),
    ProductInterest__c: random.maybe(0.3, () =>
      random.pick(["GC1000 series", "GC5000 series", "GC3000 series"]),
    ),
    Primary__c: random.chance(0.5),
    ...leadProgress(world, random, n),
  };
};
