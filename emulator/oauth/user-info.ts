import { notFound } from "../model/salesforce-error.ts";
import type { Org } from "../org/org.ts";

/** The user of a session, in the properties of the userinfo and identity services. */
export function userInfo(org: Org, userId: string, origin: string) {
  const user = org.record("User", userId);
  if (user === undefined) throw notFound();
  const id = String(user["Id"]);
  return {
    sub: `${origin}/id/${org.id}/${id}`,
    id: `${origin}/id/${org.id}/${id}`,
    user_id: id,
    organization_id: org.id,
    username: user["Username"],
    preferred_username: user["Username"],
    nickname: user["CommunityNickname"],
    display_name: user["Name"],
    name: user["Name"],
    given_name: user["FirstName"],
    family_name: user["LastName"],
    email: user["Email"],
    email_verified: true,
    active: user["IsActive"],
    user_type: String(user["UserType"] ?? "Standard").toUpperCase(),
    language: user["LanguageLocaleKey"],
    locale: user["LocaleSidKey"],
    zoneinfo: user["TimeZoneSidKey"],
    urls: {
      rest: `${origin}/services/data/v{version}/`,
      sobjects: `${origin}/services/data/v{version}/sobjects/`,
      query: `${origin}/services/data/v{version}/query/`,
    },
  };
}
