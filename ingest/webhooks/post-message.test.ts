import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import type { LookupAddress } from "node:dns";
import type { AddressInfo, Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test } from "vitest";
import { selfSignedCertificate } from "../../emulator/pubsub/certificate.ts";
import { forwardProxy } from "../../testing/forward-proxy.ts";
import { json, type LoopbackServer, loopbackServer } from "../../testing/loopback-server.ts";
import type { Resolve } from "./guarded-lookup.ts";
import { MessagePoster, type WebhookSettings } from "./post-message.ts";

const SECRET = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
const OLDER = `whsec_${Buffer.alloc(32, 2).toString("base64")}`;
const MESSAGE = { id: "msg_1", body: '{"name":"Müller"}' };
const HERE: WebhookSettings = { privateHosts: new Set(["127.0.0.1"]), proxy: null };
const NOWHERE: WebhookSettings = { privateHosts: new Set(), proxy: null };
const never = new AbortController().signal;

let server: LoopbackServer;
const posters: MessagePoster[] = [];
beforeEach(async () => {
  server = await loopbackServer((_, response) => json(response, 200, {}));
});
afterEach(async () => {
  for (const one of posters.splice(0)) one.close();
  await server.close();
});

function poster(...given: ConstructorParameters<typeof MessagePoster>): MessagePoster {
  const made = new MessagePoster(...given);
  posters.push(made);
  return made;
}
const post = (by: MessagePoster, url = server.url, secrets: readonly string[] = [SECRET]) =>
  by.post({ url, secrets }, MESSAGE, never);

test("a receiver verifies a message as Standard Webhooks says, with either secret of a rotation", async () => {
  expect(await post(poster(HERE), server.url, [SECRET, OLDER])).toEqual({
    accepted: true,
    status: 200,
  });
  const [{ headers, body } = { headers: {}, body: "" }] = server.received;
  const given = headers as Record<string, string>;
  for (const secret of [SECRET, OLDER])
    expect(new Webhook(secret).verify(body, given)).toEqual({ name: "Müller" });
  const other = `whsec_${Buffer.alloc(32, 3).toString("base64")}`;
  expect(() => new Webhook(other).verify(body, given)).toThrow("No matching signature");
  expect(() => new Webhook(SECRET).verify(`${body} `, given)).toThrow("No matching signature");
  expect(given).toMatchObject({ "webhook-id": "msg_1", "content-type": "application/json" });
});

test.each([
  ["500", 500, {}, "It answered 500.", 0],
  ["a wish to be left alone", 429, { "retry-after": "7" }, "It answered 429.", 7_000],
  [
    "a redirect",
    302,
    { location: "http://127.0.0.1:1/" },
    "It answered 302, a redirect, which is not followed.",
    0,
  ],
])("%s is no 2xx", async (_, status, headers, error, retryAfterMs) => {
  server.respond = (_asked, response) => json(response, status, { secret: "x" }, headers);
  expect(await post(poster(HERE))).toEqual({ accepted: false, status, error, retryAfterMs });
  expect(server.received).toHaveLength(1);
});

test("a receiver that never answers, or closes the connection, is a failure that says so", async () => {
  server.respond = () => undefined;
  const late = await post(poster(HERE, { timeoutMs: 200 }));
  expect(late).toMatchObject({ status: null, error: "It did not answer within 0.2 s." });
  server.respond = (_, response) => response.destroy();
  const error = "It could not be reached: ECONNRESET.";
  expect(await post(poster(HERE))).toMatchObject({ accepted: false, status: null, error });
});

test("a kept connection that the receiver closed is no failure", async () => {
  const by = poster(HERE);
  const sockets: Socket[] = [];
  server.respond = (_, response) => {
    if (response.socket) sockets.push(response.socket);
    if (sockets.length === 2 && sockets[0] === sockets[1]) response.destroy();
    else json(response, 200, {});
  };
  expect(await post(by)).toMatchObject({ accepted: true });
  expect(await post(by)).toMatchObject({ accepted: true });
  expect(sockets.map((one) => one === sockets[0])).toEqual([true, true, false]);
});

test("an answer that never ends is not read to its end", async () => {
  let isCut = false;
  server.respond = (_, response) => {
    response.writeHead(200);
    response.on("close", () => (isCut = true));
    const pour = () => {
      while (!response.destroyed && response.write("x".repeat(16_384)));
    };
    response.on("drain", pour);
    pour();
  };
  expect(await post(poster(HERE))).toMatchObject({ accepted: true });
  await expect.poll(() => isCut).toBe(true);
});

