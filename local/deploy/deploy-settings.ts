import { parseEnv } from "node:util";
import * as v from "valibot";
import { BadProviders, providersOf } from "../../edge/sign-in/provider.ts";
import { BadRoles, settingRoles } from "../../edge/sign-in/setting-roles.ts";

/** How people sign in: through providers of OpenID Connect, or through Cloudflare Access, which takes both vars. */
const ACCESS_VARS = ["ACCESS_TEAM_DOMAIN", "ACCESS_AUD"] as const;
/** Told where rooms are deployed apart, and where weeks and fiscal years do not begin as usual. */
const VARS = [
  "SIGN_IN",
  "ROLES",
  "ROOMS_HOST",
  "WEEK_START",
  "FISCAL_YEAR_START",
  "RATE_LIMITS",
  ...ACCESS_VARS,
] as const;
/** Secrets of the Worker: in the file of the first deployment, or `npx wrangler secret put NAME`. */
export const SECRETS = ["DATABASE_URL", "ROOM_TICKET_SECRET", "ROOM_PUBLISH_SECRET"] as const;
/** Not for a deployment: they sign in anybody who asks over loopback, or send SQL elsewhere. */
const LOCAL_VARS = ["LOCAL_PERSON", "NEON_FETCH_ENDPOINT"] as const;

type Vars = Readonly<Record<string, string | undefined>>;

/** What is wrong with the settings of a deployment, a sentence each; empty where it can go ahead. */
export function deployProblems(configured: Vars, environment: Vars): string[] {
  const problems = signInProblems((name) => valueOf(name, configured, environment));
  const rooms = roomsHostOf(configured, environment);
  if (/^\w+:\/\/|\//.test(rooms)) {
    problems.push(
      `ROOMS_HOST is a host without scheme and path, such as orgmirror.your-name.partykit.dev, not ${rooms}.`,
    );
  }
  for (const name of LOCAL_VARS) {
    if (configured[name])
      problems.push(`${name} is for one machine: take it out of [vars] in wrangler.toml.`);
  }
  return problems;
}

/** Without a way in a deployment answers nobody; without ROLES nobody is let in. */
function signInProblems(valueOf: (name: (typeof VARS)[number]) => string): string[] {
  const where = "put it under [vars] in wrangler.toml, or into the environment or .env.";
  const lacking = ACCESS_VARS.filter((name) => valueOf(name) === "");
  const isHalf = lacking.length === 1 || (lacking.length === 2 && valueOf("SIGN_IN") === "");
  const needed = [...(isHalf ? lacking : []), ...(valueOf("ROLES") === "" ? ["ROLES"] : [])];
  const missing = needed.map((name) =>
    name.startsWith("ACCESS") && lacking.length === 2
      ? `${name} is not set, nor is SIGN_IN: ${where}`
      : `${name} is not set: ${where}`,
  );
  return [...missing, ...unreadable(valueOf)];
}

/** A Worker that cannot read them lets nobody in. */
function unreadable(valueOf: (name: (typeof VARS)[number]) => string): string[] {
  const reads = [
    () => providersOf(valueOf("SIGN_IN"), undefined),
    () => settingRoles(valueOf("ROLES")),
  ];
  return reads.flatMap((read) => {
    try {
      read();
      return [];
    } catch (error) {
      if (error instanceof BadProviders || error instanceof BadRoles) return [`${error.message}.`];
      throw error;
    }
  });
}

/** Vars whose value in the environment is not that of wrangler.toml: to be passed to wrangler. */
export function varsToPass(configured: Vars, environment: Vars): [name: string, value: string][] {
  return VARS.flatMap((name) => {
    const value = environment[name];
    return value && value !== configured[name] ? [[name, value] as [string, string]] : [];
  });
}

/** Where rooms are deployed apart; empty where the Worker has them. */
export function roomsHostOf(configured: Vars, environment: Vars): string {
  return valueOf("ROOMS_HOST", configured, environment);
}

/** The environment wins over wrangler.toml. */
function valueOf(name: string, configured: Vars, environment: Vars): string {
  return environment[name] || configured[name] || "";
}

/** The secrets that a file of lines `NAME=value`, or of JSON, has no value for: wrangler takes both. */
export function secretsMissingIn(text: string): string[] {
  const given = v.parse(
    v.record(v.string(), v.unknown()),
    text.trimStart().startsWith("{") ? JSON.parse(text) : parseEnv(text),
  );
  return SECRETS.filter((name) => !given[name]);
}
