import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ApiCall } from "./api-call.ts";
import { ConnectionError } from "./errors.ts";
import { errorOf, openHttp, readHttp } from "./http-call.ts";
import { json, type LoopbackServer, loopbackServer } from "../../testing/loopback-server.ts";

let server: LoopbackServer;
let calls: ApiCall[];
const onApiCall = (call: ApiCall) => calls.push(call);
const noise = Buffer.from(
  Array.from({ length: 50_000 }, (_, at) => `"${Math.sin(at)}"\n`).join(""),
);

beforeEach(async () => {
  calls = [];
  server = await loopbackServer((_, response) => json(response, 200, {}));
});
afterEach(() => server.close());

const get = (path = "/x") => ({ method: "GET", url: server.url + path });

describe("readHttp", () => {
  it("unzips, and reports the call without the values of its query", async () => {
    server.respond = (request, response) => {
      expect(request.headers["accept-encoding"]).toBe("gzip");
      response.writeHead(200, {
        "content-encoding": "gzip",
        "sforce-limit-info": "api-usage=24/15000",
        "x-sfdc-request-id": "r1",
      });
      response.end(gzipSync(noise));
    };
    const { text } = await readHttp({ ...get("/a/b?q=secret&n=1"), object: "Account" }, onApiCall);
    expect(text).toBe(noise.toString());
    expect(calls).toEqual([
      {
        traceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        method: "GET",
        resource: "/a/b?q&n",
        object: "Account",
        status: 200,
        durationMs: expect.any(Number),
        requestId: "r1",
        ok: true,
        message: "OK",
        usage: { used: 24, max: 15_000 },
      },
    ]);
  });

  it.each([true, false])("reuses its connection (zipped: %s)", async (zipped) => {
    const ports = new Set<number | undefined>();
    server.respond = (_, response) => {
      ports.add(response.socket?.remotePort);
      response
        .writeHead(200, zipped ? { "content-encoding": "gzip" } : {})
        .end(zipped ? gzipSync(noise) : noise);
    };
    for (let time = 0; time < 5; time += 1) {
      await readHttp(get(), onApiCall);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(ports.size).toBe(1);
  });

  it("fails if a zipped body is cut short within a complete answer", async () => {
    server.respond = (_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      response.end(gzipSync(noise).subarray(0, -5_000));
    };
    await expect(readHttp(get(), onApiCall)).rejects.toThrow(/ends in the middle/);
    expect(calls).toMatchObject([{ ok: false, status: 200 }]);
  });

  it.each([
    ["shorter than its content-length", { "content-length": String(noise.length) }],
    ["without its last chunk", {}],
  ])("fails where a body is %s", async (_, headers) => {
    server.respond = (_, response) => {
      response.writeHead(200, headers);
      response.write(noise.subarray(0, 10_000));
      setTimeout(() => response.destroy(), 30);
    };
    await expect(readHttp(get(), onApiCall)).rejects.toBeInstanceOf(ConnectionError);
    expect(calls).toMatchObject([{ ok: false }]);
  });

  it.each([
    ["before the answer", false],
    ["within it", true],
  ])("gives up when the server falls silent %s", async (_, begins) => {
    server.respond = (_, response) => {
      if (begins) response.writeHead(200).write("half");
    };
    await expect(readHttp({ ...get(), quietMs: 80 }, onApiCall)).rejects.toThrow(
      /nothing came for 0.08 s/,
    );
    expect(calls).toMatchObject([{ ok: false, status: begins ? 200 : null }]);
  });

  it("names the host that it cannot reach", async () => {
    await server.close();
    await expect(readHttp(get(), onApiCall)).rejects.toThrow(/ECONNREFUSED/);
    expect(calls).toMatchObject([{ ok: false, status: null }]);
    server = await loopbackServer(() => {});
  });

  it("throws the signal's reason when aborted", async () => {
    const controller = new AbortController();
    const reason = new Error("shutting down");
    server.respond = () => controller.abort(reason);
    await expect(readHttp({ ...get(), signal: controller.signal }, onApiCall)).rejects.toBe(reason);
    await expect(readHttp({ ...get(), signal: controller.signal }, onApiCall)).rejects.toBe(reason);
    expect(calls).toHaveLength(2);
  });
});

describe("openHttp", () => {
  it("does not count its reader's pauses as silence", async () => {
    server.respond = (_, response) => response.end(noise);
    const { body } = await openHttp({ ...get(), quietMs: 60 }, onApiCall);
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size === chunk.length) await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(size).toBe(noise.length);
  });

  it("reads no more than is consumed, and closes the connection when left", async () => {
    let written = 0;
    const closed = new Promise<void>((resolve) => {
      server.respond = (_, response) => {
        response.on("close", resolve);
        const write = (): void => {
          while (!response.destroyed && written < 200e6) {
            written += 100_000;
            if (!response.write(Buffer.alloc(100_000))) return void response.once("drain", write);
          }
        };
        write();
      };
    });
    const { body } = await openHttp(get(), onApiCall);
    for await (const _ of body) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      break;
    }
    await closed;
    expect(written).toBeLessThan(50e6);
    expect(calls).toMatchObject([{ ok: false, message: "not read to its end" }]);
  });
});

describe("errorOf", () => {
  const answer = (status: number, text: string, headers: Record<string, string> = {}) =>
    errorOf({ method: "GET", url: "https://x.my.salesforce.com/a?q=1" }, { status, headers, text });

  it("reads REST and OAuth errors", () => {
    const rest = '[{"errorCode":"INVALID_FIELD","message":"No such column"}]';
    expect(answer(400, rest)).toMatchObject({
      status: 400,
      errorCode: "INVALID_FIELD",
      resource: "/a?q",
    });
    expect(answer(400, '{"error":"invalid_grant","error_description":"no"}')).toMatchObject({
      errorCode: "invalid_grant",
    });
  });

  it("treats a web page of any status, a redirect and an empty body as errors", () => {
    expect(answer(200, "<html>", { "content-type": "text/html; charset=UTF-8" })).toMatchObject({
      errorCode: "WEB_PAGE",
    });
    const moved = { location: "https://other.my.salesforce.com/", "content-type": "text/html" };
    expect(answer(302, "<html>", moved)).toMatchObject({ errorCode: "REDIRECT" });
    expect(answer(420, "")).toMatchObject({ status: 420, errorCode: "" });
    expect(answer(302, "", { location: "https://other.my.salesforce.com/" })?.message).toMatch(
      /other\.my\.salesforce\.com/,
    );
    expect(answer(200, "{}", { "content-type": "application/json" })).toBeNull();
  });

  it("reads Retry-After in seconds and as a date", () => {
    expect(answer(429, "", { "retry-after": "7" })?.retryAfterMs).toBe(7_000);
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    expect(answer(503, "", { "retry-after": inAMinute })?.retryAfterMs).toBeGreaterThan(50_000);
    expect(answer(503, "", { "retry-after": "soon" })?.retryAfterMs).toBeNull();
  });
});
