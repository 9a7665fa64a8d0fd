import { parseEnv } from "node:util";
import * as v from "valibot";

/** What a deployed Worker must be told, as `[vars]` of wrangler.toml or in the environment of `npm run deploy`. */
export const NEEDED_VARS = ["ACCESS_TEAM_DOMAIN", "ACCESS_AUD"] as const;
/** Told where rooms are deployed apart, and where weeks and fiscal years do not begin as usual. */
const VARS = ["ROOMS_HOST", "WEEK_START", "FISCAL_YEAR_START", ...NEEDED_VARS] as const;
/** Secrets of the Worker: in the file of the first deployment, or `npx wrangler secret put NAME`. */
export const SECRETS = ["DATABASE_URL", "ROOM_TICKET_SECRET", "ROOM_PUBLISH_SECRET"] as const;
/** Not for a deployment: they sign in anybody who asks over loopback, or send SQL elsewhere. */
const LOCAL_VARS = ["LOCAL_PERSON", "NEON_FETCH_ENDPOINT"] as const;

type Vars = Readonly<Record<string, string | undefined>>;

/** What is wrong with the settings of a deployment, a sentence each; empty where it can go ahead. */
export function deployProblems(configured: Vars, environment: Vars): string[] {
  const problems: string[] = [];
  for (const name of NEEDED_VARS) {
    if (valueOf(name, configured, environment) === "") {
      problems.push(
        `${name} is not set: put it under [vars] in wrangler.toml, or into the environment or .env.`,
      );
    }
  }
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
