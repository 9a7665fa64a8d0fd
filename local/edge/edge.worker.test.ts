import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEdge } from "./edge.ts";
import { startRooms } from "./rooms.ts";
import type { RunningWorkerd } from "./workerd.ts";

const WORKER = `
export default {
  fetch(request, env) {
    return Response.json({ url: request.url, method: request.method, env });
  },
};
`;
const PARTY = `
export default class Echo {
  onConnect(connection) { connection.send("welcome"); }
  onRequest() { return new Response("room"); }
}
`;
const TOML = `
name = "probe"
main = "worker.js"
compatibility_date = "2026-10-01"
[vars]
KEPT = "from wrangler.toml"
ROOMS_HOST = "overridden"
`;

let dataDir: string;
let rooms: RunningWorkerd;
let edge: RunningWorkerd;
const at = (path: string) => `http://127.0.0.1:${edge.port}${path}`;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "orgmirror-edge-test-"));
  const file = (path: string, text: string) => writeFile(join(dataDir, path), text);
  await mkdir(join(dataDir, "dist/assets"), { recursive: true });
  await file("worker.js", WORKER);
  await file("echo.js", PARTY);
  await file("wrangler.toml", TOML);
  await file("dist/index.html", "<title>page</title>");
  await file("dist/_headers", "/*\n  Content-Security-Policy: default-src 'self'\n");
  await file("dist/assets/app-1234.js", "export {}");
  rooms = await startRooms({
    dataDir,
    port: 0,
    publishSecret: "p",
    ticketSecret: "t",
    party: join(dataDir, "echo.js"),
  });
  edge = await startEdge({
    dataDir,
    port: 0,
    secrets: { DATABASE_URL: "postgres://secret", ROOM_TICKET_SECRET: "t" },
    vars: { ROOMS_HOST: "127.0.0.1:1" },
    roomsAddress: `127.0.0.1:${rooms.port}`,
    assetsDir: join(dataDir, "dist"),
    wranglerConfig: join(dataDir, "wrangler.toml"),
  });
});

afterAll(async () => {
  await edge.stop();
  await rooms.stop();
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
    },
  });
});

test("pages: files by name, hashed ones for ever, and index.html for every route", async () => {
  const script = await fetch(at("/assets/app-1234.js"));
  expect(await script.text()).toBe("export {}");
  expect(script.headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(script.headers.get("cache-control")).toContain("immutable");
  for (const route of ["/", "/objects/Account", "/assets/gone.js", "/assets", "/_headers"]) {
    const page = await fetch(at(route));
    expect(await page.text()).toBe("<title>page</title>");
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(page.headers.get("content-security-policy")).toBe("default-src 'self'");
  }
  expect((await fetch(at("/"), { method: "POST" })).status).toBe(405);
  expect((await fetch(at("/"), { method: "HEAD" })).status).toBe(200);
});

test("a page cannot reach outside its folder", async () => {
  for (const path of ["/../wrangler.toml", "/%2e%2e/wrangler.toml", "/..%2fwrangler.toml"]) {
    expect(await (await fetch(at(path))).text()).toBe("<title>page</title>");
  }
});

test("rooms: requests and sockets pass through, and a room that is down is a 502", async () => {
  const answer = await fetch(at("/parties/main/Account"), { method: "POST" });
  expect(await answer.text()).toBe("room");
  const socket = new WebSocket(`ws://127.0.0.1:${edge.port}/parties/main/Account`);
  const greeting = new Promise((resolve) => {
    socket.addEventListener("message", (event) => resolve(event.data));
  });
  expect(await greeting).toBe("welcome");
  await rooms.stop();
  expect((await fetch(at("/parties/main/Account"))).status).toBe(502);
});

test("no secret is written to disk", async () => {
  const config = await readFile(join(dataDir, "build/worker.capnp"), "utf8");
  expect(config).toContain("DATABASE_URL");
  expect(config).not.toContain("postgres://");
});
