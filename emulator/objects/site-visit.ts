import * as f from "../model/field.ts";
import { FIRST_NAMES } from "../seed/person-words.ts";
import { SENTENCES } from "../seed/words.ts";
import { roundTo } from "../model/rounding.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { Seeder } from "../seed/seed-world.ts";

const EQUIPMENT = [
  "Generator",
  "Pump",
  "Compressor",
  "Sensors",
  "Control cabinet",
  "Forklift",
] as const;
const OUTCOMES = ["Planned", "Done", "Follow-up needed", "Cancelled"] as const;
const PAST_OUTCOMES = ["Done", "Done", "Done", "Follow-up needed", "Cancelled"] as const;

const NEEDS_FOLLOW_UP =
  'AND(NOT(ISPICKVAL(Outcome__c, "Cancelled")), OR(ISPICKVAL(Outcome__c, "Follow-up needed"), Completion__c < 0.25))';

/** A custom object with a field of every custom type. It is a detail of its account, so it has no owner. */
export const siteVisit: ObjectDefinition = {
  name: "Site_Visit__c",
  label: "Site Visit",
  labelPlural: "Site Visits",
  keyPrefix: "a00",
  relationshipNames: {
    Account__c: "Site_Visits__r",
    Opportunity__c: "Site_Visits__r",
    Contact__c: "Site_Visits__r",
  },
  cascadeFrom: ["Account__c"],
  fields: [
    f.recordId("Record ID"),
    f.isDeleted(),
    f.text("Name", "Site Visit Number", 80, {
      ...f.READ_ONLY,
      nillable: false,
      defaultedOnCreate: true,
      autoNumber: true,
      nameField: true,
      idLookup: true,
    }),
    ...f.systemFields(),
    f.date("LastActivityDate", "Last Activity Date", f.READ_ONLY),
    ...f.viewedFields(),
    f.reference("Account__c", "Account", "Account__r", ["Account"], {
      ...f.REQUIRED,
      cascadeDelete: true,
      relationshipOrder: 0,
      writeRequiresMasterRead: false,
    }),
    f.reference("Opportunity__c", "Opportunity", "Opportunity__r", ["Opportunity"]),
    f.reference("Contact__c", "Contact", "Contact__r", ["Contact"]),
    f.text("Title__c", "Title", 255),
    f.longText("Notes__c", "Notes", 131_072),
    f.richText("Report__c", "Report"),
    f.number("Meter_Reading__c", "Meter Reading", 18, 0),
    f.number("Precise_Value__c", "Precise Value", 18, 8),
    f.currency("Travel_Cost__c", "Travel Cost", 16, 2),
    f.percent("Completion__c", "Completion", 5, 2),
    f.date("Visit_Date__c", "Visit Date"),
    f.datetime("Checked_In_At__c", "Checked In At"),
    f.time("Start_Time__c", "Start Time"),
    f.checkbox("Safety_Briefing__c", "Safety Briefing", { permissionable: true }),
    f.picklist("Outcome__c", "Outcome", OUTCOMES, { length: 255, restrictedPicklist: true }),
    f.multipicklist("Equipment__c", "Equipment", EQUIPMENT),
    f.email("Contact_Email__c", "Contact Email"),
    f.phone("Contact_Phone__c", "Contact Phone"),
    f.url("Photo_Album__c", "Photo Album"),
    ...f.geolocation("Location", "Location"),
    f.text("External_Id__c", "External Id", 36, { externalId: true, idLookup: true, unique: true }),
    f.formula(f.currency("Total_Cost__c", "Total Cost", 18, 2), "Travel_Cost__c * 1.19"),
    f.formula(f.text("Summary__c", "Summary", 1300), 'TEXT(Outcome__c) & ": " & Title__c'),
    f.formula(f.checkbox("Needs_Follow_Up__c", "Needs Follow-up"), NEEDS_FOLLOW_UP),
    f.formula(f.text("Account_Name__c", "Account Name", 1300), "Account__r.Name"),
    f.formula(
      f.number("Days_Since_Visit__c", "Days since Visit", 18, 0),
      "TODAY() - Visit_Date__c",
      {
        formulaTreatNullNumberAsZero: false,
      },
    ),
    f.encryptedText("Access_Code__c", "Access Code", 30),
  ],
};

export const seedSiteVisit: Seeder = (world, random, n) => {
  const place = world.place(random);
  const isLocated = random.chance(0.6);
  const day = random.between(1, 60);
  const isAhead = world.createdAt + day * 86_400_000 >= world.anchor;
  return {
    Name: `SV-${String(n + 1).padStart(5, "0")}`,
    Account__c: world.value("Account", world.anyKnown(random, "Account"), "Id"),
    Opportunity__c: random.maybe(0.4, () => world.anyId(random, "Opportunity")),
    Contact__c: random.maybe(0.6, () => world.anyId(random, "Contact")),
    Title__c: world.text(
      n,
      `${random.pick(["Inspection", "Commissioning", "Survey", "Audit"])} in ${place[0]}`,
    ),
    Notes__c: random.maybe(0.5, () => notes(world.text(n + 1, random.pick(SENTENCES)), n)),
    Report__c: random.maybe(
      0.4,
      () =>
        `<p>Visited by <b>${random.pick(FIRST_NAMES)}</b>.</p><ul><li>${random.pick(SENTENCES)}</li></ul>`,
    ),
    Meter_Reading__c:
      n % 50 === 3
        ? 123_456_789_012_345_680
        : random.maybe(0.8, () => random.between(0, 9_007_199)),
    Precise_Value__c: random.maybe(
      0.7,
      () => random.between(-99_999_999, 99_999_999) / 100_000_000,
    ),
    Travel_Cost__c: random.maybe(0.8, () => random.between(0, 250_000) / 100),
    Completion__c: random.maybe(0.7, () => random.between(0, 10_000) / 100),
    Visit_Date__c: world.day(world.createdAt, day),
    Checked_In_At__c: isAhead
      ? null
      : random.maybe(0.6, () => world.later(random, world.createdAt)),
    Start_Time__c: random.maybe(0.8, () => random.between(24, 72) * 15 * 60_000),
    Safety_Briefing__c: random.chance(0.7),
    Outcome__c: isAhead ? "Planned" : random.pick(PAST_OUTCOMES),
    Equipment__c: random.maybe(
      0.7,
      () => EQUIPMENT.filter(() => random.chance(0.4)).join(";") || null,
    ),
    Contact_Email__c: random.maybe(0.5, () => `site${n}@visit.example`),
    Contact_Phone__c: random.maybe(0.5, () => world.phone(random, place)),
    Photo_Album__c: random.maybe(
      0.3,
      () => `https://photos.example/album/${n}?size=large&sig=a%2Fb`,
    ),
    Location__Latitude__s: isLocated ? roundTo(place[4] + random.next() * 0.1, 6) : null,
    Location__Longitude__s: isLocated ? roundTo(place[5] + random.next() * 0.1, 6) : null,
    External_Id__c: `visit-${String(n).padStart(8, "0")}`,
    Access_Code__c: random.maybe(0.2, () => String(random.between(1000, 9999))),
  };
};

/** One note in a few hundred fills the long text area. */
function notes(sentence: string, n: number): string {
  return n % 307 === 150 ? `${sentence} `.repeat(4000).slice(0, 131_000).trim() : sentence;
}
