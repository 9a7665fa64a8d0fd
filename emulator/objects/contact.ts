import * as f from "../model/field.ts";
import { composeName } from "./person-name.ts";
import { addContact } from "./account-contacts.ts";
import { sellerId } from "./teams.ts";
import { LEAD_SOURCES, USUAL_SOURCES } from "../seed/company-words.ts";
import { DEPARTMENTS, FIRST_NAMES, LAST_NAMES, TITLES } from "../seed/person-words.ts";
import { SENTENCES } from "../seed/words.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { Seeder } from "../seed/seed-world.ts";

export const contact: ObjectDefinition = {
  name: "Contact",
  label: "Contact",
  labelPlural: "Contacts",
  keyPrefix: "003",
  relationshipNames: { AccountId: "Contacts" },
  cascadeFrom: ["AccountId"],
  derive: composeName,
  fields: [
    f.recordId("Contact ID"),
    f.isDeleted(),
    f.reference("MasterRecordId", "Master Record ID", "MasterRecord", ["Contact"], f.READ_ONLY),
    f.reference("AccountId", "Account ID", "Account", ["Account"], { searchPrefilterable: true }),
    ...f.personName("Full Name"),
    ...f.address("Mailing"),
    f.phone("Phone", "Business Phone"),
    f.phone("Fax", "Business Fax"),
    f.phone("MobilePhone", "Mobile Phone"),
    f.phone("HomePhone", "Home Phone"),
    f.phone("AssistantPhone", "Asst. Phone"),
    f.reference("ReportsToId", "Reports To ID", "ReportsTo", ["Contact"]),
    f.email("Email", "Email", { idLookup: true }),
    f.text("Title", "Title", 128),
    f.text("Department", "Department", 80),
    f.text("AssistantName", "Assistant's Name", 40),
    f.picklist("LeadSource", "Lead Source", LEAD_SOURCES, { length: 255 }),
    f.date("Birthdate", "Birthdate"),
    f.longText("Description", "Contact Description"),
    f.ownerId(),
    f.checkbox("HasOptedOutOfEmail", "Email Opt Out", { permissionable: true }),
    f.checkbox("DoNotCall", "Do Not Call", { permissionable: true }),
    ...f.systemFields(),
    f.date("LastActivityDate", "Last Activity", f.READ_ONLY),
    f.datetime("LastCURequestDate", "Last Stay-in-Touch Request Date", f.READ_ONLY),
    f.datetime("LastCUUpdateDate", "Last Stay-in-Touch Save Date", f.READ_ONLY),
    ...f.viewedFields(),
    f.text("EmailBouncedReason", "Email Bounced Reason", 255, { createable: false }),
    f.datetime("EmailBouncedDate", "Email Bounced Date", { createable: false }),
    f.checkbox("IsEmailBounced", "Is Email Bounced", f.READ_ONLY),
    f.picklist("Level__c", "Level", ["Primary", "Secondary", "Tertiary"], { length: 255 }),
    f.text("Languages__c", "Languages", 100),
  ],
};

export const seedContact: Seeder = (world, random, n) => {
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  const account = random.chance(0.96) ? world.anyKnown(random, "Account") : Number.NaN;
  const accountId = world.value("Account", account, "Id");
  if (accountId !== null) addContact(world, account, n);
  const place = world.place(random);
  if (random.chance(0.6)) world.address(random, "Mailing", place);
  return {
    AccountId: accountId,
    OwnerId: world.value("Account", account, "OwnerId") ?? sellerId(world, random),
    LastName:
      n % 1201 === 600 ? "Wolfeschlegelsteinhausenbergerdorff-".repeat(3).slice(0, 80) : last,
    FirstName: random.maybe(0.97, () => first),
    Salutation: random.maybe(0.5, () => random.pick(["Mr.", "Ms.", "Mrs.", "Dr.", "Prof."])),
    Phone: random.maybe(0.8, () => world.phone(random, place)),
    MobilePhone: random.maybe(0.5, () => world.phone(random, place)),
    HomePhone: random.maybe(0.08, () => world.phone(random, place)),
    ReportsToId: n > 0 && random.chance(0.1) ? world.value("Contact", random.below(n), "Id") : null,
    Email: random.maybe(0.9, () => `${ascii(first)}.${ascii(last)}${n}@mail.example`),
    Title: random.maybe(0.7, () => random.pick(TITLES)),
    Department: random.maybe(0.5, () => random.pick(DEPARTMENTS)),
    LeadSource: random.maybe(0.6, () => random.pick(USUAL_SOURCES)),
    Birthdate: random.maybe(0.2, () => world.day(0, random.between(-9000, 13_000))),
    Description: random.maybe(0.25, () => world.text(n, random.pick(SENTENCES))),
    HasOptedOutOfEmail: random.chance(0.08),
    DoNotCall: random.chance(0.04),
    LastActivityDate: random.maybe(0.4, () => world.day(world.anchor, -random.below(400))),
    Level__c: random.maybe(0.4, () => random.pick(["Primary", "Secondary", "Tertiary"])),
    Languages__c: random.maybe(0.2, () =>
      random.pick(["English", "English, Français", "Deutsch", "日本語", "العربية"]),
    ),
  };
};

export function ascii(name: string): string {
  return name
    .normalize("NFD")
    .replace(/[^a-zA-Z]/g, "")
    .toLowerCase();
}
