import { beforeEach, expect, test } from "vitest";
import { PROBES, useProbeApi } from "../../testing/use-probe-api.ts";
import type { ViewAnswer, ViewDefaults, ViewEntry } from "../protocol/view.ts";

const api = useProbeApi();
beforeEach(() => api.client.query("truncate app.view, app.view_change, app.view_default"));

const VIEW = { object: "Probe__c", name: "Mine", search: "filter=name.eq.a", shared: false };
const SHARED = { ...VIEW, name: "Ours", shared: true };
const { object: _object, ...CONTENT } = VIEW;

/** Asks as a person. */
async function as(person: string, method: string, path: string, body?: unknown) {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  return api.ask(`/api/views${path}`, init, { ...api.settings, LOCAL_PERSON: person });
}
const ada = (method: string, path: string, body?: unknown) => as("Ada", method, path, body);
const grace = (method: string, path: string, body?: unknown) => as("Grace", method, path, body);

async function made(view: object = VIEW, by = ada): Promise<ViewAnswer> {
  const { status, body } = await by("POST", "", view);
  expect(body).toMatchObject({ version: 1 });
  expect(status).toBe(201);
  return body as ViewAnswer;
}
const namesFor = async (by: typeof ada, query = "?object=Probe__c") =>
  ((await by("GET", query)).body as { views: ViewEntry[] }).views.map(({ name }) => name);
/** What the list of the object opens with for a person. */
async function opens(person: string): Promise<string | null> {
  const { body } = await api.ask(PROBES, {}, { ...api.settings, LOCAL_PERSON: person });
  return (body as { view: ViewAnswer | null }).view?.name ?? null;
}

test("a view that was saved is listed by name, and answered as it was sent", async () => {
  const { id } = await made({ ...VIEW, object: "probe__C", name: "  Zebra " });
  await made({ ...VIEW, name: "aardvark" });
  expect(await namesFor(ada)).toEqual(["aardvark", "Zebra"]);
  expect((await ada("GET", `/${id}`)).body).toEqual({
    ...{ id, object: "Probe__c", name: "Zebra", owner: "Ada", isOwn: true, shared: false },
    ...{ version: 1, savedAt: expect.stringMatching(/^\d{4}-.*Z$/), isChanged: false },
    ...{ search: VIEW.search, change: null },
  });
});

test("views of all objects are answered together, of one object alone", async () => {
  await made();
  await made({ ...VIEW, object: "Account", name: "Of accounts" });
  expect(await namesFor(ada)).toEqual(["Mine"]);
  expect(await namesFor(ada, "")).toEqual(["Mine", "Of accounts"]);
});

test("a view of somebody else's alone does not exist: the same bytes as of one that never was", async () => {
  const { id } = await made();
  const unknown = "zzzzzzzzzz";
  const bodies = (of: string): readonly (readonly [string, string, unknown?])[] => [
    ["GET", `/${of}`],
    ["PUT", `/${of}`, { version: 1, view: CONTENT }],
    ["DELETE", `/${of}`],
    ["POST", `/${of}/restore`],
    ["PUT", `/${of}/change`, { search: "sort=name" }],
    ["DELETE", `/${of}/change`],
    ["PUT", "/default", { object: "Probe__c", of: "me", view: of }],
  ];
  for (const [at, [method, path, body]] of bodies(id).entries()) {
    const [, other = "", otherBody] = bodies(unknown)[at] ?? [];
    const [theirs, never] = [
      await grace(method, path, body),
      await grace(method, other, otherBody),
    ];
    expect(theirs.status, `${method} ${path}`).toBe(404);
    const text = (answer: unknown) => JSON.stringify(answer).replaceAll(id, unknown);
    expect(text(theirs.body)).toBe(text(never.body));
    expect([...theirs.headers]).toEqual([...never.headers]);
  }
  expect(await namesFor(grace)).toEqual([]);
  expect((await ada("GET", `/${id}`)).body).toMatchObject({ version: 1, ...CONTENT });
});

