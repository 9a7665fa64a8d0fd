import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { controlClient } from "./client.ts";
import { DATA, idOf, useTestOrg } from "../../testing/emulator/test-org.ts";

const org = await useTestOrg(3000);
const control = controlClient(org.origin);

const json = async (path: string) => (await org.ask<Record<string, unknown>>(path))[1];

test("lists its routes, with a line each", async () => {
  type Routes = { routes: { method: string; path: string; says?: string }[] };
  const [, { routes }] = await org.ask<Routes>("/control");
  const texts = routes.map(({ method, path }) => `${method} ${path}`);
  expect(texts).toContain("POST /control/faults");
  expect(texts).toContain("GET /control/checksum/:object");
  expect(routes.find(({ path }) => path === "/control/work")?.says).toContain("changes");
});

const JSON_TYPE = { "content-type": "application/json" };

describe("who may call", () => {
  const asked = (headers: Record<string, string>, body?: string) =>
    new Promise<number>((resolve, reject) => {
      const method = body === undefined ? "GET" : "POST";
      const call = request(`${org.origin}/control/rate`, { method, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      call.on("error", reject);
      call.end(body);
    });

  test.each(["evil.example", "127.0.0.1.evil.example", "10.0.0.7", "localhost.evil.example:80"])(
    "a page that was read as %s may neither read nor post",
    async (host) => {
      expect(await asked({ host })).toBe(403);
      expect(await asked({ host, ...JSON_TYPE }, '{"rate":1}')).toBe(403);
    },
  );

  test.each(["text/plain", "application/x-www-form-urlencoded", "text/plain;application/json"])(
    "a page of another site may not post %s",
    async (type) => {
      expect(await asked({ "content-type": type }, '{"rate":1}')).toBe(415);
      expect(await asked({}, '{"rate":1}')).toBe(415);
      expect(await control.health()).toMatchObject({ rate: 0 });
    },
  );

  test.each(["localhost:9", "127.0.0.1", "[::1]:80", "emulator.localhost"])(
    "a program that calls it %s may",
    async (host) => {
      expect(await asked({ host, ...JSON_TYPE }, '{"rate":0}')).toBe(200);
    },
  );
});

describe("faults", () => {
  test("are added, injected, listed and healed", async () => {
    const id = await control.fault({ kind: "error", on: "limits", preset: "503-json", times: 2 });
    expect((await org.send(`${DATA}/limits`)).status).toBe(503);
    expect(await control.faults()).toMatchObject([{ id, hits: 1, exhausted: false }]);
    expect(await control.heal(id)).toEqual({ healed: 1 });
    expect((await org.send(`${DATA}/limits`)).status).toBe(200);
    await expect(control.heal(id)).rejects.toThrow("There is no such fault.");
  });

  test("several at once", async () => {
    const faults = [
      { kind: "drop", on: "soap" },
      { kind: "read-lag", ms: 1 },
    ];
    const [, { ids }] = await org.ask<{ ids: number[] }>("/control/faults", faults);
    expect(ids).toHaveLength(2);
    expect(await control.heal()).toEqual({ healed: 2 });
  });

  test.each([
    [{ kind: "sluggish" }, /^kind: .*"latency".*"sluggish"/],
    [{ kind: "latency", on: "limits" }, /^ms: /],
    [{ kind: "latency", on: "limits", ms: { p50: 9, p99: 8 } }, /^ms: expected the smaller/],
    [{ kind: "latency", on: "limits", ms: { min: 9, max: 8 } }, /^ms: expected the smaller/],
    [{ kind: "latency", on: "nowhere", ms: 1 }, /^on: expected one of oauth, .*"nowhere"/],
    [{ kind: "drop", on: "any", afterByte: 4 }, /^afterByte: .*the keys are kind, skip, /],
    [{ kind: "drop", on: "any", rate: 2 }, /^rate: /],
    [{ kind: "drop", on: "any", path: "(" }, /^path: expected a regular expression/],
    [[{ kind: "drop", on: "any" }, { kind: "drop" }], /^1\.on: /],
  ])("%j is refused, by its place and what is allowed there", async (fault, sentence) => {
    const answer = await org.ask("/control/faults", fault);
    expect(answer).toMatchObject([400, [{ message: expect.stringMatching(sentence) }]]);
    expect(await control.faults()).toEqual([]);
  });
});

test("the clock is set, moved, stopped and hurried", async () => {
  const before = await control.clock();
  expect(before.scale).toBe(1);
  const at = new Date(before.nowMs + 86_400_000).toISOString();
  expect(await control.setClock({ at, scale: 0 })).toMatchObject({ now: at, scale: 0 });
  expect((await control.setClock({ shiftMs: -1000 })).nowMs).toBe(Date.parse(at) - 1000);
  expect((await control.clock()).nowMs).toBe(Date.parse(at) - 1000);
  await control.setClock({ scale: 1 });
  await expect(control.setClock({ at: "tomorrow" })).rejects.toThrow("at: expected a time");
  await expect(control.setClock({ at: "5" })).rejects.toThrow("at: expected a time");
});

test("the clock stays among the times that there are", async () => {
  const { nowMs } = await control.clock();
  const tooFar = Number.MAX_SAFE_INTEGER;
  for (const shiftMs of [tooFar, -tooFar]) {
    await expect(control.setClock({ shiftMs })).rejects.toThrow("shiftMs: the clock goes from");
  }
  await expect(control.setClock({ scale: 1e308 })).rejects.toThrow("scale: ");
  const left = await control.clock();
  expect(left.scale).toBe(1);
  expect(left.nowMs - nowMs).toBeLessThan(60_000);
});

test("sessions end, of one user or of all", async () => {
  await control.expireSessions({ username: "integration@emulated.example" });
  expect((await org.send(`${DATA}/limits`)).status).toBe(401);
  await org.connection.authorize({ grant_type: "client_credentials" });
  await expect(control.expireSessions({ username: "nobody" })).rejects.toThrow("no user nobody");
  expect((await org.send(`${DATA}/limits`)).status).toBe(200);
  await control.expireSessions();
  expect((await org.send(`${DATA}/limits`)).status).toBe(401);
  await org.connection.authorize({ grant_type: "client_credentials" });
});

test("rules are added and removed, the event stream is moved", async () => {
  const id = await control.rule({ kind: "required", object: "Lead", field: "Title" });
  expect(await control.rules()).toMatchObject([{ id }]);
  const lead = { LastName: "L", Company: "C", Status: "Open - Not Contacted" };
  const create = org.connection.sobject("Lead").create(lead);
  await expect(create).rejects.toMatchObject({ errorCode: "REQUIRED_FIELD_MISSING" });
  expect(await control.removeRules(id)).toEqual({ removed: 1 });
  await org.connection.sobject("Lead").create(lead);
  const { latest } = await control.events();
  expect((await control.migrateEvents()).latest).not.toBe(latest);
  expect((await control.eventSettings({ textDiffs: false })).settings.textDiffs).toBe(false);
  expect((await control.retainEvents(1)).settings.retentionHours).toBe(1);
});

test("an allocation runs out", async () => {
  const limit = await control.limit({ name: "DailyApiRequests", max: 500, used: 500 });
  expect(limit).toEqual({ Max: 500, Remaining: 0 });
  expect((await org.send(`${DATA}/limits`)).status).toBe(403);
  await control.limit({ name: "DailyApiRequests", max: 1_000_000, used: 0 });
  expect((await org.send(`${DATA}/limits`)).status).toBe(200);
  const wrong = { name: "DailyCoffee" } as unknown as Parameters<typeof control.limit>[0];
  await expect(control.limit(wrong)).rejects.toThrow(/^name: .*DailyApiRequests/);
});

test("fields are taken from a user and given back", async () => {
  const [, other] = [...org.emulator.org.records("User")];
  const username = String(other?.["Username"]);
  const access = { username, object: "account", fields: ["annualrevenue"] };
  const hidden = await control.fieldAccess({ ...access, readable: false });
  expect(hidden).toEqual({ hidden: ["AnnualRevenue"] });
  const { org: inside } = org.emulator;
  const theirs = inside.viewFor(String(other?.["Id"])).objectType("Account");
  expect(theirs.fieldsByName.has("annualrevenue")).toBe(false);
  expect(await control.fieldAccess({ ...access, readable: true })).toEqual({ hidden: [] });
  const nothing = control.fieldAccess({ ...access, fields: ["Colour"], readable: false });
  await expect(nothing).rejects.toThrow("fields: Account has no field Colour.");
});

describe("the schema", () => {
  const described = async (name: string): Promise<unknown> => {
    const { fields } = await json(`${DATA}/sobjects/Case/describe`);
    return (fields as { name: string }[]).find((field) => field.name === name);
  };

  test("gets a field, which changes its name and its type, and goes", async () => {
    const field = { name: "Region__c", type: "string", length: 20 } as const;
    await control.schema({ kind: "add-field", object: "Case", field, value: "EMEA" });
    expect(await described("Region__c")).toMatchObject({
      type: "string",
      length: 20,
      byteLength: 60,
      label: "Region",
      custom: true,
    });
    const id = idOf(org.some("Case"));
    const region = async (name: string) =>
      (await json(`${DATA}/sobjects/Case/${id}?fields=${name}`))[name];
    expect(await region("Region__c")).toBe("EMEA");
    const rename = { kind: "rename-field", object: "Case", field: "region__c" } as const;
    await control.schema({ ...rename, to: "Area__c" });
    expect(await region("Area__c")).toBe("EMEA");
    const retyped = { name: "Area__c", type: "double", precision: 5 } as const;
    await control.schema({ kind: "retype-field", object: "Case", field: retyped });
    expect(await described("Area__c")).toMatchObject({ type: "double", precision: 5 });
    const { fields } = await control.schema({
      kind: "remove-field",
      object: "Case",
      field: "Area__c",
    });
    expect(fields).not.toContain("Area__c");
    expect(await described("Area__c")).toBeUndefined();
  });

  test.each(["Id", "isdeleted", "SystemModstamp", "LastModifiedById"])(
    "keeps %s, whatever is asked",
    async (field) => {
      const change = { object: "Case", field } as const;
      const stays = "stays as it is.";
      await expect(control.schema({ kind: "remove-field", ...change })).rejects.toThrow(stays);
      const renamed = control.schema({ kind: "rename-field", ...change, to: "Other__c" });
      await expect(renamed).rejects.toThrow(stays);
      const retyped = { name: field, type: "double" } as const;
      const other = control.schema({ kind: "retype-field", object: "Case", field: retyped });
      await expect(other).rejects.toThrow(stays);
    },
  );

  test("gets a geolocation with its parts, and a field of every other type", async () => {
    const { fields } = await control.schema({
      kind: "add-field",
      object: "Case",
      field: { name: "Spot__c", type: "location" },
    });
    expect(fields.slice(-3)).toEqual(["Spot__Latitude__s", "Spot__Longitude__s", "Spot__c"]);
    const plain = ["textarea", "richtext", "encryptedstring", "boolean", "int", "double"] as const;
    const others = [
      "currency",
      "percent",
      "date",
      "datetime",
      "time",
      "email",
      "phone",
      "url",
    ] as const;
    for (const type of [...plain, ...others]) {
      const field = { name: `A_${type}__c`, type };
      await control.schema({ kind: "add-field", object: "Case", field });
    }
    for (const type of ["picklist", "multipicklist"] as const) {
      const field = { name: `A_${type}__c`, type, values: ["a", "b"] };
      await control.schema({ kind: "add-field", object: "Case", field });
    }
    const parent = { name: "Lead__c", type: "reference" as const, referenceTo: ["Lead"] };
    await control.schema({ kind: "add-field", object: "Case", field: parent });
    const count = Number((await json(`${DATA}/limits/recordCount?sObjects=Case`))["count"] ?? 1);
    expect(count).toBeGreaterThan(0);
    const id = idOf(org.some("Case"));
    expect(await json(`${DATA}/sobjects/Case/${id}`)).toMatchObject({
      Spot__c: null,
      A_boolean__c: false,
      A_picklist__c: null,
      Lead__c: null,
    });
  });

  test("Change Data Capture is selected and not", async () => {
    const select = (enabled: boolean) =>
      control.schema({ kind: "change-data-capture", object: "Case", enabled });
    await select(false);
    expect(org.emulator.org.objectType("Case").changeDataCapture).toBe(false);
    await select(true);
    expect(org.emulator.org.objectType("Case").changeDataCapture).toBe(true);
  });

  test.each([
    [{ kind: "add-field", object: "Case", field: { name: "Subject", type: "string" } }, /already/],
    [{ kind: "remove-field", object: "Case", field: "Colour__c" }, /no field Colour__c/],
    [{ kind: "remove-field", object: "Nothing", field: "A" }, /does not exist/],
    [
      { kind: "add-field", object: "Case", field: { name: "A__c", type: "colour" } },
      /^field\.type: /,
    ],
    [{ kind: "add-field", object: "Case", field: { name: "A b", type: "int" } }, /^field\.name: /],
  ])("%j is refused", async (change, sentence) => {
    const [status, answer] = await org.ask("/control/schema", change);
    expect([400, 404]).toContain(status);
    expect(answer).toMatchObject([{ message: expect.stringMatching(sentence) }]);
  });
});
