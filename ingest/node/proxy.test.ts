import { text as textOf } from "node:stream/consumers";
import { createServer as createTlsServer } from "node:https";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { selfSignedCertificate } from "../../emulator/pubsub/certificate.ts";
import { PROTOCOL_VERSION } from "../../edge/protocol/room.ts";
import { forwardProxy, type ForwardProxy } from "../../testing/forward-proxy.ts";
import { loopbackOrg, type LoopbackOrg } from "../../testing/loopback-org.ts";
import { loopbackPubSub, type LoopbackPubSub } from "../../testing/loopback-pubsub.ts";
import { TEST_LINE } from "../../testing/test-lease.ts";
import { json } from "../../testing/loopback-server.ts";
import { type Proxy, useProxy } from "../lib/proxy.ts";
import { postToRoom } from "../publish/room-client.ts";
import { SessionSource } from "../salesforce/auth.ts";
import { BulkQuery } from "../salesforce/bulk-query.ts";
import { openHttp } from "../salesforce/http-call.ts";
import { PubSub } from "../salesforce/pubsub.ts";
import { OrgApi } from "../salesforce/rest.ts";

/** Names that only the proxy finds. A call that goes around it fails. */
const [ORG, EVENTS, ROOMS] = ["org.test", "events.test", "rooms.test"];

let proxy: ForwardProxy;
let org: LoopbackOrg;
let events: LoopbackPubSub;
let restore = () => {};

beforeEach(async () => {
  proxy = await forwardProxy();
  events = await loopbackPubSub();
  events.topicOf = () => ({ can_subscribe: true, schema_id: "s1" });
  org = await loopbackOrg();
  org.respond = ({ url }, response) => {
    if (url.startsWith("/parties/")) return json(response, 200, { head: null, line: null });
    json(response, 200, url.includes("/jobs/") ? { state: "JobComplete" } : {});
  };
});
afterEach(async () => {
  restore();
  vi.unstubAllEnvs();
  events.close();
  await org.server.close();
  await proxy.close();
});

const named = (url: string, name: string) => url.replace("127.0.0.1", name);
const use = (settings: Proxy | null) => {
  restore = useProxy(settings);
};

/** Every kind of call that a node makes; the names of those that failed. */
async function failedCalls(address = (url: string, name: string) => named(url, name)) {
  const loginUrl = address(org.server.url, ORG);
  org.instanceUrl = loginUrl;
  const pubsubUrl = address(events.url, EVENTS);
  const settings = { ...org.settings, loginUrl, pubsubUrl, plainHttp: "allowed" } as const;
  const sessions = new SessionSource(settings, org.onApiCall);
  const pubsub = new PubSub(settings, sessions, org.onApiCall, { unaryMs: 5_000 });
  const room = { url: address(org.server.url, ROOMS), secret: "hush" };
  const nothing = {
    ...{ version: PROTOCOL_VERSION, line: TEST_LINE, lineage: [] },
    ...{ from: 1, to: 0, changes: [] },
  };
  const signal = AbortSignal.timeout(10_000);
  const calls: Record<string, () => Promise<unknown>> = {
    "sign-in": () => sessions.current(),
    REST: () => new OrgApi(settings, sessions, org.onApiCall).limits(),
    Bulk: () => new BulkQuery(settings, sessions, org.onApiCall).status("750"),
    "Pub/Sub": () => pubsub.topic("/data/AccountChangeEvent"),
    room: () => postToRoom(room, "Account", nothing, { reset: false }, signal),
  };
  const failed: string[] = [];
  for (const [name, call] of Object.entries(calls)) await call().catch(() => failed.push(name));
  pubsub.close();
  return failed;
}

test("with a proxy every call goes through it", async () => {
  use({ url: proxy.url, except: "" });
  expect(await failedCalls()).toEqual([]);
  const through = [...proxy.connects, ...proxy.forwarded].join(" ");
  for (const name of [ORG, EVENTS, ROOMS]) expect(through).toContain(name);
  expect(proxy.connects.filter((target) => target.startsWith(EVENTS))).toHaveLength(1);
});

test("https goes through the proxy by CONNECT, with the server's own certificate", async () => {
  const { key, certificate } = selfSignedCertificate([ORG]);
  const before = getCACertificates("default");
  const server = createTlsServer({ key, cert: certificate }, (_, response) => response.end("well"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    setDefaultCACertificates([...before, certificate]);
    use({ url: proxy.url, except: "" });
    const { port } = server.address() as AddressInfo;
    const url = `https://${ORG}:${port}/`;
    const { body } = await openHttp({ method: "GET", url }, () => undefined);
    expect(await textOf(body)).toBe("well");
    expect(await (await fetch(url)).text()).toBe("well");
    expect(proxy.connects).toEqual([`${ORG}:${port}`, `${ORG}:${port}`]);
    expect(proxy.forwarded).toEqual([]);
  } finally {
    setDefaultCACertificates(before);
    server.closeAllConnections();
    server.close();
  }
});

test("this machine, and hosts that are excepted, are called without it", async () => {
  use({ url: proxy.url, except: "*.test, other.example" });
  expect(await failedCalls((url) => url)).toEqual([]);
  expect(await failedCalls()).toEqual(["sign-in", "REST", "Bulk", "Pub/Sub", "room"]);
  expect([proxy.connects, proxy.forwarded]).toEqual([[], []]);
});

test("without a proxy in the settings no call takes one from the environment", async () => {
  const names = ["grpc_proxy", "https_proxy", "http_proxy"];
  for (const name of names) vi.stubEnv(name, proxy.url);
  use(null);
  expect(await failedCalls()).toEqual(["sign-in", "REST", "Bulk", "Pub/Sub", "room"]);
  expect([proxy.connects, proxy.forwarded]).toEqual([[], []]);
  restore();
  expect(names.map((name) => process.env[name])).toEqual(names.map(() => proxy.url));
});