test("what ends ingest ends a message that waits, as no failure of the receiver", async () => {
  server.respond = () => undefined;
  const end = new AbortController();
  const sent = poster(HERE).post({ url: server.url, secrets: [SECRET] }, MESSAGE, end.signal);
  await expect.poll(() => server.received.length).toBe(1);
  end.abort(new Error("the node ends"));
  await expect(sent).rejects.toThrow("the node ends");
});

test.each([
  ["http://127.0.0.1:1/", "is this machine"],
  ["https://127.0.0.1:1/", "is no public address"],
  ["https://2130706433:1/", "is no public address"],
  ["https://0x7f.1:1/", "is no public address"],
  ["https://[::1]:1/", "is no public address"],
  ["https://[::ffff:127.0.0.1]:1/", "is no public address"],
  ["https://169.254.169.254/latest/meta-data", "is no public address"],
  ["https://localhost:1/", "leads to an address that is not public"],
  ["http://example.com/", "it must be https"],
  ["https://me:pass@example.com/", "it must have no user name and password"],
])("%s is refused before anything is sent", async (url, why) => {
  expect(await post(poster(NOWHERE), url)).toMatchObject({
    accepted: false,
    status: null,
    error: expect.stringContaining(why),
  });
});

/** A resolver that says another address at each question. */
const rebinding = (...answers: readonly (readonly string[])[]): Resolve => {
  let asked = 0;
  return (_host, _options, done) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
    done(
      null,
      addresses.map((address): LookupAddress => ({ address, family: 4 })),
    );
  };
};

test("a name is refused for any private address that it has when the connection is made", async () => {
  const mixed = rebinding(["8.8.8.8", "10.0.0.1"]);
  const refused = { error: expect.stringContaining("not public") };
  expect(await post(poster(NOWHERE, { resolve: mixed }), "https://two.test/")).toMatchObject(
    refused,
  );
  const { port } = new URL(server.url);
  const turning = rebinding(["192.0.2.1"], ["127.0.0.1"]);
  const by = poster(NOWHERE, { resolve: turning, timeoutMs: 300 });
  for (const _ of [1, 2])
    expect(await post(by, `https://turns.test:${port}/`)).toMatchObject(refused);
  expect(server.received).toEqual([]);
});

test("hosts that a setting names may be private, by https with a certificate that holds", async () => {
  const { key, certificate } = selfSignedCertificate(["hook.test"]);
  const before = getCACertificates("default");
  const tls = createTlsServer({ key, cert: certificate }, (_, response) => response.end());
  tls.listen(0, "127.0.0.1");
  await once(tls, "listening");
  const url = `https://hook.test:${(tls.address() as AddressInfo).port}/`;
  const resolve = rebinding(["127.0.0.1"]);
  const named = { privateHosts: new Set(["hook.test"]), proxy: null };
  try {
    expect(await post(poster(named, { resolve }), url)).toMatchObject({
      error: expect.stringMatching(/DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED/),
    });
    setDefaultCACertificates([...before, certificate]);
    expect(await post(poster(named, { resolve }), url)).toMatchObject({ accepted: true });
    expect(await post(poster(NOWHERE, { resolve }), url)).toMatchObject({ accepted: false });
  } finally {
    setDefaultCACertificates(before);
    tls.closeAllConnections();
    tls.close();
  }
});

test("a proxy of the settings is the way out, and is given no name that is private here", async () => {
  const proxy = await forwardProxy();
  const through = { url: proxy.url, except: "" };
  const unknown: Resolve = (_host, _options, done) =>
    done(Object.assign(new Error("unknown"), { code: "ENOTFOUND" }), []);
  try {
    const known = poster(
      { privateHosts: new Set(), proxy: through },
      { resolve: rebinding(["10.0.0.1"]) },
    );
    expect(await post(known, "https://inside.test:1/")).toMatchObject({
      error: expect.stringContaining("not public"),
    });
    expect(proxy.connects).toEqual([]);
    const by = poster({ privateHosts: new Set(), proxy: through }, { resolve: unknown });
    expect(await post(by, "https://10.0.0.1:1/")).toMatchObject({ accepted: false });
    expect(proxy.connects).toEqual([]);
    expect(await post(by, "https://outside.test:1/")).toMatchObject({ accepted: false });
    expect(proxy.connects).toEqual(["outside.test:1"]);
  } finally {
    await proxy.close();
  }
});
