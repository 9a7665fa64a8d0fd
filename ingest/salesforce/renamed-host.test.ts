import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loopbackOrg, type LoopbackOrg } from "../../testing/loopback-org.ts";
import { loopbackPubSub, type LoopbackPubSub } from "../../testing/loopback-pubsub.ts";
import { json, type Respond } from "../../testing/loopback-server.ts";
import { decide } from "../core/error-policy.ts";
import type { Clock } from "../lib/clock.ts";
import { SessionSource } from "./auth.ts";
import { BulkQuery } from "./bulk-query.ts";
import { PubSub } from "./pubsub.ts";
import { OrgApi } from "./rest.ts";

/** The host names of the org before and after the rename. Both are this machine. */
const [OLD, NEW] = ["127.0.0.1", "localhost"];
const PAUSE_MS = 300_000;
const TOPIC = "/data/AccountChangeEvent";
const WRONG = "sfdc.platform.eventbus.grpc.service.auth.headers.invalid";

let org: LoopbackOrg;
let server: LoopbackPubSub;
let pubsub: PubSub;
let sessions: SessionSource;
let nowMs = 0;
const clock: Clock = { now: () => nowMs, sleep: () => Promise.resolve() };

beforeEach(async () => {
  nowMs = 1_000_000;
  server = await loopbackPubSub();
  org = await loopbackOrg(server.url);
  sessions = new SessionSource(org.settings, org.onApiCall, { clock, pauseMs: PAUSE_MS });
  pubsub = new PubSub(org.settings, sessions, org.onApiCall);
});
afterEach(async () => {
  pubsub.close();
  server.close();
  await org.server.close();
});

type Answer = (response: Parameters<Respond>[1]) => void;
const page =
  (status: number): Answer =>
  (response) =>
    response.writeHead(status, { "content-type": "text/html" }).end("<html>Log in</html>");
const redirect: Answer = (response) =>
  response
    .writeHead(302, { location: "https://new.my.salesforce.com/", "content-type": "text/html" })
    .end("<html>Moved</html>");

/** Signs in, then the org is renamed: its old host answers so, the new one as it should. */
async function rename(answerOfOld: Answer): Promise<void> {
  await sessions.current();
  org.instanceUrl = org.server.url.replace(OLD, NEW);
  org.respond = (request, response) => {
    if (request.headers.host?.startsWith(OLD)) return answerOfOld(response);
    const job = { id: "750Rt0000000001AAA", state: "JobComplete" };
    json(response, 200, request.url.includes("/jobs/") ? job : {});
  };
}

const CALLS: readonly [string, () => Promise<unknown>][] = [
  ["REST", () => new OrgApi(org.settings, sessions, org.onApiCall).limits()],
  ["Bulk", () => new BulkQuery(org.settings, sessions, org.onApiCall).status("750Rt0000000001AAA")],
];
const ANSWERS: readonly [string, Answer][] = [
  ["a redirect", redirect],
  ["a web page", page(200)],
  ["a web page of 404", page(404)],
];

describe.each(CALLS)("a renamed My Domain over %s", (_, call) => {
  test.each(ANSWERS)("%s of the old host gives the session up, once", async (_, answer) => {
    await rename(answer);
    await Promise.all([call(), call(), call()]);
    expect(org.grants).toBe(2);
    expect((await sessions.current()).instanceUrl).toContain(NEW);
  });

  test.each(ANSWERS)("%s that stays does not make a sign-in of each call", async (_, answer) => {
    await sessions.current();
    org.respond = (_, response) => answer(response);
    for (let time = 0; time < 5; time += 1) {
      const error = await call().catch((error: unknown) => error);
      expect(decide(error).reason).toMatch(/My Domain/);
    }
    expect(org.grants).toBe(2);
    nowMs += PAUSE_MS;
    await call().catch(() => undefined);
    expect(org.grants).toBe(3);
  });

  test("the page of maintenance keeps the session", async () => {
    await rename(page(503));
    await expect(call()).rejects.toMatchObject({ status: 503 });
    expect(org.grants).toBe(1);
  });
});

describe("a renamed My Domain over Pub/Sub", () => {
  const isOld = (token: string) => token.endsWith("token1");

  test("a stream is subscribed to again with a new session, once", async () => {
    server.onStream = (stream) => {
      if (isOld(String(stream.metadata.get("accesstoken")[0])))
        stream.end(16, "instanceurl is wrong", { "error-code": WRONG });
      else stream.send([], Buffer.alloc(10), 100);
    };
    const position = { kind: "latest" } as const;
    const stream = pubsub.subscribe({ topic: TOPIC, position }, new AbortController().signal);
    expect((await stream.next()).done).toBe(false);
    await stream.return();
    expect([org.grants, server.streams.length]).toEqual([2, 2]);
  });

  test("a topic and a schema are asked for again with a new session, once", async () => {
    server.topicOf = (_, token) =>
      isOld(token)
        ? { code: 3, details: "wrong", errorCode: WRONG }
        : { can_subscribe: true, schema_id: "s1" };
    await expect(pubsub.topic(TOPIC)).resolves.toMatchObject({ canSubscribe: true });
    server.topicOf = () => ({ code: 3, details: "wrong", errorCode: WRONG });
    for (let time = 0; time < 3; time += 1) {
      const error = await pubsub.topic(TOPIC).catch((error: unknown) => error);
      expect(decide(error).reason).toMatch(/My Domain/);
    }
    expect(org.grants).toBe(2);
  });
});

test("a login address that redirects is named with what to do, and no secret follows it", async () => {
  org.server.respond = (_, response) => redirect(response);
  const error = await sessions.current().catch((error: unknown) => error);
  expect(decide(error)).toMatchObject({ action: "stop" });
  expect(decide(error).reason).toMatch(/new\.my\.salesforce\.com.*Set SALESFORCE_LOGIN_URL/s);
});
