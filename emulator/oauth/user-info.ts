import { notFound } from "../model/salesforce-error.ts";
import type { Org } from "../org/org.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

/** The answer of `/services/oauth2/userinfo` (Help, "Query for User Information", OpenID Connect). */
export function userInfo(org: Org, userId: string, origin: string) {
  const user = userOf(org, userId);
  const about = aboutUser(org, user, origin);
  return {
    sub: `${origin}/id/${org.id}/${about.user_id}`,
    ...about,
    preferred_username: user["Username"],
    nickname: user["CommunityNickname"],
    name: user["Name"],
    given_name: valueOf(user, "FirstName"),
    family_name: user["LastName"],
    zoneinfo: user["TimeZoneSidKey"],
    profile: `${origin}/${about.user_id}`,
    picture: about.photos.picture,
    phone_number: valueOf(user, "Phone"),
    phone_number_verified: false,
    address: addressOf(user),
    updated_at: timeOf(user["LastModifiedDate"])?.toISOString() ?? null,
  };
}

/** The answer of the identity URL (Help, "Identity URLs"), which names the same things otherwise. */
export function identity(org: Org, userId: string, origin: string) {
  const user = userOf(org, userId);
  const about = aboutUser(org, user, origin);
  return {
    id: `${origin}/id/${org.id}/${about.user_id}`,
    asserted_user: true,
    ...about,
    username: user["Username"],
    nick_name: user["CommunityNickname"],
    display_name: user["Name"],
    first_name: valueOf(user, "FirstName"),
    last_name: user["LastName"],
    timezone: user["TimeZoneSidKey"],
    addr_street: valueOf(user, "Street"),
    addr_city: valueOf(user, "City"),
    addr_state: valueOf(user, "State"),
    addr_country: valueOf(user, "Country"),
    addr_zip: valueOf(user, "PostalCode"),
    mobile_phone: valueOf(user, "MobilePhone"),
    mobile_phone_verified: false,
    is_lightning_login_user: false,
    status: { created_date: null, body: null },
    last_modified_date:
      timeOf(user["LastModifiedDate"])?.toISOString().replace("Z", "+0000") ?? null,
  };
}

function userOf(org: Org, userId: string): Readonly<OrgRecord> {
  const user = org.record("User", userId);
  if (user === undefined) throw notFound();
  return user;
}

/** What both services answer by the same names. */
function aboutUser(org: Org, user: Readonly<OrgRecord>, origin: string) {
  const id = String(user["Id"]);
  return {
    user_id: id,
    organization_id: org.id,
    email: user["Email"],
    email_verified: true,
    photos: {
      picture: `${origin}/profilephoto/005/F`,
      thumbnail: `${origin}/profilephoto/005/T`,
    },
    urls: urlsOf(org, id, origin),
    active: user["IsActive"],
    user_type: String(user["UserType"] ?? "Standard").toUpperCase(),
    language: user["LanguageLocaleKey"],
    locale: user["LocaleSidKey"],
    // The org's users live in UTC.
    utcOffset: 0,
    is_app_installed: true,
  };
}

function urlsOf(org: Org, userId: string, origin: string) {
  const soap = (api: string): string => `${origin}/services/Soap/${api}/{version}/${org.id}`;
  const rest = `${origin}/services/data/v{version}/`;
  return {
    enterprise: soap("c"),
    metadata: soap("m"),
    partner: soap("u"),
    rest,
    sobjects: `${rest}sobjects/`,
    search: `${rest}search/`,
    query: `${rest}query/`,
    recent: `${rest}recent/`,
    tooling_soap: soap("T"),
    tooling_rest: `${rest}tooling/`,
    profile: `${origin}/${userId}`,
    feeds: `${rest}chatter/feeds`,
    groups: `${rest}chatter/groups`,
    users: `${rest}chatter/users`,
    feed_items: `${rest}chatter/feed-items`,
    feed_elements: `${rest}chatter/feed-elements`,
    custom_domain: origin,
  };
}

function addressOf(user: Readonly<OrgRecord>) {
  return {
    street_address: valueOf(user, "Street"),
    locality: valueOf(user, "City"),
    region: valueOf(user, "State"),
    postal_code: valueOf(user, "PostalCode"),
    country: valueOf(user, "Country"),
  };
}

const valueOf = (user: Readonly<OrgRecord>, field: string): FieldValue => user[field] ?? null;

function timeOf(value: FieldValue | undefined): Date | undefined {
  return typeof value === "number" ? new Date(value) : undefined;
}
