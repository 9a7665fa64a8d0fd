/** What a deployed Worker must be told, as `[vars]` of wrangler.toml or in the environment of `npm run deploy`. */
export const NEEDED_VARS = ["ROOMS_HOST", "ACCESS_TEAM_DOMAIN", "ACCESS_AUD"] as const;
/** Secrets of the Worker: `npx wrangler secret put NAME`. */
export const WORKER_SECRETS = ["DATABASE_URL", "ROOM_TICKET_SECRET"] as const;
/** Secrets of the rooms: `npx partykit env add NAME`. */
export const ROOM_SECRETS = ["ROOM_PUBLISH_SECRET", "ROOM_TICKET_SECRET"] as const;
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
  const rooms = valueOf("ROOMS_HOST", configured, environment);
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
  return NEEDED_VARS.flatMap((name) => {
    const value = environment[name];
    return value && value !== configured[name] ? [[name, value] as [string, string]] : [];
  });
}

/** The environment wins over wrangler.toml. */
function valueOf(name: string, configured: Vars, environment: Vars): string {
  return environment[name] || configured[name] || "";
}
