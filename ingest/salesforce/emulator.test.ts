import { text as textOf } from "node:stream/consumers";
import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mirrorColumns } from "../../db/mirror/mirror-columns.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { Emulator } from "../../emulator/emulator.ts";
import { emulatedOrg } from "../../testing/emulated-org.ts";
import { eventCells } from "../cdc/event-cells.ts";
import { decodeChangeEvent } from "../cdc/decode.ts";
import { imageCells } from "../snapshot/record-image.ts";
import { decide } from "../core/error-policy.ts";
import type { ApiCall } from "./api-call.ts";
import { SessionSource } from "./auth.ts";
import { BulkQuery } from "./bulk-query.ts";
import type { OrgSettings } from "./org-settings.ts";
import { type Fetch, PubSub } from "./pubsub.ts";
import { OrgApi } from "./rest.ts";

// The clients against an org that was written from Salesforce's documentation only, over HTTP and gRPC.

const OBJECTS = [
  "Account",
  "Contact",
  "Lead",
  "Opportunity",
  "OpportunityLineItem",
  "Product2",
  "Case",
  "Task",
  "Event",
  "Campaign",
  "User",
  "Site_Visit__c",
];
const RECORDS = 3_000;
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const calls: ApiCall[] = [];
const onApiCall = (call: ApiCall) => void calls.push(call);
const stop = new AbortController();

let emulator: Emulator;
let settings: OrgSettings;
let sessions: SessionSource;
let api: OrgApi;
let bulk: BulkQuery;
let pubsub: PubSub;

