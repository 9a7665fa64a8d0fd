import { expect, test } from "vitest";
import * as v from "valibot";
import { ALL, onlyRows, people, saved, useGrants } from "../../testing/use-grants.ts";
import { problemOf, signedIn, type TestBrowser } from "../../testing/use-sign-in.ts";
import { DeedsAnswer } from "../protocol/audit.ts";
import { MadeWebhook, MOST_WEBHOOKS, WebhookEntry, WebhooksAnswer } from "../protocol/webhook.ts";

const world = useGrants();
const client = () => world.database.client;

const URL_OF = "https://receiver.example/hook?key=hidden-part";
const NEW = { url: URL_OF, objects: { Deal__c: "all" } };

const send = (browser: TestBrowser, method: string, path = "", body?: unknown) =>
  browser.ask(`/webhooks${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const made = async (browser: TestBrowser, more: object = {}) => {
  const answer = await send(browser, "POST", "", { ...NEW, ...more });
  expect(answer.status).toBe(201);
  return v.parse(MadeWebhook, await answer.json());
};
const listed = async (browser: TestBrowser) =>
  v.parse(WebhooksAnswer, await (await send(browser, "GET")).json()).webhooks;
const changed = async (browser: TestBrowser, id: string, body: object) =>
  v.parse(WebhookEntry, await (await send(browser, "PUT", `/${id}`, body)).json());

test("a webhook is made with a secret that is shown once, from the log's present end on", async () => {
  const boss = await signedIn(world, "1");
  const { id, secret } = await made(boss, { objects: { deal__c: ["NAME"], User: "all" } });
  expect(Buffer.from(secret.replace("whsec_", ""), "base64")).toHaveLength(32);
  const all = await listed(boss);
  expect(all).toMatchObject([
    { id, url: URL_OF, state: "on", reason: null, by: "Boss (boss@acme.example)", test: null },
  ]);
  expect(all[0]?.objects).toEqual({ Deal__c: ["name"], User: "all" });
  expect(all[0]?.places).toMatchObject([
    { object: "Deal__c", seq: 7, head: 7, waitingSince: null, error: null, deadLetters: 0 },
    { object: "User", seq: 7, head: 7 },
  ]);
  expect(JSON.stringify(all)).not.toContain(secret);
  const { rows } = await client().query("select webhook, secret from app.webhook_secret");
  expect(rows).toEqual([{ webhook: id, secret }]);
});

test("it is paused, set going by who does it, led elsewhere, tested, and deleted, and each is noted", async () => {
  const boss = await signedIn(world, "1");
  const { id } = await made(boss);
  expect(await changed(boss, id, { state: "paused" })).toMatchObject({ state: "paused" });
  await client().query(
    "update app.webhook_place set tries = 9, failing_since = now(), retry_at = now() + interval '1 hour'",
  );
  await client().query("update app.webhook set reason = 'Why', person = 'somebody else'");
  const going = await changed(boss, id, { state: "on", url: "https://other.example/" });
  expect(going).toMatchObject({
    ...{ state: "on", reason: null, url: "https://other.example/", by: "Boss (boss@acme.example)" },
    places: [{ tries: 0, failingSince: null, retryAt: null }],
  });
  const tested = v.parse(WebhookEntry, await (await send(boss, "POST", `/${id}/test`)).json());
  expect(tested.test).toMatchObject({ result: null });
  expect((await send(boss, "DELETE", `/${id}`)).status).toBe(200);
  expect([await listed(boss), (await send(boss, "DELETE", `/${id}`)).status]).toEqual([[], 404]);
  const answer = await (await boss.ask("/people/audit")).json();
  const deeds = v.parse(DeedsAnswer, answer).deeds.filter(({ about }) => about === id);
  expect(deeds.map(({ deed, detail }) => [deed, detail])).toEqual([
    ["webhook-deleted", { what: "deleted" }],
    ["webhook-changed", { what: "resumed" }],
    ["webhook-changed", { what: "moved" }],
    ["webhook-changed", { what: "paused" }],
    ["webhook-made", { host: "receiver.example", objects: ["Deal__c"] }],
  ]);
  expect(JSON.stringify(answer)).not.toContain("hidden-part");
});

test("another secret is added to the one before", async () => {
  const boss = await signedIn(world, "1");
  const { id, secret } = await made(boss);
  const answer = await send(boss, "POST", `/${id}/secret`);
  const next = v.parse(MadeWebhook, await answer.json()).secret;
  const { rows } = await client().query("select secret from app.webhook_secret order by id");
  expect(rows.map((row) => row.secret)).toEqual([secret, next]);
  expect((await listed(boss))[0]?.rotatedAt).not.toBeNull();
});

test("dead letters are sent again or dropped, and counted", async () => {
  const boss = await signedIn(world, "1");
  const { id } = await made(boss);
  await client().query(
    `insert into app.webhook_dead_letter (webhook, object, seq, record_id, line, change)
     select $1, 'Deal__c', n, 'r', gen_random_uuid(), '{}' from generate_series(1, 3) n`,
    [id],
  );
  expect((await listed(boss))[0]?.places).toMatchObject([{ deadLetters: 3 }]);
  const again = await send(boss, "POST", `/${id}/dead-letters`);
  expect(await again.json()).toEqual({ retried: 3 });
  const asked = "select from app.webhook_dead_letter where asked_at is not null";
  expect((await client().query(asked)).rowCount).toBe(3);
  const dropped = await send(boss, "DELETE", `/${id}/dead-letters`);
  expect(await dropped.json()).toEqual({ dropped: 3 });
  expect(await (await send(boss, "DELETE", `/${id}/dead-letters`)).json()).toEqual({ dropped: 0 });
});

test.each([
  ["plain http", { url: "http://receiver.example/" }, 400, "it must be https"],
  ["a password", { url: "https://me:x@receiver.example/" }, 400, "no user name and password"],
  ["no address", { url: "receiver" }, 400, "no address"],
  ["no object", { objects: {} }, 400, "it names an object"],
  ["an object that is not there", { objects: { Nothing: "all" } }, 404, ""],
  ["a column that is not there", { objects: { Deal__c: ["nam"] } }, 400, "no column “nam”"],
  ["an object twice", { objects: { Deal__c: "all", deal__C: "all" } }, 400, "said twice"],
])("a webhook is refused with %s", async (_, more, status, detail) => {
  const boss = await signedIn(world, "1");
  const refused = await problemOf(await send(boss, "POST", "", { ...NEW, ...more }));
  expect(refused.status).toBe(status);
  expect(refused.detail).toContain(detail);
  expect(await listed(boss)).toEqual([]);
});

test("on this machine http will do, for what ingest lets through", async () => {
  const boss = await signedIn(world, "1");
  await made(boss, { url: "http://127.0.0.1:9999/hook" });
  expect(await listed(boss)).toHaveLength(1);
});

test("there is a bound to how many there are", async () => {
  const boss = await signedIn(world, "1");
  const { id } = await made(boss);
  await client().query(
    `insert into app.webhook (id, url, follows, person, by_setting)
     select 'w' || n, url, follows, person, true from app.webhook, generate_series(2, ${MOST_WEBHOOKS}) n where id = $1`,
    [id],
  );
  expect((await problemOf(await send(boss, "POST", "", NEW))).status).toBe(409);
});

const HIDING = [
  ["a field", { "*": ALL, Deal__c: { ...ALL, denied: ["Salary__c"] } }],
  ["some fields", { "*": ALL, Deal__c: { ...ALL, fields: ["Name"] } }],
  ["records", onlyRows({ field: "name", op: "ne", value: "x" })],
] as const;

test.each(HIDING)(
  "an admin from whom %s of the object is hidden neither makes one nor sets one going",
  async (_, grants) => {
    const boss = await signedIn(world, "1");
    await saved(boss, { "*": ALL });
    const { id } = await made(boss);
    expect((await saved(boss, grants, 1)).status).toBe(200);
    const title = "Not for who sees a part";
    for (const answer of [
      await send(boss, "POST", "", NEW),
      await send(boss, "PUT", `/${id}`, { state: "on" }),
      await send(boss, "PUT", `/${id}`, { url: "https://elsewhere.example/" }),
      await send(boss, "POST", `/${id}/secret`),
    ])
      expect(await problemOf(answer)).toMatchObject({ status: 403, title });
    await made(boss, { objects: { User: "all" } });
    expect(await changed(boss, id, { state: "paused" })).toMatchObject({ state: "paused" });
    expect((await send(boss, "DELETE", `/${id}`)).status).toBe(200);
  },
);

test("an object that is hidden is not there", async () => {
  const boss = await signedIn(world, "1");
  await saved(boss, { "*": ALL, Deal__c: "none" });
  expect((await problemOf(await send(boss, "POST", "", NEW))).status).toBe(404);
});

test("who is no admin has nothing to do with webhooks", async () => {
  const [boss, ada] = await people(world, { "*": ALL });
  const { id } = await made(boss);
  for (const [method, path, body] of [
    ["GET", "", undefined],
    ["POST", "", NEW],
    ["PUT", `/${id}`, { state: "paused" }],
    ["POST", `/${id}/secret`, undefined],
    ["POST", `/${id}/test`, undefined],
    ["POST", `/${id}/dead-letters`, undefined],
    ["DELETE", `/${id}/dead-letters`, undefined],
    ["DELETE", `/${id}`, undefined],
  ] as const)
    expect((await send(ada, method, path, body)).status).toBe(403);
  expect(await listed(boss)).toMatchObject([{ id, state: "on", test: null }]);
});

test("whether somebody is an admin by word or by a setting is kept, as ingest knows no settings", async () => {
  const boss = await signedIn(world, "1");
  await made(boss);
  await client().query("update app.person set role = 'admin' where name = 'Boss'");
  await made(boss);
  const { rows } = await client().query("select by_setting from app.webhook order by by_setting");
  expect(rows).toEqual([{ by_setting: false }, { by_setting: true }]);
});
