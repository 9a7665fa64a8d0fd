import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, expect, test } from "vitest";
import { fillTables, makeTables } from "../../testing/ask/world.ts";
import { signedIn, type TestBrowser, useSignIn } from "../../testing/use-sign-in.ts";
import {
  API_METHODS,
  type ApiDocument,
  type ApiOperation,
  type JsonSchema,
  type JsonValue,
} from "../protocol/openapi.ts";

/* Every example of the document is sent to the API, and what comes back is held against the document. */

const world = useSignIn();
const BOSS = "boss@acme.example";

beforeAll(async () => {
  const { client } = world.database;
  await makeTables(client);
  const id = (prefix: string) => `${prefix}000000000000AAA`;
  await fillTables(client, {
    User: [{ id: id("005"), name: "Ada", joined: "2024-01-31T09:30:00Z" }],
    Account: [{ id: id("001"), name: "Acme", ownerid: id("005"), revenue: "12.50" }],
    Deal: [{ id: id("006"), name: "Alpha", accountid: id("001"), amount: "7", hot: true }],
  });
  await client.query(
    `update sync.object set line = '11111111-1111-4111-8111-111111111111', history_at = '2024-01-01Z',
       copied_at = '2024-01-01Z', row_count = 1`,
  );
});

/** Things of the names that examples have. */
async function makeExamples(): Promise<void> {
  const { client } = world.database;
  await client.query(
    `insert into app.person (id, issuer, subject, name, groups) values ('bo@example.com', 'x', 'bo', 'Bo', '{}')`,
  );
  await client.query(
    `insert into app.session (id, digest, person, browser) values ('exampleone', 'x', $1, 'Firefox')`,
    [BOSS],
  );
}

type Example = {
  readonly key: string;
  readonly path: string;
  readonly init: RequestInit;
  readonly operation: ApiOperation;
};

function examplesOf({ paths }: ApiDocument): readonly Example[] {
  return Object.entries(paths).flatMap(([template, path]) =>
    API_METHODS.flatMap((method) => {
      const operation = path[method];
      if (operation === undefined) return [];
      const init = { method: method.toUpperCase(), ...bodyOf(operation) };
      const key = `${method} ${template}`;
      return [{ key, path: addressOf(template, operation), init, operation }];
    }),
  );
}

function bodyOf({ requestBody }: ApiOperation): RequestInit {
  const example = requestBody?.content["application/json"]?.example;
  if (example === undefined) return {};
  const headers = { "Content-Type": "application/json" };
  return { body: JSON.stringify(example), headers };
}

