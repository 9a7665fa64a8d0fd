import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEdge } from "./edge.ts";
import { PAGE_NAMES } from "../../edge/protocol/page-path.ts";
import type { RunningWorkerd } from "./workerd.ts";

const WORKER = `
import { DurableObject, WorkerEntrypoint, exports } from "cloudflare:workers";
let runs = 0;
export class Answers extends WorkerEntrypoint {
  async fetch(request) {
    const run = ++runs;
    await scheduler.wait(100);
    const { pathname } = new URL(request.url);
    const answer = { run, pathname, props: this.ctx.props };
    return Response.json(answer, { headers: { "cache-control": "public, max-age=60" } });
  }
}
export class Counter extends DurableObject {
  async fetch(request) {
    if (request.headers.get("upgrade") === "websocket") {
      const { 0: client, 1: server } = new WebSocketPair();
      this.ctx.acceptWebSocket(server);
      server.send("welcome");
      return new Response(null, { status: 101, webSocket: client });
    }
    const count = ((await this.ctx.storage.get("count")) ?? 0) + 1;
    await this.ctx.storage.put("count", count);
    return Response.json({ count });
  }
}
export default {
  fetch(request, { COUNTERS, ...env }, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/api/bare")
      return exports.Answers({ props: {} }).fetch(new Request("https://answers/bare"));
    if (pathname.startsWith("/api/answers/")) {
      const grant = searchParams.get("grant");
      return ctx.exports.Answers({ props: { grant } }).fetch(new Request("https://answers" + pathname));
    }
    if (pathname.startsWith("/parties/")) return COUNTERS.getByName(pathname).fetch(request);
    return Response.json({ url: request.url, method: request.method, env });
  },
};
`;
const TOML = `
name = "probe"
main = "worker.js"
compatibility_date = "2026-10-01"
[[durable_objects.bindings]]
name = "COUNTERS"
class_name = "Counter"
[exports.Counter]
type = "durable-object"
storage = "sqlite"
[exports.Answers]
type = "worker"
cache = { enabled = true }
[exports.default]
type = "worker"
cache = { enabled = false }
[vars]
KEPT = "from wrangler.toml"
ROOMS_HOST = "overridden"
`;

let dataDir: string;
let edge: RunningWorkerd;
const at = (path: string) => `http://127.0.0.1:${edge.port}${path}`;

const start = () =>
  startEdge({
    dataDir,
    port: 0,
    secrets: {
      DATABASE_URL: "postgres://secret",
      ROOM_TICKET_SECRET: "t",
      ROOM_PUBLISH_SECRET: "p",
    },
    vars: { ROOMS_HOST: "127.0.0.1:1" },
    assetsDir: join(dataDir, "dist"),
    wranglerConfig: join(dataDir, "wrangler.toml"),
  });

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "orgmirror-edge-test-"));
  const file = (path: string, text: string) => writeFile(join(dataDir, path), text);
  await mkdir(join(dataDir, "dist/assets"), { recursive: true });
  await file("worker.js", WORKER);
  await file("wrangler.toml", TOML);
  await file("dist/index.html", "<title>page</title>");
  await mkdir(join(dataDir, "dist/pages"));
  for (const name of PAGE_NAMES) await file(`dist/pages/${name}.html`, `<title>${name}</title>`);
  await file("dist/_headers", "/*\n  Content-Security-Policy: default-src 'self'\n");
  await file("dist/assets/app-1234.js", "export {}");
  edge = await start();
});

