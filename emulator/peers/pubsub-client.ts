import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { assertSame, type Check } from "./check.ts";
import type { Emulator } from "../emulator.ts";
import type { ConnectedApp } from "../emulation/connected-app.ts";
import type { Workshop } from "./workshop.ts";

type Subscription = { readonly lastReplayId: number };
type ChangeEvent = {
  readonly replayId: number;
  readonly payload: Readonly<Record<string, unknown>> & {
    readonly ChangeEventHeader: {
      readonly changeType: string;
      readonly recordIds: readonly string[];
      readonly changedFields: readonly string[];
      readonly changeOrigin: string;
    };
  };
};
type Callback = (subscription: Subscription, kind: string, data: unknown) => void;

/** The part of salesforce-pubsub-api-client that is used here. */
type Client = {
  connect(): Promise<void>;
  subscribe(topic: string, callback: Callback, count: number): void;
  subscribeFromReplayId(topic: string, callback: Callback, count: number, replayId: number): void;
  subscribeFromEarliestEvent(topic: string, callback: Callback, count: number): void;
  close(): void;
};
type ClientClass = new (configuration: object, logger: object) => Client;

const MODULE = "node_modules/salesforce-pubsub-api-client/dist/client.js";
const TIMEOUT_MS = 20_000;
const ORIGIN = "com/salesforce/api/rest/66.0;client=peer";

async function connected(
  { folder }: Workshop,
  { restPort, pubSubTlsPort }: Emulator,
  { clientId, clientSecret }: ConnectedApp,
): Promise<Client> {
  const url = pathToFileURL(join(folder, MODULE)).href;
  const { default: PubSubApiClient } = (await import(url)) as { default: ClientClass };
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const client = new PubSubApiClient(
    {
      authType: "oauth-client-credentials",
      loginUrl: `http://127.0.0.1:${restPort}`,
      clientId,
      clientSecret,
      pubSubEndpoint: `127.0.0.1:${pubSubTlsPort}`,
      rejectUnauthorizedSsl: false,
    },
    silent,
  );
  await client.connect();
  return client;
}

type Subscribe = (client: Client, callback: Callback) => void;

/** The next events of a subscription, which then ends. `meanwhile` runs after its start. */
async function received(
  client: Client,
  count: number,
  subscribe: Subscribe,
  meanwhile: () => void = () => {},
): Promise<ChangeEvent[]> {
  const events: ChangeEvent[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`only ${events.length} events`)), TIMEOUT_MS);
      subscribe(client, (_, kind, data) => {
        if (kind === "error") reject(data as Error);
        if (kind === "event") events.push(data as ChangeEvent);
        if (events.length < count) return;
        clearTimeout(timer);
        resolve();
      });
      setTimeout(meanwhile, 500);
    });
  } finally {
    client.close();
  }
  return events;
}

const names = (events: readonly ChangeEvent[]): unknown[] =>
  events.map(({ payload }) => payload["Name"]);

/** Checks what salesforce-pubsub-api-client receives over TLS against what was written to the org. */
export function pubSubClientChecks(
  workshop: Workshop,
  emulator: Emulator,
  app: ConnectedApp,
): Check[] {
  const { org } = emulator;
  const topic = "/data/AccountChangeEvent";
  const [account] = org.records("Account");
  const id = String(account?.["Id"]);
  const rename = (name: string): void =>
    org.transact(org.integrationUserId(), ORIGIN, (writes) =>
      writes.update("Account", id, { Name: name, Site: null, BillingCity: `City of ${name}` }),
    );
  const next = async (count: number, subscribe: Subscribe, meanwhile?: () => void) =>
    received(await connected(workshop, emulator, app), count, subscribe, meanwhile);
  let first: ChangeEvent | undefined;

  return [
    {
      name: "subscribe to the newest events over TLS, and decode them",
      async run() {
        const events = await next(
          2,
          (client, callback) => client.subscribe(topic, callback, 2),
          () => ["One", "Two"].forEach(rename),
        );
        assertSame(names(events), ["One", "Two"], "names in order");
        [first] = events;
        const header = first?.payload.ChangeEventHeader;
        assertSame([header?.changeType, header?.recordIds], ["UPDATE", [id]], "the header");
        assert.equal(header?.changeOrigin, ORIGIN);
        assert.ok(header?.changedFields.includes("BillingAddress.City"));
        return `changed fields ${String(header?.changedFields)}`;
      },
    },
    {
      name: "subscribe from a replay id",
      async run() {
        ["Three", "Four"].forEach(rename);
        const events = await next(3, (client, callback) =>
          client.subscribeFromReplayId(topic, callback, 3, first?.replayId ?? 0),
        );
        assertSame(names(events), ["Two", "Three", "Four"], "names after the first event");
        return `${events.length} events after ${String(first?.replayId)}`;
      },
    },
    {
      name: "subscribe from the earliest event to all objects",
      async run() {
        const events = await next(4, (client, callback) =>
          client.subscribeFromEarliestEvent("/data/ChangeEvents", callback, 4),
        );
        assert.equal(events.length, 4);
        return `${events.length} events`;
      },
    },
  ];
}
