import * as f from "../model/field.ts";
import type { ObjectDefinition } from "../model/object-type.ts";

/**
 * The records that the asking user viewed or referenced (Object Reference, "RecentlyViewed"). Its ids are those of the
 * records. It is made when it is read (org/viewed-view.ts).
 */
export const recentlyViewed: ObjectDefinition = {
  name: "RecentlyViewed",
  label: "Recently Viewed",
  labelPlural: "Recently Viewed",
  keyPrefix: "0Rv",
  setup: true,
  changeDataCapture: false,
  createable: false,
  updateable: false,
  deletable: false,
  replicateable: false,
  searchable: false,
  fields: [
    f.recordId("Recently Viewed ID"),
    f.text("Name", "Name", 255, { ...f.READ_ONLY, nameField: true }),
    f.text("LastName", "Last Name", 80, f.READ_ONLY),
    f.text("FirstName", "First Name", 40, f.READ_ONLY),
    f.picklist("Type", "Type", [], f.READ_ONLY),
    f.text("Alias", "Alias", 8, f.READ_ONLY),
    f.reference("UserRoleId", "Role ID", "UserRole", ["UserRole"], f.READ_ONLY),
    f.checkbox("IsActive", "Active", f.READ_ONLY),
    f.reference("ProfileId", "Profile ID", "Profile", ["Profile"], f.READ_ONLY),
    f.text("Title", "Title", 80, f.READ_ONLY),
    f.email("Email", "Email", f.READ_ONLY),
    f.phone("Phone", "Phone", f.READ_ONLY),
    ...f.viewedFields(),
  ],
};
