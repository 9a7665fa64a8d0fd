import * as f from "../model/field.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";

const LANGUAGES = ["en_US", "de", "es", "fr", "it", "ja", "pt_BR", "nl_NL"] as const;
const EDITIONS = [
  "Team Edition",
  "Professional Edition",
  "Enterprise Edition",
  "Developer Edition",
  "Personal Edition",
  "Unlimited Edition",
  "Contact Manager Edition",
  "Base Edition",
] as const;
const kept = { ...f.READ_ONLY, nillable: false, defaultedOnCreate: true } as const;
const required = { createable: false, nillable: false, permissionable: false } as const;

/**
 * The org itself, as one record with the org's id (Object Reference, "Organization"). It can be read and updated, and
 * is not available for Change Data Capture. The Salesforce CLI reads it to find out the kind of org.
 */
export const organization: ObjectDefinition = {
  name: "Organization",
  label: "Organization",
  labelPlural: "Organizations",
  keyPrefix: "00D",
  setup: true,
  changeDataCapture: false,
  createable: false,
  deletable: false,
  searchable: false,
  fields: [
    f.recordId("Organization ID"),
    f.text("Name", "Name", 80, { ...required, nameField: true }),
    f.text("Division", "Division", 80),
    ...f.address("", ""),
    f.phone("Phone", "Phone"),
    f.phone("Fax", "Fax"),
    f.text("PrimaryContact", "Primary Contact", 80),
    f.picklist("DefaultLocaleSidKey", "Locale", ["en_US", "en_GB", "de_DE", "fr_FR", "ja_JP"], {
      ...required,
      restrictedPicklist: true,
    }),
    f.picklist("TimeZoneSidKey", "Time Zone", ["America/Los_Angeles", "Europe/Berlin", "GMT"], {
      ...required,
      restrictedPicklist: true,
    }),
    f.picklist("LanguageLocaleKey", "Language", LANGUAGES, {
      ...required,
      restrictedPicklist: true,
    }),
    f.checkbox("ReceivesInfoEmails", "Info Emails"),
    f.checkbox("ReceivesAdminInfoEmails", "Info Emails Admin"),
    f.integer("FiscalYearStartMonth", "Fiscal Year Starts In", f.READ_ONLY),
    f.checkbox("UsesStartDateAsFiscalYearName", "Fiscal Year Name by Start", f.READ_ONLY),
    f.email("ComplianceBccEmail", "Compliance BCC Email"),
    f.picklist("OrganizationType", "Edition", EDITIONS, {
      ...f.READ_ONLY,
      restrictedPicklist: true,
    }),
    f.text("NamespacePrefix", "Namespace Prefix", 15, f.READ_ONLY),
    f.text("InstanceName", "Instance Name", 5, f.READ_ONLY),
    f.checkbox("IsSandbox", "Is Sandbox", kept),
    f.checkbox("IsReadOnly", "Is Read Only", kept),
    f.datetime("TrialExpirationDate", "Trial Expiration Date", f.READ_ONLY),
    ...f.systemFields(),
  ],
};

/** The one record: this org. */
export function organizationValues({
  id,
  name,
}: {
  readonly id: string;
  readonly name: string;
}): OrgRecord {
  return {
    Id: id,
    Name: name,
    Country: "United States",
    DefaultLocaleSidKey: "en_US",
    TimeZoneSidKey: "America/Los_Angeles",
    LanguageLocaleKey: "en_US",
    FiscalYearStartMonth: 1,
    OrganizationType: "Developer Edition",
    InstanceName: "EMU1",
  };
}
