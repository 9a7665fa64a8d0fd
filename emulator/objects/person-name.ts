import type { OrgRecord } from "../model/record.ts";

/** The name parts without the salutation, which is not part of `Name` (Object Reference, "Contact"). */
export function composeName(record: OrgRecord): void {
  const parts = ["FirstName", "MiddleName", "LastName", "Suffix"].map((name) => record[name]);
  record["Name"] = parts.filter((part) => typeof part === "string").join(" ") || null;
}
