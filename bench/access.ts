/** What sign-in and grants add to an answer, beside the same answer to somebody on this machine who sees all. */
import { randomBytes } from "node:crypto";
import { digestOf } from "../edge/api/cookies.ts";
import { app } from "../edge/api/app.ts";
import type { Settings } from "../edge/api/settings.ts";
import { discard, startProduct, type Product } from "../e2e/product.ts";
import { startNeonHttp } from "../local/postgres/neon-http.ts";
import type { Group } from "../edge/protocol/grant.ts";
import { percentile } from "../testing/percentile.ts";
import { type Asker, contextWith, sharedMeasures } from "./shared-answers.ts";
import { atMost, duration, fact, type Measure } from "./table.ts";

const RECORDS = 100_000;
const ROUNDS = 400;
const WARM_UP = 60;
const SITE = "https://orgmirror.example";
const ISSUER = "https://accounts.example";
const PAGE =
  "/api/objects/Contact/rows?limit=50&sort=name&columns=name,title,email,phone,mailingcity,ownerid";

const ALL = { fields: "all" as const, denied: [], rows: null };
/** By what the provider says that they are in. */
const GRANTS: Readonly<Record<string, Group["grants"]>> = {
  whole: { "*": ALL },
  fields: { "*": ALL, Contact: { ...ALL, denied: ["Birthdate"] } },
  records: { "*": ALL, Contact: { ...ALL, rows: { field: "name", op: "gte", value: "" } } },
};

export async function accessMeasures(): Promise<Measure[]> {
  const product = await startProduct({ records: RECORDS });
  const databaseUrl = await product.databaseUrl();
  const neon = await startNeonHttp({ host: "127.0.0.1", port: 0, databaseUrl });
  try {
    const settings = settingsOf(databaseUrl, neon.port);
    const askers = await makeAskers(product, settings);
    return [...(await pageMeasures(askers)), ...(await sharedMeasures(product, askers))];
  } finally {
    await neon.close();
    await discard(product);
  }
}

function settingsOf(databaseUrl: string, port: number): Settings {
  return {
    DATABASE_URL: databaseUrl,
    NEON_FETCH_ENDPOINT: `http://127.0.0.1:${port}/sql`,
    SIGN_IN: JSON.stringify([{ id: "bench", name: "Bench", issuer: ISSUER, clientId: "bench" }]),
    SIGN_IN_SECRETS: JSON.stringify({ bench: "a secret" }),
    ROLES: "@example.com=viewer",
  };
}

/** One for each grant, signed in, and one on this machine, before whom no sign-in stands. */
async function makeAskers(
  product: Product,
  settings: Settings,
): Promise<Readonly<Record<string, Asker>>> {
  const groups = Object.entries(GRANTS).map(([name, grants]) => ({ name, claims: [name], grants }));
  await product.sql(
    "insert into app.groups_version (version, groups, person) values (1, $1, 'bench')",
    [JSON.stringify([...groups, { name: "Everybody", everybody: true, grants: { "*": ALL } }])],
  );
  const context = contextWith(settings);
  const signedIn = await Promise.all(
    Object.keys(GRANTS).map(async (name) => {
      const cookie = `__Host-orgmirror=${await openSession(product, name)}`;
      return [name, askerWith(settings, SITE, { cookie }, context)] as const;
    }),
  );
  const { SIGN_IN: _, SIGN_IN_SECRETS: __, ...local } = settings;
  const here = askerWith({ ...local, LOCAL_PERSON: "Bench" }, "http://127.0.0.1", {});
  return { here, ...Object.fromEntries(signedIn) };
}

async function openSession(product: Product, name: string): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await product.sql(
    `insert into app.person (id, issuer, subject, name, email, groups) values ($1, $2, $1, $1, $1 || '@example.com', array[$1])`,
    [name, ISSUER],
  );
  await product.sql(
    "insert into app.session (id, digest, person, browser) values ($1, $2, $1, '')",
    [name, await digestOf(token)],
  );
  return token;
}

function askerWith(
  settings: Settings,
  origin: string,
  headers: Record<string, string>,
  context = contextWith(settings),
): Asker {
  return async (path, body) => {
    const init = body === undefined ? {} : { method: "POST", body };
    const all = { "Sec-Fetch-Site": "same-origin", ...headers };
    const began = performance.now();
    const answer = await app.request(
      `${origin}${path}`,
      { ...init, headers: all },
      settings,
      context,
    );
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return performance.now() - began;
  };
}

/** In turn, so that whatever else the machine does is shared. */
async function pageMeasures(askers: Readonly<Record<string, Asker>>): Promise<Measure[]> {
  const found = new Map(Object.keys(askers).map((name) => [name, [] as number[]]));
  for (let round = -WARM_UP; round < ROUNDS; round++)
    for (const [name, asker] of Object.entries(askers)) {
      const ms = await asker(PAGE);
      if (round >= 0) found.get(name)?.push(ms);
    }
  const median = (name: string) => percentile(found.get(name) ?? [], 0.5);
  const bare = median("here");
  const added = (name: string, what: string) =>
    atMost(what, Math.max(0, median(name) - bare), 1, duration);
  return [
    fact("page of 50 of 100,000, who sees all, without a sign-in: p50", duration(bare)),
    added("whole", "  a sign-in adds, p50"),
    added("fields", "  a sign-in and hidden fields add, p50"),
    added("records", "  a sign-in and a condition on records add, p50"),
  ];
}
