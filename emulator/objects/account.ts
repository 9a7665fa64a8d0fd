import * as f from "../model/field.ts";
import {
  COMPANY_FIRST,
  COMPANY_FORM,
  COMPANY_SECOND,
  CUSTOMER_INDUSTRIES,
  INDUSTRIES,
  LEAD_SOURCES,
  USUAL_SOURCES,
} from "../seed/company-words.ts";
import { sellerId } from "./teams.ts";
import { SENTENCES } from "../seed/words.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { Seeder } from "../seed/seed-world.ts";

const TYPES = [
  "Prospect",
  "Customer - Direct",
  "Customer - Channel",
  "Channel Partner / Reseller",
  "Installation Partner",
  "Technology Partner",
  "Other",
] as const;

const VISITS = { child: "Site_Visit__c", childField: "Account__c" } as const;

export const account: ObjectDefinition = {
  name: "Account",
  label: "Account",
  labelPlural: "Accounts",
  keyPrefix: "001",
  relationshipNames: { ParentId: "ChildAccounts" },
  fields: [
    f.recordId("Account ID"),
    f.isDeleted(),
    f.reference("MasterRecordId", "Master Record ID", "MasterRecord", ["Account"], f.READ_ONLY),
    f.text("Name", "Account Name", 255, { ...f.REQUIRED, nameField: true }),
    f.picklist("Type", "Account Type", TYPES),
    f.reference("ParentId", "Parent Account ID", "Parent", ["Account"], {
      searchPrefilterable: true,
    }),
    ...f.address("Billing"),
    ...f.address("Shipping"),
    f.phone("Phone", "Account Phone"),
    f.phone("Fax", "Account Fax"),
    f.text("AccountNumber", "Account Number", 40),
    f.url("Website", "Website"),
    f.url("PhotoUrl", "Photo URL", { ...f.READ_ONLY, extraTypeInfo: "imageurl" }),
    f.text("Sic", "SIC Code", 20),
    f.picklist("Industry", "Industry", INDUSTRIES),
    f.currency("AnnualRevenue", "Annual Revenue", 18, 0),
    f.integer("NumberOfEmployees", "Employees"),
    f.picklist("Ownership", "Ownership", ["Public", "Private", "Subsidiary", "Other"]),
    f.text("TickerSymbol", "Ticker Symbol", 20),
    f.longText("Description", "Account Description"),
    f.picklist("Rating", "Account Rating", ["Hot", "Warm", "Cold"]),
    f.text("Site", "Account Site", 80),
    f.ownerId(),
    ...f.systemFields(),
    f.date("LastActivityDate", "Last Activity", f.READ_ONLY),
    ...f.viewedFields(),
    f.text("Jigsaw", "Data.com Key", 20),
    f.text("JigsawCompanyId", "Jigsaw Company ID", 20, {
      ...f.READ_ONLY,
      relationshipName: "JigsawCompany",
    }),
    f.picklist("AccountSource", "Account Source", LEAD_SOURCES),
    f.text("YearStarted", "Year Started", 4),
    f.text("SicDesc", "SIC Description", 80),
    f.picklist("CustomerPriority__c", "Customer Priority", ["High", "Medium", "Low"], {
      length: 255,
    }),
    f.date("SLAExpirationDate__c", "SLA Expiration Date"),
    f.number("NumberofLocations__c", "Number of Locations", 3, 0),
    f.rollUpSummary(f.number("Site_Visits__c", "Site Visits", 18, 0)),
    f.rollUpSummary(f.date("Last_Visit__c", "Last Visit")),
    f.rollUpSummary(f.currency("Visit_Costs__c", "Costs of Visits Done", 18, 2)),
  ],
  rollUpSummaries: [
    { field: "Site_Visits__c", operation: "COUNT", ...VISITS },
    { field: "Last_Visit__c", operation: "MAX", of: "Visit_Date__c", ...VISITS },
    {
      field: "Visit_Costs__c",
      operation: "SUM",
      of: "Travel_Cost__c",
      filter: 'ISPICKVAL(Outcome__c, "Done")',
      ...VISITS,
    },
  ],
};

/** A record-breaking revenue: 18 digits, still exact as a double. */
const EIGHTEEN_DIGITS = 123_456_789_012_345_680;

export const seedAccount: Seeder = (world, random, n) => {
  const name = `${random.pick(COMPANY_FIRST)} ${random.pick(COMPANY_SECOND)}`;
  const place = world.place(random);
  const isCustomer = random.chance(0.6);
  const employees = Math.ceil(Math.min(400_000, random.logNormal(90, 1.7)));
  const perHead = random.logNormal(180_000, 0.6);
  world.address(random, "Billing", place);
  if (random.chance(0.5)) world.address(random, "Shipping", place);
  return {
    OwnerId: sellerId(world, random),
    Name:
      n % 997 === 500
        ? `${name} `.repeat(30).slice(0, 255).trim()
        : world.text(n, `${name} ${random.pick(COMPANY_FORM)}`),
    Type: isCustomer ? "Customer - Direct" : random.pick(TYPES),
    ParentId: random.chance(0.12) && n > 0 ? world.value("Account", random.below(n), "Id") : null,
    Phone: random.maybe(0.85, () => world.phone(random, place)),
    Fax: random.maybe(0.15, () => world.phone(random, place)),
    AccountNumber: random.maybe(0.7, () => `C-${String(100_000 + n)}`),
    Website: random.maybe(0.7, () => `https://www.${slug(name)}.example`),
    Sic: random.maybe(0.3, () => String(random.between(1000, 9999))),
    Industry: random.maybe(0.9, () => random.pick(CUSTOMER_INDUSTRIES)),
    AnnualRevenue:
      n % 1009 === 77
        ? EIGHTEEN_DIGITS
        : random.maybe(0.7, () => Math.ceil((employees * perHead) / 10_000) * 10_000),
    NumberOfEmployees: random.maybe(0.75, () => employees),
    Ownership: random.maybe(0.5, () => random.pick(["Public", "Private", "Subsidiary", "Other"])),
    TickerSymbol: random.maybe(0.08, () => slug(name).slice(0, 4).toUpperCase()),
    Description: random.maybe(0.35, () =>
      world.text(n + 3, `${random.pick(SENTENCES)} ${random.pick(SENTENCES)}`),
    ),
    Rating: random.maybe(0.5, () => random.pick(["Hot", "Warm", "Cold"])),
    Site: random.maybe(0.1, () => place[0]),
    LastActivityDate: random.maybe(0.6, () => world.day(world.anchor, -random.below(300))),
    AccountSource: random.maybe(0.6, () => random.pick(USUAL_SOURCES)),
    YearStarted: random.maybe(0.4, () => String(random.between(1890, 2024))),
    SicDesc: null,
    CustomerPriority__c: isCustomer ? random.pick(["High", "Medium", "Medium", "Low"]) : null,
    SLAExpirationDate__c: isCustomer ? world.day(world.anchor, random.between(-200, 700)) : null,
    NumberofLocations__c: random.maybe(0.4, () => random.between(1, 60)),
  };
};

function slug(name: string): string {
  return name.toLowerCase().replaceAll(" ", "-");
}
