import { expect, test } from "vitest";
import { useGrants } from "../../testing/use-grants.ts";
import { signedIn, TestBrowser } from "../../testing/use-sign-in.ts";
import { madeBy, program } from "../../testing/use-tokens.ts";
import type { DeedName } from "../protocol/audit.ts";
import { FIRST_GROUPS } from "../protocol/grant.ts";
import { app } from "./app.ts";

const world = useGrants();
const BOSS = "boss@acme.example";
const ADA = encodeURIComponent("ada@acme.example");

/** What each route that changes something, or gives something out, is noted as; or why it is not. */
const NOTED: Readonly<Record<string, DeedName>> = {
  "GET /api/sign-in/:provider/callback": "sign-in",
  "DELETE /api/sessions/:session": "sign-out",
  "POST /api/view-as": "view-as",
  "DELETE /api/view-as": "view-as-ended",
  "PUT /api/people/:person/role": "role",
  "DELETE /api/people/:person/sessions": "sessions-ended",
  "PUT /api/groups": "groups",
  "POST /api/tokens": "token-made",
  "DELETE /api/tokens/:token": "token-revoked",
  "POST /api/webhooks": "webhook-made",
  "PUT /api/webhooks/:webhook": "webhook-changed",
  "POST /api/webhooks/:webhook/secret": "webhook-changed",
  "POST /api/webhooks/:webhook/dead-letters": "webhook-changed",
  "DELETE /api/webhooks/:webhook/dead-letters": "webhook-changed",
  "DELETE /api/webhooks/:webhook": "webhook-deleted",
  "DELETE /api/boards/:board": "board-removed",
  "POST /api/boards/:board/restore": "board-restored",
  "PUT /api/views/default": "default-view",
  "POST /api/objects/:object/list-views": "list-view",
  "POST /api/objects/:object/list-views/:view": "list-view",
  "GET /api/objects/:object/rows.csv": "export",
  "GET /api/objects/:object/rows.ndjson": "export",
};
const READS = "It only reads, for the page that asks.";
const IN_VERSIONS = "Each version of a board says who saved it, and when.";
const OWN = "What somebody has for themselves: nobody else sees it, or it says whose it is.";
const NOT_NOTED: Readonly<Record<string, string>> = {
  "POST /api/ask": READS,
  "POST /api/sync/ticket": READS,
  "POST /api/webhooks/:webhook/test":
    "It shows nothing of the org, and goes where the webhook leads.",
  "POST /api/objects/:object/ticket": READS,
  "POST /api/boards": IN_VERSIONS,
  "PUT /api/boards/:board": IN_VERSIONS,
  "POST /api/views": OWN,
  "PUT /api/views/:view": OWN,
  "DELETE /api/views/:view": OWN,
  "POST /api/views/:view/restore": OWN,
  "PUT /api/views/:view/change": OWN,
  "DELETE /api/views/:view/change": OWN,
};

test("every route that changes something is noted, or it is said why not", () => {
  const routes = app.routes
    .filter(({ method, path }) => method !== "ALL" && (method !== "GET" || isOut(path)))
    .map(({ method, path }) => `${method} ${path}`);
  const known = [...Object.keys(NOTED), ...Object.keys(NOT_NOTED)];
  expect(known.toSorted()).toEqual([...new Set(routes)].toSorted());
});

/** What begins a session, or gives all rows out. */
function isOut(path: string): boolean {
  return path.endsWith("/callback") || path.includes("/rows.");
}