afterAll(async () => {
  await edge.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test("the Worker that would be deployed answers /api, with its settings and the address asked for", async () => {
  const answer = await fetch(at("/api/objects?x=1"), { method: "POST" });
  expect(await answer.json()).toEqual({
    url: at("/api/objects?x=1"),
    method: "POST",
    env: {
      KEPT: "from wrangler.toml",
      ROOMS_HOST: "127.0.0.1:1",
      DATABASE_URL: "postgres://secret",
      ROOM_TICKET_SECRET: "t",
      ROOM_PUBLISH_SECRET: "p",
    },
  });
});

test("pages: files by name, hashed ones for ever, the document of every page, and nothing else", async () => {
  const script = await fetch(at("/assets/app-1234.js"));
  expect(await script.text()).toBe("export {}");
  expect(script.headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(script.headers.get("cache-control")).toContain("immutable");
  const routes = [
    ["/", "board"],
    ["/objects/Account", "object"],
    ["/objects/Account/001", "record"],
    ["/sync", "sync"],
  ] as const;
  for (const [route, name] of routes) {
    const page = await fetch(at(route));
    expect(await page.text()).toBe(`<title>${name}</title>`);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(page.headers.get("content-security-policy")).toBe("default-src 'self'");
  }
  for (const path of ["/health", "/metrics", "/openapi.json", "/assets/gone.js", "/_headers"]) {
    // The Worker answers that there is nothing; a browser shows people a page that says so.
    expect(await (await fetch(at(path))).json()).toMatchObject({ url: at(path) });
    const shown = await fetch(at(path), { headers: { accept: "text/html" } });
    expect([shown.status, await shown.text()]).toEqual([404, "<title>page</title>"]);
  }
  expect((await fetch(at("/"), { method: "POST" })).status).toBe(405);
  expect((await fetch(at("/"), { method: "HEAD" })).status).toBe(200);
});

test("pages ask for what their code will ask for first, and files do not", async () => {
  const link = async (path: string) => (await fetch(at(path))).headers.get("link");
  const preload = (path: string) => `<${path}>; rel=preload; as=fetch; crossorigin`;
  expect(await link("/")).toBe(preload("/api/boards/sales"));
  expect(await link("/boards/b2k")).toBe(preload("/api/boards/b2k"));
  expect(await link("/sync")).toBe(preload("/api/sync"));
  expect(await link("/objects/Account")).toBe(preload("/api/objects/Account"));
  expect(await link("/objects/Account/001")).toBe(preload("/api/objects/Account"));
  expect(await link("/assets/app-1234.js")).toBe(null);
  expect(await link("/health")).toBe(null);
});

test("what is text is compressed for whoever takes that, as at Cloudflare", async () => {
  const encoding = async (path: string, accepted: string) => {
    const answer = await fetch(at(path), { headers: { "accept-encoding": accepted } });
    expect(await answer.text()).not.toBe("");
    return answer.headers.get("content-encoding");
  };
  for (const path of ["/", "/assets/app-1234.js", "/api/objects"]) {
    expect(await encoding(path, "gzip, deflate, br, zstd")).toBe("br");
    expect(await encoding(path, "gzip")).toBe("gzip");
    expect(await encoding(path, "identity")).toBe(null);
  }
});

test("a page cannot reach outside its folder", async () => {
  for (const path of ["/../wrangler.toml", "/%2e%2e/wrangler.toml", "/..%2fwrangler.toml"]) {
    const shown = await fetch(at(path), { headers: { accept: "text/html" } });
    expect(await shown.text()).toBe("<title>page</title>");
  }
});

test("Durable Objects: requests and sockets reach them, and what they keep outlives a restart", async () => {
  const count = async () => (await fetch(at("/parties/main/Account"), { method: "POST" })).json();
  expect(await count()).toEqual({ count: 1 });
  const socket = new WebSocket(`ws://127.0.0.1:${edge.port}/parties/main/Account`);
  const greeting = new Promise((resolve) => {
    socket.addEventListener("message", (event) => resolve(event.data));
  });
  expect(await greeting).toBe("welcome");
  socket.close();
  await edge.stop();
  edge = await start();
  expect(await count()).toEqual({ count: 2 });
});

test("what the Worker asks of its entrypoint is cached by path and props, and made once for all who ask at once", async () => {
  const ask = async (name: string, grant: string) => {
    const response = await fetch(at(`/api/answers/${name}?grant=${grant}`));
    const { run, props } = (await response.json()) as { run: number; props: { grant: string } };
    return { run, grant: props.grant, status: response.headers.get("cf-cache-status") };
  };
  const all = await Promise.all(
    Array.from({ length: 30 }, (_, n) => ask("a", n % 2 === 0 ? "one" : "other")),
  );
  expect(all.map(({ grant }) => grant)).toEqual(all.map((_, n) => (n % 2 === 0 ? "one" : "other")));
  expect(new Set(all.map(({ run }) => run)).size).toBe(2);
  expect(await ask("a", "one")).toMatchObject({ status: "HIT", grant: "one" });
  expect(await ask("b", "one")).toMatchObject({ status: "MISS", run: 3 });
});

test("who waits for what another one asked is answered though that one went away", async () => {
  const gone = new AbortController();
  const first = fetch(at("/api/answers/c?grant=one"), { signal: gone.signal });
  const others = Array.from({ length: 5 }, () => fetch(at("/api/answers/c?grant=one")));
  await new Promise((resolve) => setTimeout(resolve, 40));
  gone.abort();
  await expect(first).rejects.toThrow();
  for (const answer of await Promise.all(others)) expect(answer.status).toBe(200);
});

test("workerd itself caches nothing, so that something must stand in for that", async () => {
  const runOf = async () => {
    const answer = await fetch(at("/api/bare"));
    expect(answer.headers.get("cf-cache-status")).toBe(null);
    return ((await answer.json()) as { run: number }).run;
  };
  expect(await runOf()).toBe((await runOf()) - 1);
});

test("no secret is written to disk", async () => {
  const config = await readFile(join(dataDir, "build/worker.capnp"), "utf8");
  expect(config).toContain("DATABASE_URL");
  expect(config).not.toContain("postgres://");
});
