import { refused } from "./entry.ts";
import type { Org } from "../org/org.ts";

/** The id of the user with this name or id; of the integration user without one. @throws SalesforceError */
export function userIdOf(org: Org, user: string | undefined): string {
  if (user === undefined) return org.integrationUserId();
  const byId = org.record("User", user);
  if (byId !== undefined) return String(byId["Id"]);
  for (const { Id } of org.recordsWith("User", "Username", user)) return String(Id);
  throw refused(`The org has no user ${user}.`);
}
