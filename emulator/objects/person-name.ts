import type { OrgRecord } from "../org/record.ts";

/** First and last name: the platform leaves the salutation out of `Name` (Object Reference, "Contact"). */
export function composeName(record: OrgRecord): void {
  const parts = [record["FirstName"], record["LastName"]];
  record["Name"] = parts.filter((part) => typeof part === "string").join(" ") || null;
}
