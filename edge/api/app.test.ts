import { afterEach, expect, test, vi } from "vitest";
import { startNeonHttp } from "../../local/postgres/neon-http.ts";
import { app } from "./app.ts";
import type { Settings } from "./settings.ts";

// What fails is said to the Worker's log as well.
const logged = vi.spyOn(console, "error").mockImplementation(() => {});
afterEach(() => logged.mockClear());

const SETTINGS: Settings = {
  DATABASE_URL: "postgres://user:our-password@127.0.0.1:9/orgmirror",
  LOCAL_PERSON: "Ada",
};

async function ask(path: string, settings: Settings) {
  const answer = await app.request(`http://127.0.0.1:8787${path}`, {}, settings);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: JSON.parse(text) };
}

test("a database that cannot be reached, or refuses, is a 503 that tells no secret", async () => {
  const databaseUrl = "postgres://user:our-password@127.0.0.1:9/orgmirror";
  const neon = await startNeonHttp({ host: "127.0.0.1", port: 0, databaseUrl });
  const here = { ...SETTINGS, NEON_FETCH_ENDPOINT: `http://127.0.0.1:${neon.port}/sql` };
  const cases: readonly [Settings, string][] = [
    [here, "Database unreachable"],
    [{ ...SETTINGS, NEON_FETCH_ENDPOINT: "http://127.0.0.1:9/sql" }, "Database unreachable"],
    [{ ...here, DATABASE_URL: databaseUrl.replace("our", "wrong") }, "Database refused"],
    [{ ...here, DATABASE_URL: "our-password, in no URL" }, "Database refused"],
    [{ ...here, DATABASE_URL: "" }, "No database"],
  ];
  for (const [settings, title] of cases) {
    const { status, headers, text, body } = await ask("/api/objects", settings);
    expect({ status, body }).toMatchObject({ status: 503, body: { title, status: 503 } });
    expect(headers.get("Content-Type")).toBe("application/problem+json");
    expect(headers.get("Retry-After")).toBe("2");
    expect(text + JSON.stringify(logged.mock.calls)).not.toMatch(/-password|127\.0\.0\.1/);
  }
  expect(logged).toHaveBeenCalledTimes(cases.length);
  await neon.close();
});

test("what is not there is a problem too", async () => {
  for (const path of ["/api/nothing", "/api", "/other"])
    expect(await ask(path, SETTINGS)).toMatchObject({
      status: 404,
      body: { detail: `There is no GET ${path} here.` },
    });
});

test("no answer may be framed, run, guessed at, or read by pages of others", async () => {
  for (const path of ["/api/person", "/api/nothing"]) {
    const { headers } = await ask(path, SETTINGS);
    const policy = "default-src 'none'; frame-ancestors 'none'";
    expect(headers.get("Content-Security-Policy")).toBe(policy);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Access-Control-Allow-Origin")).toBeNull();
    expect(headers.get("Cache-Control")).toMatch(/no-store/);
  }
});

test("what a page of another site sends is refused before anybody is signed in", async () => {
  const sent = async (headers: Record<string, string>, method = "POST") => {
    const init = { method, headers, body: method === "GET" ? null : "{}" };
    const answer = await app.request("http://127.0.0.1:8787/api/nothing", init, SETTINGS);
    return answer.status;
  };
  const own = "http://127.0.0.1:8787";
  expect(await sent({ "Sec-Fetch-Site": "cross-site", Origin: "https://other.example" })).toBe(403);
  expect(await sent({ "Sec-Fetch-Site": "same-site" }, "DELETE")).toBe(403);
  expect(await sent({ Origin: "http://127.0.0.1:9999", "Content-Type": "text/plain" })).toBe(403);
  expect(await sent({ Origin: "null" })).toBe(403);
  for (const headers of [{}, { Origin: own }, { "Sec-Fetch-Site": "same-origin" }])
    expect(await sent(headers as Record<string, string>)).toBe(404);
  const link = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" };
  for (const headers of [
    { "Sec-Fetch-Site": "cross-site" },
    { ...link, "Sec-Fetch-Dest": "iframe" },
  ])
    expect(await sent(headers, "GET")).toBe(403);
  expect(await sent({ ...link, "Sec-Fetch-Dest": "document" })).toBe(403);
  expect(await sent({ ...link, "Sec-Fetch-Dest": "document" }, "GET")).toBe(404);
});