test("no name of a view that is somebody else's alone is told as a near one", async () => {
  const { id } = await made();
  const { body } = await grace("GET", `/${id.slice(0, 9)}`);
  expect(body).not.toHaveProperty("near");
  expect((await ada("GET", `/${id.slice(0, 9)}`)).body).toMatchObject({ near: [id] });
});

test("a shared view is seen by everybody, and changed by its owner alone", async () => {
  const { id } = await made(SHARED);
  expect(await namesFor(grace)).toEqual(["Ours"]);
  expect((await grace("GET", `/${id}`)).body).toMatchObject({ owner: "Ada", isOwn: false });
  const change = { version: 1, view: { ...CONTENT, name: "Hers" } };
  for (const answer of [await grace("PUT", `/${id}`, change), await grace("DELETE", `/${id}`)])
    expect(answer).toMatchObject({ status: 403, body: { title: "Not yours" } });
  // Ada takes it back.
  await ada("PUT", `/${id}`, { version: 1, view: CONTENT });
  expect((await grace("GET", `/${id}`)).status).toBe(404);
});

test("of two changes of one version the second is refused, and nothing is lost", async () => {
  const { id } = await made();
  const change = (name: string) => ada("PUT", `/${id}`, { version: 1, view: { ...CONTENT, name } });
  const answers = await Promise.all(["One", "Other"].map(change));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const refused = answers.find(({ status }) => status === 409)?.body;
  expect(refused).toMatchObject({ title: "Changed meanwhile" });
  expect((refused as { detail: string }).detail).toContain("save yours over it");
});

test("what is as it was makes no version, also where the answer to the save was lost", async () => {
  const { id } = await made();
  const same = await ada("PUT", `/${id}`, { version: 1, view: CONTENT });
  expect(same).toMatchObject({ status: 200, body: { version: 1 } });
  const change = { version: 1, view: { ...CONTENT, search: "sort=name" } };
  for (const answer of [await ada("PUT", `/${id}`, change), await ada("PUT", `/${id}`, change)])
    expect(answer).toMatchObject({ status: 200, body: { version: 2, search: "sort=name" } });
  expect(await ada("PUT", `/${id}`, { ...change, version: 77 })).toMatchObject({ status: 200 });
  const unknown = { version: 77, view: { ...CONTENT, name: "Later" } };
  expect(await ada("PUT", `/${id}`, unknown)).toMatchObject({
    status: 404,
    body: { title: "Unknown version" },
  });
});

test("a view that was removed is gone until its owner restores it, with changes and defaults", async () => {
  const { id } = await made(SHARED);
  await grace("PUT", `/${id}/change`, { search: "sort=name" });
  await ada("PUT", "/default", { object: "Probe__c", of: "everybody", view: id });
  expect((await ada("DELETE", `/${id}`)).body).toEqual({ id });
  expect(await opens("Grace")).toBeNull();
  for (const answer of [
    await ada("GET", `/${id}`),
    await ada("DELETE", `/${id}`),
    await grace("POST", `/${id}/restore`),
  ])
    expect(answer.status).toBe(404);
  expect((await ada("POST", `/${id}/restore`)).body).toMatchObject({ name: "Ours" });
  expect((await grace("GET", `/${id}`)).body).toMatchObject({ change: "sort=name" });
  expect(await opens("Grace")).toBe("Ours");
});

