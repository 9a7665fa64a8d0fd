import fc from "fast-check";
import { decodeJwt } from "jose";
import { beforeAll, beforeEach, expect, test } from "vitest";
import * as v from "valibot";
import { requests } from "../../testing/ask/random-request.ts";
import { fillHistory, laterWorlds, momentOf } from "../../testing/ask/world-history.ts";
import { makeTables, randomWorld } from "../../testing/ask/world.ts";
import { problemOf, signedIn, type TestBrowser, useSignIn } from "../../testing/use-sign-in.ts";
import { DeedsAnswer } from "../protocol/audit.ts";
import { VIEW_MS } from "../protocol/view-as.ts";
import { app } from "./app.ts";
import { VIEW_MAY } from "./viewing.ts";

const world = useSignIn();
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 100);
const SEED = Number(process.env["ORACLE_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const ALL = { fields: "all", denied: [], rows: null } as const;
const SEEN = { "*": ALL, Deal: { ...ALL, denied: ["Amount"], rows: ofSteel() }, User: "none" };

function ofSteel() {
  return { field: "account.industry", op: "eq", value: "Steel" } as const;
}

beforeAll(async () => {
  const { client } = world.database;
  await makeTables(client);
  const worlds = laterWorlds(randomWorld(SEED), SEED);
  const eras = worlds.map((one, n) => ({ at: momentOf(n), world: one }));
  await fillHistory(client, eras, SEED);
  await client.query("update sync.object set published_seq = head_seq, applied = head_seq");
});
beforeEach(() => world.database.client.query("truncate app.groups_version, app.audit"));

/** Ada sees a part, the boss all, if nothing else is said. */
async function grant(boss: TestBrowser, ofAda: object, ofBoss: object = { "*": ALL }) {
  const group = (name: string, everybody: boolean, people: readonly string[], grants: object) => ({
    ...{ name, everybody, people, grants, claims: [] },
  });
  const groups = [group("Boss", false, [BOSS], ofBoss), group("Everybody", true, [], ofAda)];
  const saved = await boss.ask("/groups", {
    method: "PUT",
    body: JSON.stringify({ version: 0, groups }),
  });
  expect(saved.status).toBe(200);
}

const BOSS = "boss@acme.example";
const ADA = "ada@acme.example";

const begin = (browser: TestBrowser, person = ADA) =>
  browser.ask("/view-as", { method: "POST", body: JSON.stringify({ person }) });

/** Ada, and the boss who views her. */
async function both(ofAda: object = SEEN, ofBoss?: object) {
  const [boss, ada] = [await signedIn(world, "1"), await signedIn(world, "2")];
  await grant(boss, ofAda, ofBoss);
  expect((await begin(boss)).status).toBe(201);
  return { boss, ada };
}

async function answered(browser: TestBrowser, path: string, body?: string): Promise<string> {
  const init =
    body === undefined
      ? {}
      : { method: "POST", body, headers: { "Content-Type": "application/json" } };
  const answer = await browser.ask(path, init);
  const text = (await answer.text())
    .replaceAll(/"(?:at|seenAt|startedAt)":"[^"]*"/g, '"time":""')
    .replaceAll(/"(?:lagMs|historyBytes)":[\d.]+/g, '"size":0');
  return `${answer.status} ${answer.headers.get("Content-Type")}\n${text}`;
}

const deeds = async (browser: TestBrowser) =>
  v.parse(DeedsAnswer, await (await browser.ask("/people/audit")).json()).deeds;

test(
  "who views Ada gets, byte for byte, what Ada gets, whatever is asked",
  async () => {
    const { boss, ada } = await both();
    const statuses = new Set<string>();
    for (const { path, body } of fc.sample(requests, { seed: SEED, numRuns: RUNS })) {
      const at = path.slice("/api".length);
      const hers = await answered(ada, at, body);
      expect(await answered(boss, at, body), `seed ${SEED}: ${path} ${body}`).toBe(hers);
      statuses.add(hers.slice(0, 3));
    }
    expect(statuses).toContain("200");
    expect(statuses).toContain("404");
  },
  RUNS * 3_000,
);

/** Routes whose answers are somebody's own, or say that somebody is viewed; and one that a room answers, by a ticket. */
const OTHERWISE = [
  ...["/api/person", "/api/sessions", "/api/tokens"],
  "/api/objects/:object/stream",
];
const READS = app.routes.filter(
  ({ method, path }) =>
    method === "GET" && !path.startsWith("/api/sign-in") && !OTHERWISE.includes(path),
);

test.each([
  ["a viewer", "viewer"],
  ["another admin", "admin"],
])("so it is of every route that reads, of %s", async (_name, role) => {
  const [boss, ada] = [await signedIn(world, "1"), await signedIn(world, "2")];
  await grant(boss, SEEN);
  const own = { object: "Deal", name: "Hers", search: "sort=name", shared: false };
  const made = await ada.ask("/views", { method: "POST", body: JSON.stringify(own) });
  const { id: view } = (await made.json()) as { readonly id: string };
  await boss.ask(`/people/${encodeURIComponent(ADA)}/role`, {
    method: "PUT",
    body: JSON.stringify({ role }),
  });
  expect((await begin(boss)).status).toBe(201);
  const parts = { object: "Deal", id: "0060000000000000AAA", view, board: "sales" };
  const seen: string[] = [];
  for (const path of new Set(READS.map((route) => route.path))) {
    const at = Object.entries(parts).reduce(
      (all, [name, one]) => all.replace(`:${name}`, one),
      path,
    );
    const hers = await answered(ada, at.slice("/api".length));
    expect(await answered(boss, at.slice("/api".length)), at).toBe(hers);
    if (hers.startsWith("200")) seen.push(path);
  }
  expect(seen).toContain("/api/views/:view");
  expect(seen.includes("/api/groups")).toBe(role === "admin");
});

test("who asks is Ada, with who really does and until when, and none of her sign-ins", async () => {
  const { boss, ada } = await both();
  const hers = await ada.person();
  const viewed = (await boss.person()) as { viewing: { by: string; until: string } };
  expect(hers).toMatchObject({ id: ADA, isSession: true, viewing: null });
  expect(viewed).toEqual({ ...(hers as object), isSession: false, viewing: viewed.viewing });
  expect(viewed.viewing.by).toBe(BOSS);
  const leftMs = Date.parse(viewed.viewing.until) - Date.now();
  expect(leftMs).toBeGreaterThan(VIEW_MS - 60_000);
  expect(leftMs).toBeLessThanOrEqual(VIEW_MS);
});

test("whatever is not read is refused, every route, and changes nothing", async () => {
  const { boss } = await both();
  const may = VIEW_MAY.map(([method, path]) => `${method} ${path}`);
  const routes = app.routes
    .filter(({ method, path }) => method !== "ALL" && !path.startsWith("/api/sign-in"))
    .map(({ method, path }) => `${method} ${path}`);
  const refused: string[] = [];
  const { rows: before } = await world.database.client.query("select * from app.audit");
  for (const route of new Set(routes)) {
    if (route === "DELETE /api/view-as") continue;
    const [method = "", path = ""] = route.split(" ");
    const at = path.replace("/api", "").replaceAll(/:\w+/g, "x");
    const answer = await boss.ask(at, method === "GET" ? {} : { method, body: "{}" });
    const { title } = await answer.json();
    if (title === "Not while you view as somebody") refused.push(route);
  }
  expect(refused.toSorted()).toEqual(
    [...new Set(routes)].filter((route) => !may.includes(route)).toSorted(),
  );
  for (const never of [
    "GET /api/tokens",
    "POST /api/boards",
    "PUT /api/groups",
    "GET /api/sessions",
  ])
    expect(refused).toContain(never);
  expect((await world.database.client.query("select * from app.audit")).rows).toEqual(before);
  expect(await problemOf(await boss.ask("/groups", { method: "PUT", body: "{}" }))).toMatchObject({
    status: 403,
    detail:
      "You look at what Ada sees, and change nothing meanwhile; PUT /api/groups is not among that. Stop viewing to do it.",
  });
});

test("an admin who sees less than the other person sees through it what that one does, and it is in the log", async () => {
  const nothing = { "*": "none" };
  const { boss, ada } = await both(SEEN, nothing);
  const hers = await answered(ada, "/objects/Deal/rows");
  expect(await answered(boss, "/objects/Deal/rows")).toBe(hers);
  expect((await boss.ask("/objects/Deal/rows.csv?columns=id")).status).toBe(200);
  await boss.ask("/view-as", { method: "DELETE" });
  expect((await boss.ask("/objects/Deal/rows")).status).toBe(404);
  const ours = (await deeds(boss)).filter(({ deed }) => !["sign-in", "groups"].includes(deed));
  const [ada_, boss_] = ["Ada (ada@acme.example)", "Boss (boss@acme.example)"];
  expect(ours.map(({ by, deed, about, as }) => [by, deed, about, as])).toEqual([
    [boss_, "view-as-ended", ada_, null],
    [boss_, "export", "Deal", ada_],
    [boss_, "view-as", ada_, null],
  ]);
  const { from, to, why } = ours[0]?.detail ?? {};
  expect([why, Date.parse(String(from)) < Date.parse(String(to))]).toEqual(["stopped", true]);
});

/** Moves the beginning of all views into the past. */
const anHourLater = () =>
  world.database.client.query("update app.view_as set began_at = began_at - interval '61 minutes'");

type Way = (both: { boss: TestBrowser; ada: TestBrowser }) => Promise<unknown>;
const WAYS: readonly (readonly [name: string, why: string, end: Way])[] = [
  ["after an hour", "time", anHourLater],
  [
    "with the role",
    "role",
    () => {
      world.settings = { ...world.settings, ROLES: "@acme.example=viewer" };
      return Promise.resolve();
    },
  ],
];

test.each(WAYS)(
  "%s it is over: nothing is answered until the page asks who asks",
  async (_name, why, end) => {
    const pair = await both();
    const before = world.settings;
    await end(pair);
    const { boss } = pair;
    try {
      const refused = async () => (await boss.ask("/objects/Deal/rows")).status;
      await expect.poll(refused, { timeout: 5_000 }).toBe(403);
      expect((await problemOf(await boss.ask("/objects"))).title).toBe("The view has ended");
      expect(await boss.person()).toMatchObject({ id: BOSS, viewing: null });
      expect((await boss.ask("/objects/Deal/rows")).status).toBe(200);
      const noted = async () =>
        (
          await world.database.client.query(
            "select person, detail->>'why' as why from app.audit where deed = 'view-as-ended'",
          )
        ).rows;
      await expect.poll(noted).toEqual([{ person: BOSS, why }]);
    } finally {
      world.settings = before;
    }
  },
);

test("it ends with the session, wherever that is ended", async () => {
  const { boss } = await both();
  const other = await signedIn(world, "1");
  await other.ask(`/people/${encodeURIComponent(BOSS)}/sessions`, { method: "DELETE" });
  expect((await boss.ask("/objects")).status).toBe(401);
  const { rows } = await world.database.client.query(
    "select detail->>'why' as why from app.audit where deed = 'view-as-ended'",
  );
  expect(rows).toEqual([{ why: "sign-out" }]);
  await boss.signIn("1");
  expect(await boss.person()).toMatchObject({ id: BOSS, viewing: null });
});

test("its token opens nothing beside another session, nor alone", async () => {
  const { boss, ada } = await both();
  const [name = ""] = [...boss.jar.keys()].filter((one) => one.includes("view-as"));
  const token = boss.jar.get(name) ?? "";
  expect(boss.safe).toBe(true);
  ada.jar.set(name, token);
  expect((await ada.ask("/objects")).status).toBe(403);
  const second = await signedIn(world, "1");
  second.jar.set(name, token);
  expect((await second.ask("/objects")).status).toBe(403);
  boss.jar.clear();
  boss.jar.set(name, token);
  expect((await boss.ask("/objects")).status).toBe(401);
});

test("only admins begin one, of somebody else who is let in, with a session, one at a time", async () => {
  const [boss, ada] = [await signedIn(world, "1"), await signedIn(world, "2")];
  await signedIn(world, "3");
  const { rows } = await world.database.client.query(
    "select id from app.person where name = 'Eve'",
  );
  expect((await begin(ada, BOSS)).status).toBe(403);
  expect((await begin(boss, BOSS)).status).toBe(409);
  expect((await begin(boss, rows[0].id)).status).toBe(409);
  expect((await begin(boss, "nobody")).status).toBe(404);
  const { LOCAL_PERSON, ...others } = world.database.settings;
  const local = await app.request(
    "http://127.0.0.1/api/view-as",
    { method: "POST", body: JSON.stringify({ person: ADA }) },
    { ...others, LOCAL_PERSON },
  );
  expect(local.status).toBe(409);
  expect((await begin(boss)).status).toBe(201);
  expect((await begin(boss, rows[0].id)).status).toBe(403);
});

test("a ticket is for what Ada sees, and ends with the view, as what is heard by it does", async () => {
  const { boss, ada } = await both();
  await world.database.client.query(
    "update app.view_as set began_at = began_at - interval '59 minutes 30 seconds'",
  );
  const claims = async (browser: TestBrowser) => {
    const answer = await browser.ask("/objects/Deal/ticket", { method: "POST" });
    return decodeJwt(((await answer.json()) as { readonly ticket: string }).ticket);
  };
  const [hers, viewed] = [await claims(ada), await claims(boss)];
  const { rows } = await world.database.client.query(
    "select id from app.view_as where ended_at is null",
  );
  expect(viewed).toEqual({
    ...hers,
    session: `view ${rows[0].id}`,
    iat: viewed.iat,
    exp: viewed.exp,
  });
  expect((viewed.exp ?? 0) - Date.now() / 1_000).toBeLessThan(31);
});

test("what an admin asks so takes nothing of what Ada may ask", async () => {
  const { boss, ada } = await both();
  const left = async (browser: TestBrowser) => {
    const { headers } = await browser.ask("/objects");
    return Number(/"person";r=(\d+)/.exec(headers.get("RateLimit") ?? "")?.[1]);
  };
  const hers = await left(ada);
  const his = await left(boss);
  expect(his - (await left(boss))).toBeLessThanOrEqual(1);
  for (let n = 0; n < 10; n++) await left(boss);
  expect(hers - (await left(ada))).toBeLessThanOrEqual(1);
});
