import { OAuthError } from "./oauth-error.ts";
import type { ConnectedApp } from "../emulation/connected-app.ts";
import type { Org } from "../org/org.ts";

/** The id of the user with this name, who must be active and have approved the app. @throws OAuthError */
export function approvedUser(org: Org, app: ConnectedApp, username: string): string {
  const name = username.toLowerCase();
  const approved = app.approvedUsernames?.map((one) => one.toLowerCase());
  const [user] = [
    ...org.recordsWith("User", "Username", username),
    ...org.recordsWith("User", "Username", name),
  ];
  if (user === undefined || (approved !== undefined && !approved.includes(name))) {
    throw new OAuthError("invalid_grant", "user hasn't approved this consumer");
  }
  if (user["IsActive"] !== true) throw new OAuthError("inactive_user", "user is inactive");
  return String(user["Id"]);
}