function addressOf(template: string, { parameters }: ApiOperation): string {
  const query = new URLSearchParams();
  let path = template.slice("/api".length);
  for (const { name, in: where, example } of parameters) {
    if (example === undefined) continue;
    if (where === "path") path = path.replace(`{${name}}`, encodeURIComponent(String(example)));
    else for (const one of [example].flat()) query.append(name, String(one));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

/** What makes way for another one comes last, and what brings it back after it. */
const ORDER = ["get", "post", "put", "delete /api/views/{view}/change", "delete"];
const orderOf = ({ key }: Example) => {
  // Meanwhile nothing else is changed.
  if (key.includes("/view-as")) return ORDER.length + 1;
  return key.includes("/restore") ? ORDER.length : ORDER.findIndex((one) => key.startsWith(one));
};

/** The board and the view of the examples get their names as soon as they are saved. */
async function renamed({ key }: Example): Promise<void> {
  const { client } = world.database;
  if (key === "post /api/boards") {
    await client.query("set session_replication_role = replica");
    await client.query("update app.board_version set board = 'exampleone'");
    await client.query("update app.board set id = 'exampleone'");
    await client.query("set session_replication_role = default");
  }
  if (key === "post /api/tokens") await client.query("update app.api_token set id = 'exampleone'");
  if (key === "post /api/webhooks")
    await client.query(
      `insert into app.webhook (id, url, follows, person, by_setting)
         select 'exampleone', url, follows, person, by_setting from app.webhook`,
    );
  if (key === "post /api/views") await client.query("update app.view set id = 'exampleone'");
}

/** With no more in it than the document says. */
function closed(schema: JsonSchema): JsonSchema {
  const all = (record: Readonly<Record<string, JsonSchema>> = {}) =>
    Object.fromEntries(Object.entries(record).map(([name, one]) => [name, closed(one)]));
  const isOpen = schema.properties !== undefined && schema.additionalProperties === undefined;
  return {
    ...schema,
    ...(schema.properties ? { properties: all(schema.properties) } : {}),
    ...(schema.items ? { items: closed(schema.items) } : {}),
    ...(schema.anyOf ? { anyOf: schema.anyOf.map(closed) } : {}),
    ...(isOpen ? { additionalProperties: false } : {}),
  };
}

function faultOf(schema: JsonSchema, value: JsonValue, { components }: ApiDocument): unknown {
  const schemas = Object.entries(components.schemas).map(([name, one]) => [name, closed(one)]);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const whole = { ...closed(schema), components: { schemas: Object.fromEntries(schemas) } };
  const check = ajv.compile(whole);
  return check(value) ? null : check.errors;
}

/** All of it; of a stream, which goes on, its first event. */
async function textOf(answer: Response): Promise<string> {
  if (answer.headers.get("Content-Type") !== "text/event-stream") return answer.text();
  const reader = answer.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return new TextDecoder().decode(value);
}

/** Null of what is a file. */
function jsonOf(type: string, text: string): JsonValue {
  if (type === "application/json") return JSON.parse(text);
  if (type !== "text/event-stream") return null;
  const [, event = "", data = ""] = /^event: (.*)\nid: .*\ndata: (.*)\n\n$/.exec(text) ?? [];
  return { event, data: JSON.parse(data || "null") };
}

/** What of an answer is not as the document says; null where all is. */
async function wrongOf(example: Example, document: ApiDocument, browser: TestBrowser) {
  const { key, path, init, operation } = example;
  // A provider sends people back with a word that nobody can make up.
  const address = path.endsWith("/callback") ? await browser.leave("1") : path;
  const answer = await browser.ask(address, init);
  const [expected] = Object.keys(operation.responses);
  if (expected === undefined) return `${key}: no answer`;
  const text = await textOf(answer);
  if (String(answer.status) !== expected) return `${key}: ${answer.status} ${text}`;
  const described = operation.responses[expected];
  const content = described && "content" in described ? (described.content ?? {}) : {};
  const [type] = Object.keys(content);
  const got = answer.headers.get("Content-Type")?.split(";")[0];
  if (type === undefined) return answer.headers.has("Location") ? null : `${key}: no address`;
  if (got !== type) return `${key}: ${got}`;
  const schema = content[type]?.schema;
  const json = jsonOf(type, text);
  if (json === null || schema === undefined) return null;
  const fault = faultOf(schema, json, document);
  return fault === null ? null : `${key}: ${JSON.stringify(fault)}\n${text.slice(0, 500)}`;
}

test("every example of the document is answered as the document says", async () => {
  const browser = await signedIn(world, "1");
  // Whom the examples view.
  await signedIn(world, "2");
  await makeExamples();
  const document: ApiDocument = await (await browser.ask("/openapi.json")).json();
  const examples = examplesOf(document).toSorted((one, other) => orderOf(one) - orderOf(other));
  const first = ["post /api/boards", "post /api/views", "post /api/tokens", "post /api/webhooks"];
  const dead = ({ key }: Example) => key.endsWith("/dead-letters");
  const ordered = [
    ...examples.filter(({ key }) => first.includes(key)),
    ...examples.filter(dead),
    ...examples.filter((one) => !first.includes(one.key) && !dead(one)),
  ];
  const wrong: string[] = [];
  for (const example of ordered) {
    const fault = await wrongOf(example, document, browser);
    if (fault !== null) wrong.push(fault);
    await renamed(example);
  }
  expect(wrong).toEqual([]);
  expect(ordered.length).toBeGreaterThan(40);
});

test("who has the document is told that it still holds, until they see another thing", async () => {
  const browser = await signedIn(world, "1");
  const first = await browser.ask("/openapi.json");
  const tag = first.headers.get("ETag") ?? "";
  expect(first.headers.get("Cache-Control")).toBe("private, no-cache");
  const again = await browser.ask("/openapi.json", { headers: { "If-None-Match": tag } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  await grant(browser, { User: { fields: "all" } });
  const later = await browser.ask("/openapi.json", { headers: { "If-None-Match": tag } });
  expect([later.status, later.headers.get("ETag") === tag]).toEqual([200, false]);
});

test("of what is hidden the document tells nothing, whatever becomes of it", async () => {
  const browser = await signedIn(world, "1");
  await grant(browser, { User: { fields: ["Name"] } });
  const before = await (await browser.ask("/openapi.json")).text();
  const { components, paths }: ApiDocument = JSON.parse(before);
  const rows = Object.keys(components.schemas).filter((name) => name.startsWith("Row."));
  expect(rows).toEqual(["Row.User"]);
  expect(Object.keys(components.schemas["Row.User"]?.properties ?? {})).toEqual(["id", "name"]);
  expect(paths["/api/objects/{object}"]?.get?.parameters[0]?.schema.enum).toEqual(["User"]);
  const { client } = world.database;
  await client.query(
    `update sync.object set label = 'Other', columns = jsonb_set(columns, '{1,label}', '"Other"')
     where name = 'Deal'`,
  );
  await client.query(
    `insert into sync.object (name, label, label_plural, mirror_table, columns)
     select 'Secret__c', label, label_plural, 'secret__c', columns from sync.object where name = 'Account'`,
  );
  /** As another isolate answers, which keeps nothing of before. */
  const afresh = async (isolate: number) => {
    const endpoint = `${world.settings.NEON_FETCH_ENDPOINT}#${isolate}`;
    const settings = { ...world.settings, NEON_FETCH_ENDPOINT: endpoint };
    return (await browser.ask("/openapi.json", {}, settings)).text();
  };
  expect(await afresh(1)).toBe(before);
  await grant(browser, { "*": { fields: "all" } });
  const all = await afresh(2);
  expect(all).toContain("Row.Secret__c");
});

/** Says what everybody sees. */
async function grant(browser: TestBrowser, grants: object): Promise<void> {
  const { version } = await (await browser.ask("/groups")).json();
  const groups = [{ name: "Everybody", everybody: true, grants }];
  const body = JSON.stringify({ version, groups });
  expect((await browser.ask("/groups", { method: "PUT", body })).status).toBe(200);
}
