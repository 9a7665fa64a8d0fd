import * as v from "valibot";
import type { Provider } from "./provider.ts";

/** Who somebody is, by a provider's word. */
export type Identity = {
  readonly issuer: string;
  /** Never given to another person of that issuer. */
  readonly subject: string;
  readonly name: string;
  /** Null unless the provider vouches for it. */
  readonly email: string | null;
  /** Of Salesforce: the organization and the user, 18 characters each. */
  readonly org: { readonly id: string; readonly user: string } | null;
  readonly groups: readonly string[];
};

/** Somebody came whom the provider's answer does not let in. The message ends the sentence “… : ”. */
export class RefusedIdentity extends Error {
  override readonly name = "RefusedIdentity";
}

const Claims = v.looseObject({
  iss: v.string(),
  sub: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  name: v.optional(v.string()),
  preferred_username: v.optional(v.string()),
  email: v.optional(v.string()),
  // Some providers send it as a text.
  email_verified: v.optional(v.union([v.boolean(), v.picklist(["true", "false"])])),
  organization_id: v.optional(v.string()),
  user_id: v.optional(v.string()),
});

/** Of claims that were checked: signature, issuer, audience, times and nonce. Throws RefusedIdentity. */
export function identityOf(provider: Provider, claims: unknown): Identity {
  const parsed = v.safeParse(Claims, claims);
  if (!parsed.success) throw new RefusedIdentity("its answer does not hold");
  const { iss, sub, name, preferred_username, email, email_verified } = parsed.output;
  const isVouched = provider.vouched || email_verified === true || email_verified === "true";
  return {
    issuer: iss,
    subject: sub,
    name: (name || preferred_username || email || sub).slice(0, MOST_NAME),
    email: email && email.length <= MOST_EMAIL && isVouched ? email : null,
    org: provider.salesforce ? orgOf(sub) : null,
    groups: provider.groups === undefined ? [] : groupsOf(parsed.output[provider.groups]),
  };
}

const MOST_NAME = 200;
/** RFC 5321, 4.5.3.1. */
const MOST_EMAIL = 254;

/**
 * Salesforce's subject is the identity URL, whose path ends with organization and user (Salesforce Help, "OpenID Connect
 * token introspection": `https://login.salesforce.com/id/00D…/005…`).
 */
function orgOf(subject: string): Identity["org"] {
  const [, id, user] = /\/id\/(00D[A-Za-z0-9]{15})\/(005[A-Za-z0-9]{15})$/.exec(subject) ?? [];
  if (id === undefined || user === undefined)
    throw new RefusedIdentity("it does not say which organization the user is of");
  return { id, user };
}

const Groups = v.array(v.pipe(v.string(), v.maxLength(255)));
const MOST_GROUPS = 500;

function groupsOf(claim: unknown): readonly string[] {
  const parsed = v.safeParse(Groups, typeof claim === "string" ? [claim] : (claim ?? []));
  if (!parsed.success) throw new RefusedIdentity("its list of groups is none");
  return parsed.output.slice(0, MOST_GROUPS);
}
