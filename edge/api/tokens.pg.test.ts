import { expect, test } from "vitest";
import * as v from "valibot";
import { addManyDeals, ALL, people, saved, useGrants } from "../../testing/use-grants.ts";
import { problemOf, type TestBrowser } from "../../testing/use-sign-in.ts";
import { madeBy, program } from "../../testing/use-tokens.ts";
import { DeedsAnswer } from "../protocol/audit.ts";
import { TicketClaims } from "../protocol/room.ts";
import { TokensAnswer } from "../protocol/token.ts";
import type { Settings } from "./settings.ts";

const world = useGrants();

const listed = async (browser: TestBrowser, search = "") =>
  v.parse(TokensAnswer, await (await browser.ask(`/tokens${search}`)).json()).tokens;
const post = (browser: TestBrowser, body: unknown) =>
  browser.ask("/tokens", { method: "POST", body: JSON.stringify(body) });
const revoked = async (browser: TestBrowser, id: string) =>
  (await browser.ask(`/tokens/${id}`, { method: "DELETE" })).status;

test("a token is shown once, and its owner's records are read with it until it is revoked", async () => {
  const [, ada] = await people(world, { "*": ALL });
  const { id, token, expiresAt } = await madeBy(ada, { name: "Nightly" });
  expect(token).toMatch(/^om_[\w-]{43}$/);
  const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(90);
  const ask = program(world, token);
  expect((await (await ask("/objects/Deal__c/rows")).json()).rows).toHaveLength(5);
  expect(await (await ask("/person")).json()).toMatchObject({ name: "Ada", isSession: false });
  const tokens = await listed(ada);
  expect(tokens).toMatchObject([{ id, name: "Nightly", isOwn: true, grants: null }]);
  expect(JSON.stringify(tokens)).not.toContain(token);
  expect(await revoked(ada, id)).toBe(200);
  expect((await ask("/objects")).status).toBe(401);
  expect([await listed(ada), await revoked(ada, id)]).toEqual([[], 404]);
});

test("whatever is wrong with a token, the answer is the same", async () => {
  const { client } = world.database;
  const [, ada] = await people(world, { "*": ALL });
  const [old, gone] = [await madeBy(ada), await madeBy(ada)];
  await client.query("update app.api_token set expires_at = now() where id = $1", [old.id]);
  await revoked(ada, gone.id);
  const wrong = [old.token, gone.token, `om_${"x".repeat(43)}`, "om_", "", "ä", "x".repeat(5_000)];
  const answers = await Promise.all(
    wrong.map(async (token) => {
      const answer = await program(world, encodeURI(token))("/objects");
      return [answer.status, [...answer.headers], await answer.text()];
    }),
  );
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(answers[0]?.[0]).toBe(401);
  expect(JSON.stringify(answers[0])).toContain("invalid_token");
});

test("with a token no cookie counts, and without one a cookie does", async () => {
  const [boss, ada] = await people(world, { "*": ALL });
  const { token } = await madeBy(ada);
  const bearing = (value: string) => ({ headers: { Authorization: value } });
  const named = async (value: string) =>
    (await (await boss.ask("/person", bearing(value))).json()).name;
  expect(await named(`Bearer ${token}`)).toBe("Ada");
  expect(await named(`bearer  ${token}`)).toBe("Ada");
  expect((await boss.ask("/person", bearing("Bearer om_wrong"))).status).toBe(401);
  // Of a proxy that asks for a password, say.
  expect(await named("Basic YTpi")).toBe("Boss");
  const elsewhere = {
    headers: { ...bearing(`Bearer ${token}`).headers, "Sec-Fetch-Site": "cross-site" },
  };
  expect((await boss.ask("/objects", elsewhere)).status).toBe(403);
});

test("what its owner loses is lost by the token: a role, a grant, the provider", async () => {
  const [boss, ada] = await people(world, { "*": ALL });
  const ask = program(world, (await madeBy(ada)).token);
  const rows = async (by = world.settings) => (await ask("/objects/Deal__c/rows", {}, by)).status;
  expect(await rows()).toBe(200);
  await saved(boss, { "*": ALL, Deal__c: "none" }, 1);
  expect(await rows()).toBe(404);
  const { rows: found } = await world.database.client.query(
    "select id from app.person where name = 'Ada'",
  );
  const role = `/people/${encodeURIComponent(found[0].id)}/role`;
  await boss.ask(role, { method: "PUT", body: '{"role":"none"}' });
  const refused = await problemOf(await ask("/objects"));
  expect(refused).toEqual(await problemOf(await ada.ask("/objects")));
  expect(refused.status).toBe(403);
  await boss.ask(role, { method: "PUT", body: '{"role":"viewer"}' });
  expect(await rows()).toBe(404);
  expect(
    await rows({ ...world.settings, SIGN_IN: "", ACCESS_TEAM_DOMAIN: "a", ACCESS_AUD: "b" }),
  ).toBe(401);
});

