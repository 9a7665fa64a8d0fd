import type { Setting } from "./setting.ts";
import { SECTIONS } from "./settings.ts";

const WIDTH = 118;

/** Settings of the Worker and the rooms are bindings, not the environment of ingest; listed for completeness. */
const WORKER = `# --- The Worker (wrangler secrets and vars) ----------------------------------
# DATABASE_URL          secret  Neon connection string of a read-only role
# ROOM_TICKET_SECRET    secret  signs tickets
# ROOM_PUBLISH_SECRET   secret  the same as above: this node publishes with it
# ROOMS_HOST            var     only where rooms are deployed apart: orgmirror.your-name.partykit.dev
# SIGN_IN               var     the providers of OpenID Connect that people sign in through, a JSON list (README, Deploy)
# SIGN_IN_SECRETS       secret  their client secrets, by their ids: {"salesforce":"…"}
# ROLES                 var     who may do what without an admin's word: boss@acme.com=admin @acme.com=viewer
# RATE_LIMITS           var     requests a minute, of a person and of a token: person=6000 token=1200 (the default)
# ACCESS_TEAM_DOMAIN    var     acme.cloudflareaccess.com: people sign in through Cloudflare Access
# ACCESS_AUD            var     the Access application's audience tag
# WEEK_START            var     the day that weeks begin with in questions: monday (the default), sunday, …
# FISCAL_YEAR_START     var     the month that fiscal years begin with: 1 (the default) to 12
# LOCAL_PERSON          var     one machine only: whoever asks over loopback is that person, by name or e-mail address
# NEON_FETCH_ENDPOINT   var     one machine only: where SQL is posted to instead of Neon
# --- Rooms deployed apart (partykit env) ---------------------------------------
# ROOM_PUBLISH_SECRET   secret  the same value as the ingest node's
# ROOM_TICKET_SECRET    secret  the same value as the Worker's
`;

/** The text of `.env.example`. `npm run settings` writes it; a test compares the two. */
export function envExample(): string {
  const head =
    "# Orgmirror: every setting, with its meaning. Copy to .env and fill in; `npm run ingest` reads it.\n";
  return [head, ...sections(({ example, default: value }) => example ?? value ?? ""), WORKER].join(
    "\n",
  );
}

/** The text of `npm run ingest -- --help`. */
export function settingsHelp(): string {
  const head = `Runs one ingest node until SIGINT or SIGTERM. It reads its settings from the environment and from .env:\n`;
  return [head, ...sections(({ default: value }) => value ?? "")].join("\n");
}

function sections(valueOf: (setting: Setting) => string): readonly string[] {
  return Object.entries(SECTIONS).flatMap(([title, section]) => {
    const shown = Object.entries<Setting>(section).filter(([, one]) => one.isForTests !== true);
    if (shown.length === 0) return [];
    const lines = shown.map(([name, one]) => `${comment(one.about)}${name}=${valueOf(one)}\n`);
    return [`${`# --- ${title} `.padEnd(79, "-")}\n${lines.join("")}`];
  });
}

/** Wraps a comment at WIDTH. */
function comment(about: string): string {
  const lines: string[] = [];
  for (const word of about.split(" ").filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}
