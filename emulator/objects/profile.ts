import * as f from "../model/field.ts";
import type { ObjectDefinition } from "../model/object-type.ts";

const PERMISSIONS = [
  ["PermissionsApiEnabled", "API Enabled"],
  ["PermissionsEditTask", "Edit Tasks"],
  ["PermissionsEditEvent", "Edit Events"],
  ["PermissionsManageUsers", "Manage Internal Users"],
  ["PermissionsModifyAllData", "Modify All Data"],
  ["PermissionsViewAllData", "View All Data"],
  ["PermissionsViewSetup", "View Setup and Configuration"],
] as const;

/** What a user may do (Object Reference, "Profile"). Of its permissions only some are here. */
export const profile: ObjectDefinition = {
  name: "Profile",
  label: "Profile",
  labelPlural: "Profile",
  keyPrefix: "00e",
  setup: true,
  changeDataCapture: false,
  undeletable: false,
  fields: [
    f.recordId("Profile ID"),
    f.text("Name", "Name", 255, { ...f.REQUIRED, nameField: true, idLookup: true }),
    ...PERMISSIONS.map(([name, label]) => f.checkbox(name, label)),
    f.picklist(
      "UserType",
      "User Type",
      ["Standard", "PowerPartner", "CsnOnly", "Guest", "AutomatedProcess"],
      { ...f.READ_ONLY, restrictedPicklist: true },
    ),
    ...f.systemFields(),
    f.text("Description", "Description", 255),
    ...f.viewedFields(),
  ],
};

/** By name: the permissions of those that a new org has. The first is that of its first user. */
export const PROFILES = [
  ["System Administrator", PERMISSIONS.map(([name]) => name)],
  ["Standard User", ["PermissionsApiEnabled", "PermissionsEditTask", "PermissionsEditEvent"]],
  ["Read Only", ["PermissionsApiEnabled"]],
  ["Solution Manager", ["PermissionsApiEnabled", "PermissionsEditTask", "PermissionsEditEvent"]],
  ["Marketing User", ["PermissionsApiEnabled", "PermissionsEditTask", "PermissionsEditEvent"]],
  ["Contract Manager", ["PermissionsApiEnabled", "PermissionsEditTask", "PermissionsEditEvent"]],
  ["Minimum Access - Salesforce", []],
] as const satisfies readonly (readonly [name: string, permissions: readonly string[]])[];