test("a token of the person on this machine holds there alone", async () => {
  const { LOCAL_PERSON: _nobody, ...others } = world.settings;
  const local = { ...others, SIGN_IN: "", LOCAL_PERSON: "Me" };
  const { app } = await import("./app.ts");
  const at = (host: string, path: string, init: RequestInit, by = local) =>
    app.request(`${host}/api${path}`, init, by);
  const here = "http://127.0.0.1:8787";
  const made = await at(here, "/tokens", { method: "POST", body: '{"name":"Mine"}' });
  const { token } = await made.json();
  const headers = { Authorization: `Bearer ${token}` };
  const status = async (host: string, by = local) =>
    (await at(host, "/objects", { headers }, by)).status;
  expect(await status(here)).toBe(200);
  expect(await status("https://orgmirror.example")).toBe(401);
  expect(await status(here, { ...local, LOCAL_PERSON: "Somebody else" })).toBe(401);
});

test("what cannot be a token is refused in a sentence, and more than some are not made", async () => {
  const [, ada] = await people(world, { "*": ALL, User: { ...ALL, denied: ["Email"] } });
  const refused = async (body: unknown) => (await problemOf(await post(ada, body))).detail;
  expect(await refused({})).toMatch("name");
  expect(await refused({ name: "x", days: 366 })).toMatch("days");
  expect(await refused({ name: "x", days: 0 })).toMatch("days");
  expect(await refused({ name: "x", person: "boss" })).toMatch("no such part");
  const grants = async (all: object) => refused({ name: "x", grants: all });
  expect(await grants({ Nothing__c: ALL })).toMatch("not mirrored");
  expect(await grants({ Deal__c: ALL, deal__C: ALL })).toMatch("twice");
  expect(await grants({ Deal__c: { ...ALL, fields: ["Stage"] } })).toMatch("no field “Stage”");
  // What is hidden is unknown here too, with the same words.
  const asked = (field: string) =>
    grants({ User: { ...ALL, rows: { field, op: "eq", value: "a" } } });
  const [hidden, absent] = [await asked("Email"), await asked("Nonsense")];
  expect(hidden.replace("Email", "Nonsense")).toBe(absent);
  const ids: string[] = [];
  for (let n = 0; n < 50; n++) ids.push((await madeBy(ada)).id);
  expect((await post(ada, { name: "one more" })).status).toBe(409);
  await revoked(ada, ids[0] ?? "");
  expect((await post(ada, { name: "one more" })).status).toBe(201);
});

test("admins see and revoke those of everybody; others their own alone", async () => {
  const [boss, ada] = await people(world, { "*": ALL });
  const [adas, bosss] = [await madeBy(ada, { name: "Hers" }), await madeBy(boss, { name: "His" })];
  expect((await listed(boss, "?all=1")).map(({ name, isOwn }) => [name, isOwn])).toEqual([
    ["His", true],
    ["Hers", false],
  ]);
  expect((await ada.ask("/tokens?all=1")).status).toBe(403);
  expect((await listed(ada)).map(({ id }) => id)).toEqual([adas.id]);
  expect(await revoked(ada, bosss.id)).toBe(404);
  expect(await revoked(boss, adas.id)).toBe(200);
  expect((await program(world, adas.token)("/objects")).status).toBe(401);
  expect((await program(world, bosss.token)("/objects")).status).toBe(200);
});

test("who made and revoked which token is in the log, and what cannot be noted is not done", async () => {
  const { client } = world.database;
  const [boss, ada] = await people(world, { "*": ALL });
  await client.query("truncate app.audit");
  const { id, token } = await madeBy(ada, { name: "CI", days: 7 });
  await revoked(boss, id);
  await revoked(boss, id);
  const answer = await (await boss.ask("/people/audit")).json();
  const { deeds } = v.parse(DeedsAnswer, answer);
  const hers = "Ada (ada@acme.example)";
  expect(deeds.map(({ by, deed, about, detail }) => [by, deed, about, detail])).toEqual([
    ["Boss (boss@acme.example)", "token-revoked", hers, { token: id, name: "CI" }],
    [hers, "token-made", hers, { token: id, name: "CI", days: 7, objects: null }],
  ]);
  expect(JSON.stringify(answer)).not.toContain(token);
  const kept = await madeBy(ada);
  await client.query("alter table app.audit rename to audit_away");
  try {
    expect([(await post(ada, { name: "x" })).status, await revoked(ada, kept.id)]).toEqual([
      503, 503,
    ]);
  } finally {
    await client.query("alter table app.audit_away rename to audit");
  }
  expect((await listed(ada)).map((one) => one.id)).toEqual([kept.id]);
});

test("when it was used last is noted, once a minute, and nobody waits for it", async () => {
  const { client } = world.database;
  const [, ada] = await people(world, { "*": ALL });
  const { id, token } = await madeBy(ada);
  expect((await listed(ada))[0]?.usedAt).toBeNull();
  const usedAt = async () => (await listed(ada))[0]?.usedAt;
  await program(world, token)("/objects");
  await expect.poll(usedAt).not.toBeNull();
  const first = await usedAt();
  // A ticket is given by what Postgres says then.
  const asked = () => program(world, token)("/objects/Deal__c/ticket", { method: "POST" });
  await asked();
  expect(await usedAt()).toBe(first);
  await client.query("update app.api_token set used_at = used_at - interval '61 s' where id = $1", [
    id,
  ]);
  await asked();
  await expect
    .poll(async () => Date.parse((await usedAt()) ?? "") >= Date.parse(first ?? ""))
    .toBe(true);
});

