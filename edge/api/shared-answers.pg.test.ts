import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { makeWorkersCache } from "../../local/edge/workers-cache.ts";
import { changeTables } from "../../testing/ask/change-tables.ts";
import { questions } from "../../testing/ask/random-question.ts";
import {
  fillTables,
  laterWorld,
  makeTables,
  randomOf,
  randomWorld,
  type World,
} from "../../testing/ask/world.ts";
import { type NeonDatabase, neonDatabase } from "../../testing/neon-database.ts";
import type { Group } from "../protocol/grant.ts";
import type { Answer, Contents, Question } from "../protocol/question.ts";
import { digestOf } from "./cookies.ts";
import type { AnswersProps } from "./named-question.ts";
import type { Settings } from "./settings.ts";

/*
 * People of different grants and teams ask through two isolates of the gateway, and two of the cached entrypoint behind a
 * cache, while rows, teams and grants change. Whatever they are told is what an API without any cache tells them, at a
 * place that is no older than they asked for.
 */

const ROUNDS = Number(process.env["FUZZ_RUNS"] ?? 3_000) / 1_000;
const SEED = Number(process.env["ORACLE_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const LINE = "11111111-1111-4111-8111-000000000001";
const SITE = "https://orgmirror.example";
const ISSUER = "https://accounts.example";
/** Asked at once in a round. */
const ASKED = 48;

const ALL = { fields: "all" as const, denied: [], rows: null };
const owner = (value: object) => ({ field: "ownerid", op: "eq" as const, value });
/** By what the provider says that somebody is in. */
const grantsWith = (stage: string): Readonly<Record<string, Group["grants"]>> => ({
  whole: { "*": ALL },
  fields: { "*": ALL, Deal: { ...ALL, denied: ["Amount", "Notes"] } },
  stage: { "*": ALL, Deal: { ...ALL, rows: { field: "stage", op: "eq", value: stage } } },
  mine: { "*": ALL, Deal: { ...ALL, rows: owner({ me: true }) } as never },
  team: { "*": ALL, Deal: { ...ALL, rows: owner({ team: "managers" }) } as never },
  steel: {
    "*": ALL,
    Deal: { ...ALL, rows: { field: "account.industry", op: "eq", value: "Steel" } },
    Account: { ...ALL, denied: ["Revenue"], rows: { field: "industry", op: "eq", value: "Steel" } },
  },
});

type Viewer = { readonly name: string; readonly grant: string; readonly user: string };
const user = (n: number) => `005${String(n).padStart(12, "0")}AAA`;
const WIM: Viewer = { name: "wim", grant: "whole", user: user(0) };
const VIEWERS: readonly Viewer[] = [
  WIM,
  { name: "fay", grant: "fields", user: user(0) },
  { name: "sue", grant: "stage", user: user(0) },
  { name: "sam", grant: "stage", user: user(1) },
  { name: "mia", grant: "mine", user: user(1) },
  { name: "mo", grant: "mine", user: user(0) },
  { name: "tom", grant: "team", user: user(0) },
  { name: "ted", grant: "team", user: user(1) },
  { name: "sia", grant: "steel", user: user(0) },
];
const isOfAllRows = ({ grant }: Viewer) => grant === "whole" || grant === "fields";

let database: NeonDatabase;
let settings: Settings;
beforeAll(async () => {
  database = await neonDatabase();
  await makeTables(database.client);
  const { LOCAL_PERSON: _nobody, ...others } = database.settings;
  settings = {
    ...others,
    SIGN_IN: JSON.stringify([{ id: "test", name: "Test", issuer: ISSUER, clientId: "test" }]),
    SIGN_IN_SECRETS: JSON.stringify({ test: "a secret" }),
    ROLES: "@example.com=viewer",
  };
  for (const viewer of VIEWERS) await signIn(viewer);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => database?.end());

/** Of two browsers. */
const tokensOf = ({ name }: Viewer) => [1, 2].map((n) => `${name}${n}`.padEnd(43, "A"));

async function signIn(viewer: Viewer): Promise<void> {
  const { name, grant, user: id } = viewer;
  await database.client.query(
    `insert into app.person (id, issuer, subject, name, email, groups, user_id)
     values ($1, $2, $1, $1, $1 || '@example.com', array[$3], $4)`,
    [name, ISSUER, grant, id],
  );
  for (const token of tokensOf(viewer))
    await database.client.query(
      "insert into app.session (id, digest, person, browser) values ($1, $2, $3, '')",
      [token, await digestOf(token), name],
    );
}

let version = 0;
async function saveGroups(stage: string): Promise<void> {
  const all = Object.entries(grantsWith(stage));
  const groups = all.map(([name, grants]) => ({ name, claims: [name], grants }));
  await database.client.query(
    "insert into app.groups_version (version, groups, person) values ($1, $2, 'boss')",
    [++version, JSON.stringify(groups)],
  );
}

/** An isolate of the Worker: modules of its own, with all that they keep. */
async function makeIsolate() {
  vi.resetModules();
  const [{ app }, { answerNamed }] = [await import("./app.ts"), await import("./answers-entry.ts")];
  return { app, answerNamed };
}
type Isolate = Awaited<ReturnType<typeof makeIsolate>>;

type Entry = (props: AnswersProps, request: Request) => Promise<Response>;
/** What stands between gateway and entrypoint. */
type Caching = (entry: Entry) => Entry;

const asDocumented: Caching = (entry) => {
  const cache = makeWorkersCache();
  const call = { entrypoint: "Answers", afterwards: () => undefined };
  return (props, request) =>
    cache.fetch({ ...call, props }, request, (asked) => entry(props, asked));
};

/** A cache that takes one for another: of every other request it has the answer to some request before. */
const mixingUp: Caching = (entry) => {
  const stored: string[] = [];
  let n = 0;
  return async (props, request) => {
    const any = stored[(n * 7) % Math.max(1, stored.length)];
    if (n++ % 2 === 1 && any !== undefined) return new Response(any);
    const response = await entry(props, request);
    const text = await response.text();
    stored.push(text);
    return new Response(text, response);
  };
};

const failing: Caching = (entry) => {
  let n = 0;
  return async (props, request) => {
    n++;
    if (n % 4 === 0) throw new Error("gone");
    if (n % 4 === 1) return new Response("<html>", { status: 520 });
    if (n % 4 === 2) return Response.json({ name: "another", answer: {} });
    return entry(props, request);
  };
};

let fresh = 0;
type Told = { readonly status: number; readonly body: Partial<Answer> & { detail?: string } };
type Asking = { readonly viewer: Viewer; readonly question: Question; readonly atLeast?: Contents };

async function askOf(
  { app }: Isolate,
  { viewer, question, atLeast }: Asking,
  by: Settings,
  exports: object = {},
): Promise<Told> {
  const cookie = `__Host-orgmirror=${tokensOf(viewer)[fresh % 2]}`;
  const query = atLeast ? `?atLeast=${encodeURIComponent(JSON.stringify(atLeast))}` : "";
  const context = { waitUntil: (work: Promise<unknown>) => void works.push(work), exports };
  const answer = await app.request(
    `${SITE}/api/ask${query}`,
    {
      method: "POST",
      body: JSON.stringify(question),
      headers: { cookie, "Sec-Fetch-Site": "same-origin" },
    },
    by,
    { ...context, passThroughOnException: () => undefined, props: {} },
  );
  return { status: answer.status, body: (await answer.json()) as Told["body"] };
}
const works: Promise<unknown>[] = [];

/** What somebody is told, without the place. */
function shown({ status, body }: Told): string {
  const { columns, rows, others, detail } = body;
  return JSON.stringify({ status, columns, rows, others, detail });
}

/** One in which there is something to be hidden. */
function richWorld(seed: number): World {
  for (let n = seed; ; n++) {
    const world = randomWorld(n);
    const [deals = [], accounts = [], users = []] = ["Deal", "Account", "User"].map(
      (of) => world[of],
    );
    if (deals.length >= 20 && accounts.length >= 3 && users.length >= 2) return world;
  }
}

async function contentsNow(): Promise<Contents> {
  const { rows } = await database.client.query<{ name: string; line: string; seq: number }>(
    "select name, line, head_seq::int as seq from sync.object",
  );
  return Object.fromEntries(rows.map(({ name, line, seq }) => [name, { line, seq }]));
}

async function change(world: World): Promise<void> {
  await database.client.query("begin");
  await changeTables(database.client, world, LINE);
  await database.client.query("commit");
}

/** What there was for each viewer and question, by the API without any cache. */
type Era = { readonly contents: Contents; readonly shown: ReadonlyMap<string, string> };
const keyOf = ({ viewer: { name }, question }: Asking) => `${name} ${JSON.stringify(question)}`;

async function eraNow(isolate: Isolate, asked: readonly Question[]): Promise<Era> {
  const all = asked.flatMap((question) => VIEWERS.map((viewer) => ({ viewer, question })));
  const found = new Map<string, string>();
  for (const asking of all) {
    // A database of another name: nothing that is kept is of it.
    const by = { ...settings, DATABASE_URL: `${settings.DATABASE_URL}?fresh=${++fresh}` };
    found.set(keyOf(asking), shown(await askOf(isolate, asking, by)));
  }
  return { contents: await contentsNow(), shown: found };
}

/** Whether an answer is of an era, as far as it says. */
const isOf = ({ contents }: Era, { seqs = {} }: Told["body"]) =>
  Object.entries(seqs).every(([name, seq]) => contents[name]?.seq === seq);

/** Each deal by its name: of whom it is shown it is a mark of. */
const MARKS: Question = {
  ...{ object: "Deal", measures: [{ fn: "count", as: "deals" }], zone: "UTC" },
  by: [{ field: "name" }, { field: "stage" }],
};
const TODAY: Question = {
  ...{ object: "Deal", measures: [{ fn: "count", as: "deals" }], zone: "Asia/Kathmandu" },
  where: { field: "closed", op: "lt", value: { period: "today" } },
};

function shared({ gateways, entries }: Record<"gateways" | "entries", Isolate[]>, cached: Caching) {
  let n = 0;
  const statuses: Record<string, number> = {};
  const entry = cached((props, request) => {
    const { answerNamed } = entries[n++ % 2] as Isolate;
    return answerNamed(request, props, settings, (work) => void works.push(work));
  });
  const Answers = ({ props }: { props: AnswersProps }) => ({
    fetch: async (request: Request) => {
      // Nothing of a person reaches it, and the grant is said twice.
      expect([...request.headers]).toEqual([]);
      expect(new URL(request.url).pathname.split("/")[3]).toBe(props.grant);
      const response = await entry(props, request);
      const status = response.headers.get("cf-cache-status") ?? String(response.status);
      statuses[status] = (statuses[status] ?? 0) + 1;
      return response;
    },
  });
  const ask = (asking: Asking) =>
    askOf(gateways[n++ % 2] as Isolate, asking, settings, { Answers });
  return { ask, statuses };
}

test.each<[string, Caching]>([
  ["as it is documented", asDocumented],
  ["that takes answers for others", mixingUp],
  ["that fails", failing],
])(
  "behind a cache %s everybody is told what they see, as new as they asked for",
  async (name, cached) => {
    const random = randomOf(SEED);
    const any = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)] as T;
    let offset = 0;
    const real = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => real() + offset);
    let world: World = richWorld(SEED);
    await fillTables(database.client, world);
    await database.client.query("update sync.object set line = $1, copied_at = now()", [LINE]);
    await saveGroups("Open");
    const [gateways, entries] = [
      [await makeIsolate(), await makeIsolate()],
      [await makeIsolate(), await makeIsolate()],
    ];
    const bare = await makeIsolate();
    const { ask, statuses } = shared({ gateways, entries }, cached);
    const asked = [MARKS, TODAY, ...fc.sample(questions, { seed: SEED, numRuns: 6 })];
    const eras: Era[] = [await eraNow(bare, asked)];
    expect([...(eras[0]?.shown.values() ?? [])].join("\n")).toContain('"status":200');
    /** Many who ask at once; who sees all rows has seen what there was at some time, or nothing. */
    const wave = () => {
      const now = eras.length - 1;
      return Array.from({ length: ASKED / 2 }, () => {
        const viewer = any(VIEWERS);
        const seen = Math.floor(random() * (eras.length + 1));
        const atLeast = isOfAllRows(viewer) ? eras[seen]?.contents : undefined;
        const question = random() < 0.5 ? MARKS : any(asked);
        const asking = { viewer, question, ...(atLeast && { atLeast }) };
        return { asking, from: atLeast ? seen : now, told: ask(asking) };
      });
    };
    for (let round = 0; round < ROUNDS; round++) {
      const asks = wave();
      const atLeast = { Deal: { line: LINE, seq: 1e9 } };
      const never = ask({ viewer: WIM, question: MARKS, atLeast });
      // Rows change meanwhile, all at once; who is in whose team does not.
      await sleep(random() * 300);
      world = { ...laterWorld(world, SEED + round * 10 + 1, 0.3), User: world["User"] ?? [] };
      await change(world);
      eras.push(await eraNow(bare, asked));
      asks.push(...wave());
      for (const { asking, from, told } of asks) {
        const { status, body } = await told;
        const fits = (era: Era) => !isOfAllRows(asking.viewer) || isOf(era, body);
        const right = eras.slice(from).filter(fits);
        const all = right.map((era) => era.shown.get(keyOf(asking)));
        expect(all, `${name}, seed ${SEED}: ${keyOf(asking)}`).toContain(shown({ status, body }));
      }
      expect((await never).body.detail).toContain("has no change 1000000000 yet");
      // Teams and grants change; an isolate knows of it two seconds later.
      const later = laterWorld(world, SEED + round * 10 + 2, 0.5);
      // Every other time deals stay as they are: which of them somebody sees by their accounts does not.
      world = round % 2 === 0 ? { ...world, Account: later["Account"] ?? [] } : later;
      await change(world);
      await saveGroups(any(["Open", "Won", "Lost"]));
      offset += 3_000;
      eras.push(await eraNow(bare, asked));
    }
    for (let work = works.pop(); work; work = works.pop()) await work;
    console.info(`shared answers: ${name}, seed ${SEED}`, statuses);
    expect(Object.values(statuses).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(10);
  },
);