/** What is asked of a route, in an order in which each has something to do. */
async function asked(boss: TestBrowser): Promise<readonly (readonly [string, string, object?])[]> {
  const made = async (path: string, body: object) => {
    const answer = await boss.ask(path, { method: "POST", body: JSON.stringify(body) });
    return (await answer.json()) as { readonly id: string };
  };
  const board = await made("/boards", { name: "Ours", filters: [], tiles: [] });
  const view = { object: "Deal__c", name: "By name", search: "sort=name", shared: true };
  const { id } = await made("/views", view);
  const token = await madeBy(boss);
  const hook = { url: "https://receiver.example/", objects: { Deal__c: "all" } };
  const webhook = (await made("/webhooks", hook)).id;
  await world.database.client.query(
    `insert into app.webhook_dead_letter (webhook, object, seq, record_id, line, change)
     values ($1, 'Deal__c', 1, 'r', gen_random_uuid(), '{}')`,
    [webhook],
  );
  const { rows } = await world.database.client.query(
    "select id from app.session where person = $1 order by began_at desc",
    [BOSS],
  );
  const object = "/objects/Deal__c";
  return [
    ["PUT /api/people/:person/role", `/people/${ADA}/role`, { role: "viewer" }],
    ["PUT /api/groups", "/groups", FIRST_GROUPS],
    ["POST /api/tokens", "/tokens", { name: "A program" }],
    ["DELETE /api/tokens/:token", `/tokens/${token.id}`],
    ["POST /api/webhooks", "/webhooks", hook],
    ["PUT /api/webhooks/:webhook", `/webhooks/${webhook}`, { state: "paused" }],
    ["POST /api/webhooks/:webhook/secret", `/webhooks/${webhook}/secret`],
    ["POST /api/webhooks/:webhook/dead-letters", `/webhooks/${webhook}/dead-letters`],
    ["DELETE /api/webhooks/:webhook/dead-letters", `/webhooks/${webhook}/dead-letters`],
    ["DELETE /api/webhooks/:webhook", `/webhooks/${webhook}`],
    ["DELETE /api/boards/:board", `/boards/${board.id}`],
    ["POST /api/boards/:board/restore", `/boards/${board.id}/restore`],
    ["PUT /api/views/default", "/views/default", { object: "Deal__c", of: "everybody", view: id }],
    ["POST /api/objects/:object/list-views", `${object}/list-views`],
    ["POST /api/objects/:object/list-views/:view", `${object}/list-views/00B000000000001AAA`],
    ["GET /api/objects/:object/rows.csv", `${object}/rows.csv`],
    ["GET /api/objects/:object/rows.ndjson", `${object}/rows.ndjson`],
    ["POST /api/view-as", "/view-as", { person: "ada@acme.example" }],
    ["DELETE /api/view-as", "/view-as"],
    ["DELETE /api/people/:person/sessions", `/people/${ADA}/sessions`],
    ["DELETE /api/sessions/:session", `/sessions/${rows[0].id}`],
  ];
}

const lastDeed = async () => {
  const { rows } = await world.database.client.query(
    "select id, person, deed from app.audit order by id desc limit 1",
  );
  return rows[0] as { readonly id: string; readonly person: string; readonly deed: string };
};

test("each of them leaves one line that names who did it", async () => {
  await signedIn(world, "2");
  const boss = await signedIn(world, "1");
  expect(await lastDeed()).toMatchObject({ person: BOSS, deed: "sign-in" });
  await world.database.client.query(
    "update sync.object set history_from = 0, history_at = now() where name = 'Deal__c'",
  );
  const done = ["GET /api/sign-in/:provider/callback"];
  // Whoever lost a session asks with a new one.
  for (const [route, path, body] of await asked(boss)) {
    const before = await lastDeed();
    const method = route.split(" ")[0] ?? "";
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await boss.ask(path, { method, ...sent });
    expect(answer.status, `${route}: ${await answer.text()}`).toBeLessThan(300);
    const { id, ...line } = await lastDeed();
    expect([route, line, Number(id) - Number(before.id)]).toEqual([
      ...[route, { person: BOSS, deed: NOTED[route] }],
      1,
    ]);
    done.push(route);
  }
  expect(done.toSorted()).toEqual(Object.keys(NOTED).toSorted());
});

test("what a token takes out is noted with its name, and who signs in over a session signs out of it", async () => {
  await world.database.client.query(
    "truncate app.audit; update sync.object set history_from = 0, history_at = now() where name = 'Deal__c'",
  );
  const boss = await signedIn(world, "1");
  const { token } = await madeBy(boss);
  const answer = await program(world, token)("/objects/Deal__c/rows.csv?columns=id");
  expect(answer.status).toBe(200);
  await boss.signIn("1");
  const { rows } = await world.database.client.query(
    "select person, deed, detail->>'token' as token from app.audit order by id",
  );
  expect(rows.map(({ person, deed, token: by }) => [person, deed, by])).toEqual([
    [BOSS, "sign-in", null],
    [BOSS, "token-made", expect.any(String)],
    [BOSS, "export", "A program"],
    [BOSS, "sign-in", null],
    [BOSS, "sign-out", null],
  ]);
});

test("that somebody was refused at sign-in is noted, and not without end", async () => {
  await world.database.client.query("truncate app.audit");
  const noted = async () => {
    const { rows } = await world.database.client.query(
      "select person, deed, about, detail from app.audit",
    );
    return rows;
  };
  const line = { person: "", deed: "sign-in-refused", about: "work", detail: { fault: "refused" } };
  for (let n = 0; n < 3; n++) {
    const browser = new TestBrowser(world);
    const back = new URL(await browser.leave("1"));
    back.searchParams.delete("code");
    back.searchParams.set("error", "access_denied");
    expect((await browser.ask(back.href)).status).toBe(403);
    // It is noted beside the answer.
    await expect.poll(noted, { timeout: 10_000 }).toEqual([line]);
  }
});