test("a token sees the part that it names of what its owner sees, and follows that", async () => {
  const [boss, ada] = await people(world, { "*": ALL });
  const rows = { field: "OwnerId", op: "eq", value: { me: true } } as const;
  const grants = {
    Deal__c: { fields: ["Name", "Stage__c", "OwnerId"], denied: ["Stage__c"], rows },
  };
  const ask = program(world, (await madeBy(ada, { grants } as never)).token);
  const seen = async () => (await (await ask("/objects/Deal__c/rows")).json()).rows;
  expect((await seen()).map((row: object) => Object.keys(row).toSorted())).toEqual([
    ["id", "name", "ownerid"],
  ]);
  expect((await ask("/objects/User")).status).toBe(404);
  const { objects } = await (await ask("/objects")).json();
  expect(objects.map(({ object }: { object: string }) => object)).toEqual(["Deal__c"]);
  await saved(boss, { "*": ALL, Deal__c: { ...ALL, fields: ["Name"] } }, 1);
  // Its condition names what its owner does not see any more.
  expect(await seen()).toEqual([]);
  await saved(boss, { "*": ALL, Deal__c: { ...ALL, denied: ["Name"] } }, 2);
  expect((await seen()).map((row: object) => Object.keys(row))).toEqual([["id", "ownerid"]]);
});

test("the feeds of a token are its own, end when it is revoked, and outlive it by nothing", async () => {
  const [, ada] = await people(world, { "*": ALL });
  const told: unknown[] = [];
  const room = {
    fetch: async (request: Request) => {
      told.push(await request.json());
      return new Response("{}");
    },
  };
  const rooms = { ROOMS: { getByName: () => room }, ROOM_PUBLISH_SECRET: "publishes" };
  const settings = { ...world.settings, ...rooms } as unknown as Settings;
  const { id, token } = await madeBy(ada);
  const ask = program(world, token);
  const claims = async () => {
    const answer = await ask("/objects/Deal__c/ticket", { method: "POST" });
    const { ticket } = (await answer.json()) as { ticket: string };
    return v.parse(TicketClaims, JSON.parse(atob(ticket.split(".")[1] ?? "")));
  };
  const { session, iat, exp } = await claims();
  expect([session, Math.round(exp - iat)]).toEqual([`token ${id}`, 300]);
  await world.database.client.query(
    "update app.api_token set expires_at = clock_timestamp() + interval '20 s' where id = $1",
    [id],
  );
  const soon = await claims();
  expect(soon.exp - soon.iat).toBeLessThanOrEqual(20.1);
  expect((await ada.ask(`/tokens/${id}`, { method: "DELETE" }, settings)).status).toBe(200);
  expect(told.length).toBeGreaterThan(3);
  for (const ending of told)
    expect(ending).toMatchObject({ who: { by: "session", session: `token ${id}` } });
});

test("an export that is under way ends with the token, and with its owner's role", async () => {
  const { client } = world.database;
  await addManyDeals(world);
  const [boss, ada] = await people(world, { "*": ALL });
  const [one, other] = [await madeBy(ada), await madeBy(ada)];
  const taken = async (token: string, meanwhile: () => Promise<unknown>) => {
    const reader = (await program(world, token)("/objects/Deal__c/rows.csv")).body?.getReader();
    for (let n = 0; ; n++) {
      const { done } = (await reader?.read()) ?? { done: true };
      if (done) return n;
      if (n === 0) await meanwhile();
    }
  };
  expect(await taken(one.token, async () => undefined)).toBeGreaterThan(3);
  await expect(taken(one.token, () => revoked(ada, one.id))).rejects.toThrow("was changed");
  const ids = await client.query("select id from app.person where name = 'Ada'");
  const role = `/people/${encodeURIComponent(ids.rows[0].id)}/role`;
  const unmade = () => boss.ask(role, { method: "PUT", body: '{"role":"none"}' });
  await expect(taken(other.token, unmade)).rejects.toThrow("was changed");
  await client.query("delete from salesforce.deal__c where id like 'more%'");
});

test("groups that cannot be read keep nobody from revoking a token", async () => {
  const [, ada] = await people(world, { "*": ALL });
  const { id } = await madeBy(ada);
  await world.database.client.query(
    `insert into app.groups_version (version, groups, person) values (2, '[{"of": "the future"}]', 'boss')`,
  );
  const seen = async () => (await ada.ask("/objects")).status;
  await expect.poll(seen, { timeout: 5_000 }).toBe(503);
  expect([(await listed(ada)).length, await revoked(ada, id)]).toEqual([1, 200]);
});