test("what a person has otherwise of a shared view changes it for nobody else", async () => {
  const { id } = await made(SHARED);
  const put = await grace("PUT", `/${id}/change`, { search: "sort=-name" });
  expect(put.body).toMatchObject({ change: "sort=-name", search: SHARED.search, version: 1 });
  const again = await grace("PUT", `/${id}/change`, { search: "sort=name" });
  expect(again.body).toMatchObject({ change: "sort=name", isChanged: true });
  expect((await ada("GET", `/${id}`)).body).toMatchObject({ change: null, isChanged: false });
  // It stays when the view is changed below it.
  await ada("PUT", `/${id}`, { version: 1, view: { ...CONTENT, shared: true } });
  expect((await grace("GET", `/${id}`)).body).toMatchObject({ version: 2, change: "sort=name" });
  for (const gone of [
    await grace("DELETE", `/${id}/change`),
    await grace("DELETE", `/${id}/change`),
  ])
    expect(gone).toMatchObject({ status: 200, body: { change: null, isChanged: false } });
});

test("an object opens with a person's own default, else with everybody's, else with all records", async () => {
  const choose = (by: typeof ada, of: string, view: string | null) =>
    by("PUT", "/default", { object: "probe__c", of, view });
  const [ours, hers] = [await made(SHARED), await made({ ...VIEW, name: "Hers" }, grace)];
  expect([await opens("Ada"), await opens("Grace")]).toEqual([null, null]);
  expect(await choose(ada, "everybody", ours.id)).toMatchObject({
    body: { defaults: { me: null, everybody: ours.id } },
  });
  expect([await opens("Ada"), await opens("Grace")]).toEqual(["Ours", "Ours"]);
  await choose(grace, "me", hers.id);
  expect([await opens("Ada"), await opens("Grace")]).toEqual(["Ours", "Hers"]);
  await choose(grace, "me", "all");
  const { body } = await grace("GET", "?object=Probe__c");
  expect((body as { defaults: ViewDefaults }).defaults).toEqual({ me: "all", everybody: ours.id });
  expect([await opens("Ada"), await opens("Grace")]).toEqual(["Ours", null]);
  for (const of of ["me", "me", "everybody"]) await choose(grace, of, null);
  expect([await opens("Ada"), await opens("Grace")]).toEqual([null, null]);
});

test("everybody's default is a shared view; one that is taken back is nobody's any more", async () => {
  const mine = await made();
  const everybody = { object: "Probe__c", of: "everybody", view: mine.id };
  expect(await ada("PUT", "/default", everybody)).toMatchObject({
    status: 409,
    body: { title: "Not shared" },
  });
  const ours = await made(SHARED);
  for (const of of ["me", "everybody"])
    await grace("PUT", "/default", { ...everybody, of, view: ours.id });
  await ada("PUT", `/${ours.id}`, { version: 1, view: CONTENT });
  expect([await opens("Ada"), await opens("Grace")]).toEqual([null, null]);
  const { body } = await grace("GET", "?object=Probe__c");
  expect((body as { defaults: ViewDefaults }).defaults).toEqual({ me: null, everybody: null });
});

test("a view is no default of another object", async () => {
  const { id } = await made(SHARED);
  expect(await ada("PUT", "/default", { object: "Account", of: "me", view: id })).toMatchObject({
    status: 400,
    body: { title: "Of another object" },
  });
});

test("a list opens where the tables of views are not there", async () => {
  const { id } = await made(SHARED);
  await ada("PUT", "/default", { object: "Probe__c", of: "me", view: id });
  expect(await opens("Ada")).toBe("Ours");
  await api.client.query("alter table app.view_default rename to away");
  try {
    expect(await opens("Ada")).toBeNull();
    expect((await ada("GET", "?object=Probe__c")).status).toBe(503);
  } finally {
    await api.client.query("alter table app.away rename to view_default");
  }
});

