import type { Org } from "../org/org.ts";
import type { FieldValue } from "../model/record.ts";

/** More than anybody would look through. */
const MOST_USERS = 200;

/**
 * What a browser is shown at `/services/oauth2/authorize`: the active users, each a link that signs in as that user. There
 * are no passwords to ask for.
 */
export function approvalPage(org: Org, asked: URL): string {
  const users = [...org.records("User")].filter((one) => one["IsActive"] === true);
  const link = (username: FieldValue | undefined) => {
    const url = new URL(asked);
    url.searchParams.set("login_hint", String(username));
    return escaped(url.pathname + url.search);
  };
  const lines = users.slice(0, MOST_USERS).map((user) => {
    const [name, username] = [user["Name"], user["Username"]].map((one) => escaped(String(one)));
    return `<li><a href="${link(user["Username"])}">${name}</a> ${username}</li>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in to the emulated org</title>
<h1>Sign in to the emulated org as</h1><ul>${lines.join("\n")}</ul></html>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
