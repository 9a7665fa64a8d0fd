import { Agent, get, type IncomingHttpHeaders } from "node:http";
import { gunzipSync } from "node:zlib";
import * as v from "valibot";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { faultSchema } from "./fault.ts";
import { DATA, idOf, startTestOrg } from "../../testing/emulator/test-org.ts";

const QUERY = `${DATA}/query?q=${encodeURIComponent("SELECT Id, Name, Description FROM Contact")}`;
const LIMITS = `${DATA}/limits`;

const org = await startTestOrg(3000);
const agent = new Agent({ keepAlive: true });

afterEach(() => org.emulator.faults.heal());
afterAll(async () => {
  agent.destroy();
  await org.emulator.close();
});

const add = (fault: unknown): number => org.emulator.faults.add(v.parse(faultSchema, fault));

type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly complete: boolean;
};

/** A GET over a kept connection, with its bytes as received; rejects without an answer. */
function ask(path: string, encoding = "identity", patienceMs = 5000): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${org.connection.accessToken}`,
      "accept-encoding": encoding,
    };
    const asked = get(`${org.origin}${path}`, { headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      const done = (): void => {
        clearTimeout(patience);
        const { statusCode: status = 0, headers, complete } = answer;
        resolve({ status, headers, complete, bytes: Buffer.concat(chunks) });
      };
      const patience = setTimeout(() => answer.destroy(), patienceMs);
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", () => undefined);
      answer.on("close", done);
    });
    asked.on("error", reject);
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

describe("latency", () => {
  test("is fixed, for the calls it is meant for", async () => {
    add({ kind: "latency", on: "limits", ms: 120, times: 1 });
    expect(await timed(() => ask(LIMITS))).toBeGreaterThanOrEqual(119);
    add({ kind: "latency", on: "limits", ms: 3_600_000 });
    expect(await ask(`${DATA}/sobjects/User/x`)).toMatchObject({ status: 404 });
  });

  test("is spread as set, and passes by the org's clock", async () => {
    const { clock } = org.emulator.org;
    clock.setScale(1000);
    add({ kind: "latency", on: "limits", ms: { min: 20_000, max: 40_000 }, times: 1 });
    add({ kind: "latency", on: "limits", ms: { p50: 30_000, p99: 60_000 }, times: 1 });
    for (let call = 0; call < 2; call++) {
      const tookMs = await timed(() => ask(LIMITS));
      expect(tookMs).toBeGreaterThan(8);
      expect(tookMs).toBeLessThan(20_000);
    }
    clock.setScale(1);
  });
});

describe("errors", () => {
  test("of the API come with its headers and are counted; after so many the service is back", async () => {
    add({ kind: "error", on: "limits", preset: "REQUEST_LIMIT_EXCEEDED", times: 2 });
    const used = (answer: Answer): number =>
      Number(/=(\d+)/.exec(String(answer.headers["sforce-limit-info"]))?.[1]);
    const first = await ask(LIMITS);
    expect([first.status, JSON.parse(String(first.bytes))]).toEqual([
      403,
      [{ errorCode: "REQUEST_LIMIT_EXCEEDED", message: "TotalRequests Limit exceeded." }],
    ]);
    expect(used(await ask(LIMITS))).toBe(used(first) + 1);
    expect((await ask(LIMITS)).status).toBe(200);
  });

  test.each([
    ["503-html", 503, "text/html; charset=UTF-8", /<html>/],
    ["502-html", 502, "text/html; charset=UTF-8", /<html>/],
    ["406-empty", 406, undefined, /^$/],
    ["420-empty", 420, undefined, /^$/],
    ["200-html", 200, "text/html; charset=UTF-8", /<html>/],
    ["503-json", 503, "application/json", /SERVER_UNAVAILABLE/],
  ])("%s", async (preset, status, type, body) => {
    add({ kind: "error", on: "query", preset });
    const answer = await ask(QUERY);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe(type);
    expect(String(answer.bytes)).toMatch(body);
  });

  test("answer what they are set to, with headers", async () => {
    const said = {
      status: 429,
      errorCode: "SLOW",
      message: "Wait.",
      headers: { "Retry-After": "7" },
    };
    add({ kind: "error", on: "describe", ...said, times: 1 });
    const { status, headers, bytes } = await ask(`${DATA}/sobjects`);
    expect([status, headers["retry-after"], JSON.parse(String(bytes))]).toEqual([
      429,
      "7",
      [{ errorCode: "SLOW", message: "Wait." }],
    ]);
    add({ kind: "error", on: "describe", preset: "503-html", body: "closed", times: 1 });
    expect(String((await ask(`${DATA}/sobjects`)).bytes)).toBe("closed");
  });

  test("refuse a sign-in in the form of OAuth", async () => {
    add({ kind: "error", on: "oauth", preset: "invalid_grant", times: 1 });
    const signIn = () => org.newConnection().authorize({ grant_type: "client_credentials" });
    await expect(signIn()).rejects.toThrow("authentication failure");
    await signIn();
  });

  test("may come after the work: it is committed, but the answer is an error or none", async () => {
    const id = idOf(org.some("Account"));
    const rename = (name: string) =>
      org.send(`${DATA}/sobjects/Account/${id}`, {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ Name: name }),
      });
    const name = (): unknown => org.emulator.org.record("Account", id)?.["Name"];
    add({
      kind: "error",
      on: "record",
      method: "PATCH",
      preset: "503-json",
      when: "after",
      times: 1,
    });
    expect((await rename("After an error")).status).toBe(503);
    expect(name()).toBe("After an error");
    add({ kind: "drop", on: "record", when: "after", times: 1 });
    await expect(rename("After silence")).rejects.toThrow("fetch failed");
    expect(name()).toBe("After silence");
    add({ kind: "drop", on: "record", times: 1 });
    await expect(rename("Never")).rejects.toThrow("fetch failed");
    expect(name()).toBe("After silence");
  });
});

describe("downloads", () => {
  let whole: Buffer;
  beforeAll(async () => {
    whole = (await ask(QUERY)).bytes;
  });

  test("truncated as if they were whole, also under gzip", async () => {
    add({ kind: "truncate", on: "query", ending: "clean", fraction: 0.25 });
    const quarter = whole.subarray(0, Math.floor(whole.length / 4));
    const plain = await ask(QUERY);
    expect([plain.complete, plain.bytes.equals(quarter)]).toEqual([true, true]);
    const packed = await ask(QUERY, "gzip");
    expect(packed.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(packed.bytes).equals(quarter)).toBe(true);
  });

  test("cut off after so many bytes, with and without a Content-Length", async () => {
    add({ kind: "truncate", on: "query", ending: "cut", afterBytes: 1000, times: 1 });
    const cut = await ask(QUERY);
    expect(cut.complete).toBe(false);
    expect(cut.bytes.equals(whole.subarray(0, 1000))).toBe(true);
    add({ kind: "truncate", on: "query", ending: "cut-with-length", times: 1 });
    const long = await ask(QUERY);
    expect([long.complete, long.headers["content-length"], long.bytes.length]).toEqual([
      false,
      String(whole.length),
      Math.floor(whole.length / 2),
    ]);
    expect((await ask(QUERY)).complete).toBe(true);
  });

  test("stalled for a while, or for good", async () => {
    add({ kind: "stall", on: "query", afterBytes: 5000, ms: 150, times: 1 });
    let late: Answer | undefined;
    expect(await timed(async () => (late = await ask(QUERY)))).toBeGreaterThan(149);
    expect(late?.bytes.equals(whole)).toBe(true);
    add({ kind: "stall", on: "query", afterBytes: 5000, times: 1 });
    const stuck = await ask(QUERY, "identity", 300);
    expect([stuck.complete, stuck.bytes.length]).toEqual([false, 5000]);
  });

  test.each(["checksum", "cut", "garbled"])("broken gzip: %s", async (how) => {
    add({ kind: "gzip-broken", on: "query", how });
    const { headers, bytes, complete } = await ask(QUERY, "gzip");
    expect([headers["content-encoding"], complete]).toEqual(["gzip", true]);
    expect(() => gunzipSync(bytes)).toThrow(/incorrect|unexpected end|invalid|incomplete/);
    expect((await ask(QUERY)).bytes.equals(whole)).toBe(true);
  });

  test("small answers come as broken gzip too", async () => {
    add({ kind: "gzip-broken", on: "record", how: "checksum" });
    const { bytes } = await ask(
      `${DATA}/sobjects/Account/${idOf(org.some("Account"))}?fields=Id`,
      "gzip",
    );
    expect(() => gunzipSync(bytes)).toThrow("incorrect data check");
  });

  test.each([
    ["byte-order-mark", (bytes: Buffer) => bytes.subarray(3).equals(whole) && bytes[0] === 0xef],
    ["flipped-bit", (bytes: Buffer) => differing(bytes) === 1],
    ["bad-utf8", (bytes: Buffer) => differing(bytes) === 1 && bytes.includes(0xff)],
    ["lost-quote", (bytes: Buffer) => bytes.length === whole.length - 1],
  ])("corrupted: %s, also under gzip", async (how, isRight) => {
    add({ kind: "corrupt", on: "query", how });
    expect(isRight((await ask(QUERY)).bytes)).toBe(true);
    expect(isRight(gunzipSync((await ask(QUERY, "gzip")).bytes))).toBe(true);
  });

  const differing = (bytes: Buffer): number =>
    whole.reduce((sum, byte, i) => sum + Number(byte !== bytes[i]), 0);
});

test("a Bulk page with a wrong header row; the next one is right", async () => {
  const { Id: jobId } = await bulkJob("SELECT Id, Name FROM Account");
  add({ kind: "corrupt", on: "bulk-results", how: "header-row", times: 1 });
  const page = `${DATA}/jobs/query/${jobId}/results`;
  const [wrong, right] = [await ask(page), await ask(page)].map(({ bytes }) => String(bytes));
  expect(wrong?.split("\n")[0]).toBe('"Name","Id"');
  expect(right?.split("\n")[0]).toBe('"Id","Name"');
  expect(wrong?.slice(11)).toBe(right?.slice(11));
});

async function bulkJob(query: string): Promise<{ Id: string }> {
  const body = JSON.stringify({ operation: "query", query });
  const headers = { "content-type": "application/json" };
  const made = await org.send(`${DATA}/jobs/query`, { method: "POST", headers, body });
  const { id } = (await made.json()) as { id: string };
  await expect
    .poll(async () => JSON.parse(String((await ask(`${DATA}/jobs/query/${id}`)).bytes)).state)
    .toBe("JobComplete");
  return { Id: id };
}

describe("sessions", () => {
  test("die at the given call, until the next sign-in", async () => {
    const connection = org.newConnection();
    await connection.authorize({ grant_type: "client_credentials" });
    add({ kind: "token-expiry", on: "limits", skip: 2, times: 1 });
    await connection.limits();
    await connection.limits();
    // jsforce's message for a 401 to a session that it cannot refresh.
    await expect(connection.limits()).rejects.toThrow("Unable to refresh session");
    await expect(connection.describeGlobal()).rejects.toThrow("Unable to refresh session");
    await connection.authorize({ grant_type: "client_credentials" });
    await connection.limits();
    expect((await ask(LIMITS)).status).toBe(200);
  });

  test("all die together", async () => {
    add({ kind: "token-expiry", on: "limits", sessions: "all", times: 1 });
    expect((await ask(LIMITS)).status).toBe(401);
    await org.connection.authorize({ grant_type: "client_credentials" });
    expect((await ask(LIMITS)).status).toBe(200);
  });
});

test("reads lag behind the commits", async () => {
  const id = idOf(org.some("Lead"));
  const title = async (): Promise<unknown> =>
    JSON.parse(String((await ask(`${DATA}/sobjects/Lead/${id}?fields=Title`)).bytes)).Title;
  const before = await title();
  const { clock } = org.emulator.org;
  clock.shift(60_000);
  await org.connection.sobject("Lead").update({ Id: id, Title: "Later" });
  add({ kind: "read-lag", ms: 30_000 });
  expect(await title()).toBe(before);
  clock.shift(31_000);
  expect(await title()).toBe("Later");
});

test("no fault is injected into the emulator's own routes", async () => {
  add({ kind: "error", on: "any", preset: "503-html" });
  expect((await fetch(`${org.origin}/control/health`)).status).toBe(200);
  expect((await ask(LIMITS)).status).toBe(503);
});
