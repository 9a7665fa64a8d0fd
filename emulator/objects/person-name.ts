import type { OrgRecord } from "../model/record.ts";

/** The names without the salutation, which the platform leaves out of `Name` (Object Reference, "Contact"). */
export function composeName(record: OrgRecord): void {
  const parts = ["FirstName", "MiddleName", "LastName", "Suffix"].map((name) => record[name]);
  record["Name"] = parts.filter((part) => typeof part === "string").join(" ") || null;
}
