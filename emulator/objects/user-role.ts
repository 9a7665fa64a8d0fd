import * as f from "../model/field.ts";
import type { ObjectDefinition } from "../model/object-type.ts";

const ACCESS = ["None", "Read", "Edit"] as const;
const access = (name: string, label: string) =>
  f.picklist(name, label, ACCESS, {
    ...f.REQUIRED,
    defaultedOnCreate: true,
    restrictedPicklist: true,
    defaultValue: "Edit",
  });
const kept = { ...f.READ_ONLY, nillable: false, defaultedOnCreate: true } as const;

/** A place in the role hierarchy (Object Reference, "UserRole"). It has neither CreatedDate nor IsDeleted. */
export const userRole: ObjectDefinition = {
  name: "UserRole",
  label: "Role",
  labelPlural: "Role",
  keyPrefix: "00E",
  setup: true,
  changeDataCapture: false,
  undeletable: false,
  searchable: false,
  restrictFrom: ["ParentRoleId"],
  fields: [
    f.recordId("Role ID"),
    f.text("Name", "Name", 80, { ...f.REQUIRED, nameField: true }),
    f.reference("ParentRoleId", "Parent Role ID", null, ["UserRole"]),
    f.text("RollupDescription", "Description", 80),
    access("OpportunityAccessForAccountOwner", "Opportunity Access Level for Account Owner"),
    access("CaseAccessForAccountOwner", "Case Access Level for Account Owner"),
    access("ContactAccessForAccountOwner", "Contact Access Level for Account Owner"),
    f.reference("ForecastUserId", "User ID", null, ["User"]),
    f.checkbox("MayForecastManagerShare", "May Forecast Manager Share", f.READ_ONLY),
    f.datetime("LastModifiedDate", "Last Modified Date", kept),
    f.reference("LastModifiedById", "Last Modified By ID", "LastModifiedBy", ["User"], kept),
    f.datetime("SystemModstamp", "System Modstamp", kept),
    f.text("DeveloperName", "Developer Name", 80),
    f.reference("PortalAccountId", "Account ID", null, ["Account"], f.READ_ONLY),
    f.picklist("PortalType", "Portal Type", ["None", "CustomerPortal", "Partner"], {
      ...f.READ_ONLY,
      restrictedPicklist: true,
      defaultValue: "None",
    }),
    f.reference("PortalAccountOwnerId", "User ID", null, ["User"], f.READ_ONLY),
  ],
};

/** Those of a new org, each with its parent's number. */
export const ROLES = [
  ["CEO", null],
  ["CFO", 0],
  ["COO", 0],
  ["SVP, Customer Service & Support", 0],
  ["SVP, Human Resources", 0],
  ["SVP, Sales & Marketing", 0],
  ["Customer Support, International", 3],
  ["Customer Support, North America", 3],
  ["Installation & Repair Services", 3],
  ["VP, International Sales", 5],
  ["VP, Marketing", 5],
  ["VP, North American Sales", 5],
  ["Marketing Team", 10],
  ["Director, Channel Sales", 11],
  ["Director, Direct Sales", 11],
  ["Channel Sales Team", 13],
  ["Eastern Sales Team", 14],
  ["Western Sales Team", 14],
] as const satisfies readonly (readonly [name: string, parent: number | null])[];

/** `VP, Marketing` → `VPMarketing`. */
export function roleDeveloperName(name: string): string {
  return name.replaceAll(/\W/g, "");
}
