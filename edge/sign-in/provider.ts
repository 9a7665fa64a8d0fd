import * as v from "valibot";

/** Plain http is for a provider on this machine. */
function isSafe(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { protocol, hostname, search, hash } = new URL(issuer);
  if (search !== "" || hash !== "") return false;
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

export function isLoopback(hostname: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

/** Somebody who tells who a person is, by OpenID Connect. */
const Provider = v.strictObject({
  /** In addresses: `salesforce`. */
  id: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9-]{1,40}$/, "it has 1 to 40 characters of a-z, 0-9 and -"),
  ),
  /** As people know it: `Salesforce`. */
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  /** As its discovery document says it: `https://login.salesforce.com`. */
  issuer: v.pipe(v.string(), v.check(isSafe, "it is an https address, or http on this machine")),
  clientId: v.pipe(v.string(), v.minLength(1)),
  /** People of the mirrored org alone come in, and each is its user. */
  salesforce: v.optional(v.boolean(), false),
  /**
   * Its addresses are vouched for though it does not say so: only where it hands out those of its own domains alone, as
   * Entra does of one tenant.
   */
  vouched: v.optional(v.boolean(), false),
  /** The claim that lists a person's groups. */
  groups: v.optional(v.pipe(v.string(), v.minLength(1))),
});
export type Provider = v.InferOutput<typeof Provider> & {
  /** Null: a public client, which PKCE alone protects. */
  readonly clientSecret: string | null;
};

const Providers = v.pipe(
  v.array(Provider),
  v.check((all) => all.length > 0, "it lists no provider"),
  v.maxLength(20),
  v.check(
    (all) => new Set(all.map(({ id }) => id)).size === all.length,
    "two providers have the same id",
  ),
);

/** By the id of the provider. */
const Secrets = v.record(v.string(), v.pipe(v.string(), v.minLength(1)));

/** The settings SIGN_IN and SIGN_IN_SECRETS are not what they should be. The message quotes no value of them. */
export class BadProviders extends Error {
  override readonly name = "BadProviders";
}

/**
 * The providers of the setting SIGN_IN, a JSON list, with the client secrets of SIGN_IN_SECRETS, a JSON object by their
 * ids; none if it is not set. Throws BadProviders.
 */
export function providersOf(
  setting: string | undefined,
  secretSetting: string | undefined,
): readonly Provider[] {
  if (!setting) return [];
  const secrets = secretSetting ? parsed("SIGN_IN_SECRETS", Secrets, secretSetting) : {};
  return parsed("SIGN_IN", Providers, setting).map((provider) => ({
    ...provider,
    clientSecret: secrets[provider.id] ?? null,
  }));
}

function parsed<Schema extends v.GenericSchema>(
  name: string,
  schema: Schema,
  text: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, jsonOf(name, text));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  // Messages of valibot quote what was received, which may be a secret.
  const why = OWN_WORDS.includes(issue.type)
    ? issue.message
    : "it is missing, unknown or of another type";
  throw new BadProviders(path === null ? `${name}: ${why}` : `${name}, ${path}: ${why}`);
}

const OWN_WORDS: readonly string[] = ["check", "regex"];

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadProviders(`${name} is no JSON`);
  }
}