test("of more views than are kept none is made, restored or shared", async () => {
  const insert = (many: number, owner: string, shared: boolean) =>
    api.client.query(
      `insert into app.view (id, object, name, search, owner, shared, version)
       select $1 || n, 'Probe__c', 'n', '', $1, $2, 1 from generate_series(1, $3::int) n`,
      [owner, shared, many],
    );
  const refused = { status: 409, body: { title: "Too many views" } };
  const removed = await made();
  await ada("DELETE", `/${removed.id}`);
  await insert(199, "Ada", false);
  const last = await made();
  expect(await ada("POST", "", VIEW)).toMatchObject(refused);
  expect(await ada("POST", `/${removed.id}/restore`)).toMatchObject(refused);
  expect((await ada("POST", "", { ...VIEW, object: "Account" })).status).toBe(201);
  await insert(1_000, "Others", true);
  expect(await grace("POST", "", SHARED)).toMatchObject(refused);
  expect((await grace("POST", "", VIEW)).status).toBe(201);
  const share = { version: 1, view: { ...CONTENT, shared: true } };
  expect(await ada("PUT", `/${last.id}`, share)).toMatchObject(refused);
});

test.each(["a\0b", "a\ud800b"])("a text that Postgres cannot hold is refused: %j", async (text) => {
  const { id } = await made(SHARED);
  const answers = [
    await ada("POST", "", { ...VIEW, name: text }),
    await ada("POST", "", { ...VIEW, search: `filter=name.eq.${text}` }),
    await ada("PUT", `/${id}`, { version: 1, view: { ...CONTENT, name: text } }),
    await ada("PUT", `/${id}/change`, { search: `filter=name.eq.${text}` }),
    await ada("PUT", "/default", { object: "Probe__c", of: "me", view: text }),
  ];
  for (const answer of answers)
    expect(answer).toMatchObject({ status: 400, body: { title: "Bad text" } });
});

test.each([
  "<img src=x onerror=alert(1)>",
  "'); drop table app.view; --",
  "\u202egnirts\u202c",
  "🦓".repeat(60),
  "all",
])("a name is a name, whatever it says: %s", async (name) => {
  const { id } = await made({
    ...VIEW,
    name,
    search: `filter=name.eq.${encodeURIComponent(name)}`,
  });
  expect((await ada("GET", `/${id}`)).body).toMatchObject({ name });
  expect(await namesFor(ada)).toEqual([name]);
});

const text = JSON.stringify;
test.each([
  ["POST", "", "{", 400, "A view is JSON"],
  ["POST", "", text({ ...VIEW, name: " " }), 400, "name: "],
  ["POST", "", text({ ...VIEW, name: "x".repeat(121) }), 400, "name: "],
  ["POST", "", text({ ...VIEW, colour: 1 }), 400, "a view has no such part here"],
  ["POST", "", text({ ...VIEW, object: "Prob__c" }), 404, "is not mirrored"],
  ["POST", "", text({ ...VIEW, search: "?sort=name" }), 400, "without its “?”"],
  ["POST", "", text({ ...VIEW, search: "sort=name&asOf=2026-01-01T00:00:00Z" }), 400, "asOf"],
  ["POST", "", text({ ...VIEW, search: "%61sOf=x" }), 400, "asOf"],
  ["POST", "", text({ ...VIEW, search: "view=abc" }), 400, "without view"],
  ["POST", "", text({ ...VIEW, search: "x".repeat(8_001) }), 400, "at most 8000 characters"],
  ["POST", "", "x".repeat(70_000), 413, "at most 64000 bytes"],
  ["PUT", "/default", text({ object: "Probe__c", of: "us", view: null }), 400, "me, everybody"],
  ["PUT", "/zzz/change", text({ search: "" }), 400, "remove it instead"],
  ["PUT", "/zzz", text({ version: 0, view: CONTENT }), 400, "version"],
  ["GET", "?objekt=Account", undefined, 400, "there are object"],
  ["GET", "?object=Nope", undefined, 404, "is not mirrored"],
  ["GET", "/zzz", undefined, 404, "There is no view “zzz”"],
])("what is wrong is said: %s %s", async (method, path, body, status, sentence) => {
  const init = { method, ...(body === undefined ? {} : { body }) };
  const answer = await api.ask(`/api/views${path}`, init);
  expect(answer.status).toBe(status);
  expect((answer.body as { detail: string }).detail).toContain(sentence);
});