beforeAll(async () => {
  const app = {
    clientId: "consumer-key",
    clientSecret: "hush",
    publicKeyPem: keys.publicKey.export({ type: "spki", format: "pem" }).toString(),
    username: "integration@emulated.example",
  };
  const org = await emulatedOrg({ records: RECORDS, app });
  emulator = org.emulator;
  settings = {
    ...org.settings,
    credential: {
      kind: "jwt",
      username: app.username,
      privateKeyPem: keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    },
  };
  sessions = new SessionSource(settings, onApiCall);
  api = new OrgApi(settings, sessions, onApiCall);
  bulk = new BulkQuery(settings, sessions, onApiCall);
  pubsub = new PubSub(settings, sessions, onApiCall);
});
afterAll(async () => {
  stop.abort();
  pubsub.close();
  await emulator.close();
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const topicOf = (object: string) => `/data/${object.replace(/__c$/, "__")}ChangeEvent`;
const columnsOf = async (object: string) => mirrorColumns(await api.describe(object));

async function all(soql: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const page of api.query(soql)) rows.push(...page);
  return rows;
}

async function bulkText(object: string, soql: string, maxRecords: number) {
  const job = await bulk.create({ object, soql });
  let status = await bulk.status(job);
  for (; status.state !== "JobComplete"; status = await bulk.status(job)) await pause(20);
  const pages: { text: string; records: number }[] = [];
  let locator: string | null = null;
  do {
    const page = await bulk.page(job, { locator, maxRecords }, stop.signal);
    pages.push({ text: await textOf(page.body), records: page.records });
    locator = page.next;
  } while (locator !== null);
  await bulk.remove(job);
  return { pages, processed: status.recordsProcessed };
}

describe("the clients against the emulated org", () => {
  it("read list views, and what each shows", async () => {
    const views = await api.listViews("Account");
    expect(views.map(({ label }) => label)).toContain("All Accounts");
    for (const { id } of views) {
      const { sobjectType, columns, orderBy } = await api.describeListView("Account", id);
      expect(sobjectType).toBe("Account");
      expect(columns.length * orderBy.length).toBeGreaterThan(0);
    }
    await expect(api.describeListView("Account", "00B000000000001")).rejects.toMatchObject({
      status: 404,
    });
  });

  it("sign in, once for all, and describe every object", async () => {
    const described = await Promise.all(OBJECTS.map((object) => api.describe(object)));
    expect(described.map(({ name }) => name)).toEqual(OBJECTS);
    const { sobjects } = await api.describeGlobal();
    expect(sobjects.map(({ name }) => name)).toEqual(expect.arrayContaining(OBJECTS));
    expect(calls.filter(({ resource }) => resource === "/services/oauth2/token")).toHaveLength(1);
  });

  it("tell what a new record must say, and which picklists take nothing else", async () => {
    const visit = await columnsOf("Site_Visit__c");
    const named = (is: (column: (typeof visit)[number]) => boolean | undefined) =>
      visit.filter(is).map(({ field }) => field);
    expect(named(({ required }) => required)).toEqual(["Account__c"]);
    expect(named(({ restricted }) => restricted)).toEqual(["Outcome__c"]);
  });

  it("also by client credentials", async () => {
    const credential = { kind: "client-credentials", clientSecret: "hush" } as const;
    await expect(
      new SessionSource({ ...settings, credential }, onApiCall).current(),
    ).resolves.toMatchObject({
      organizationId: emulator.org.id,
    });
  });

  it("get an error that says what is wrong with a secret, a key, a user", async () => {
    const refused = async (change: Partial<OrgSettings>) => {
      const error = await new SessionSource({ ...settings, ...change }, onApiCall)
        .current()
        .catch((error: unknown) => error);
      return decide(error);
    };
    const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 })
      .privateKey.export({ type: "pkcs8", format: "pem" })
      .toString();
    expect(await refused({ clientId: "other" })).toMatchObject({
      reason: expect.stringContaining("SALESFORCE_CLIENT_ID"),
    });
    expect(
      await refused({ credential: { kind: "client-credentials", clientSecret: "x" } }),
    ).toMatchObject({
      reason: expect.stringContaining("SALESFORCE_CLIENT_SECRET"),
    });
    expect(
      await refused({
        credential: {
          kind: "jwt",
          username: "integration@emulated.example",
          privateKeyPem: stranger,
        },
      }),
    ).toMatchObject({
      reason: expect.stringContaining("private key"),
    });
  });

  it("copy in pages as many records as a count has", async () => {
    const [counted] = await all("SELECT COUNT(Id) total FROM Contact");
    const { pages, processed } = await bulkText(
      "Contact",
      "SELECT Id, Name, Email FROM Contact",
      200,
    );
    expect(pages.length).toBeGreaterThan(1);
    expect(processed).toBe(counted?.["total"]);
    expect(pages.reduce((sum, { records }) => sum + records, 0)).toBe(processed);
    for (const { text, records } of pages) {
      const [header, ...rows] = text.trimEnd().split("\n");
      expect(header).toBe('"Id","Name","Email"');
      expect(rows).toHaveLength(records);
    }
  });

  it("retrieve records, in order, with null for missing ones", async () => {
    const rows = await all("SELECT Id, Name FROM Account LIMIT 3");
    const ids = rows.map((row) => String(row["Id"]));
    await expect(
      api.retrieve("Account", [...ids, "001000000000000AAA"], ["Name"]),
    ).resolves.toEqual([...rows, null]);
  });

  it("read quotas and counts, and see their use", async () => {
    expect(await api.limits()).toHaveProperty("DailyApiRequests.Max");
    expect((await api.recordCount(["Account"])).get("Account")).toBeGreaterThan(0);
    expect(calls.at(-1)?.usage).toMatchObject({
      used: expect.any(Number),
      max: expect.any(Number),
    });
  });

  it("continue when the session is revoked", async () => {
    const { accessToken } = await sessions.current();
    emulator.org.sessions.revoke(accessToken);
    await expect(api.limits()).resolves.toBeDefined();
    expect((await sessions.current()).accessToken).not.toBe(accessToken);
  });

  it("say what to do about an object without change events", async () => {
    const error = await pubsub.topic("/data/NothingChangeEvent").catch((error: unknown) => error);
    expect(decide(error)).toMatchObject({
      action: "stop",
      reason: expect.stringContaining("Change Data Capture"),
    });
  });

  it("report that a position is invalid", async () => {
    const position = {
      kind: "after",
      replayId: Buffer.from("ffffffffffffffff0000", "hex"),
    } as const;
    const error = await pubsub
      .subscribe({ topic: topicOf("Account"), position }, stop.signal)
      .next()
      .catch((error: unknown) => error);
    expect(decide(error).action).toBe("resync");
  });

  it("see in change events, field by field, what a read shows afterwards", async () => {
    const columns = new Map<string, readonly MirrorColumn[]>();
    for (const object of OBJECTS) columns.set(object, await columnsOf(object));
    const seen = new Map<string, Map<string, Record<string, unknown>>>();
    const counts = { events: 0, compared: 0 };
    const listening = OBJECTS.map((object) =>
      listen(object, columns.get(object) ?? [], seen, counts),
    );
    await Promise.all(listening.map(({ ready }) => ready));
    emulator.workload.setRate(400);
    await expect.poll(() => counts.events).toBeGreaterThan(500);
    emulator.workload.setRate(0);
    await quiet(counts);
    listening.forEach(({ end }) => end());
    await Promise.all(listening.map(({ ended }) => ended));
    for (const object of OBJECTS) {
      const records = seen.get(object) ?? new Map();
      const ids = [...records.keys()].slice(0, 2_000);
      const read = await api.retrieve(
        object,
        ids,
        (columns.get(object) ?? []).map(({ field }) => field),
      );
      ids.forEach((id, index) => {
        const record = read[index] ?? null;
        if (record === null) return;
        const image = imageCells(record, columns.get(object) ?? []);
        const cells = records.get(id) ?? {};
        const shown = Object.fromEntries(
          Object.keys(cells).map((column) => [column, image[column]]),
        );
        expect({ object, id, ...cells }).toEqual({ object, id, ...shown });
        counts.compared += Object.keys(cells).length;
      });
    }
    expect(counts.compared).toBeGreaterThan(1_000);
  });
});

/** Keeps the newest value of every column that events set, per record. */
function listen(
  object: string,
  columns: readonly MirrorColumn[],
  seen: Map<string, Map<string, Record<string, unknown>>>,
  counts: { events: number },
) {
  const controller = new AbortController();
  const records = new Map<string, Record<string, unknown>>();
  seen.set(object, records);
  let isReady: () => void = () => {};
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  const take = async (fetch: Fetch): Promise<void> => {
    for (const raw of fetch.events) {
      const event = decodeChangeEvent(await pubsub.schema(raw.schemaId), raw);
      counts.events += 1;
      const cells = eventCells(event, columns);
      for (const id of event.recordIds) {
        if (event.changeType === "DELETE") records.delete(id);
        else records.set(id, { ...records.get(id), ...cells });
      }
    }
  };
  const ended = (async () => {
    const position = { kind: "latest" } as const;
    for await (const fetch of pubsub.subscribe(
      { topic: topicOf(object), position },
      controller.signal,
    )) {
      await take(fetch);
      isReady();
    }
  })();
  return { ready, ended, end: () => controller.abort() };
}

/** Waits until no event arrived for a second. */
async function quiet(counts: { readonly events: number }): Promise<void> {
  for (let before = -1; before !== counts.events;) {
    before = counts.events;
    await pause(1_000);
  }
}
