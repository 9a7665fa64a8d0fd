import { beforeEach, expect, test, vi } from "vitest";
import { signedIn, SITE, TestBrowser, useSignIn } from "../../testing/use-sign-in.ts";
import { madeBy, program } from "../../testing/use-tokens.ts";
import type { MadeToken } from "../protocol/token.ts";
import { app } from "./app.ts";
import type { Settings } from "./settings.ts";

const world = useSignIn();
/** All that the Worker says into its log. */
const logged: unknown[] = [];
beforeEach(() => {
  logged.length = 0;
  for (const way of ["error", "warn", "log", "info", "debug"] as const)
    vi.spyOn(console, way).mockImplementation((...said) => void logged.push(...said));
});

const SECRETS = {
  ROOM_TICKET_SECRET: "planted ticket",
  ROOM_PUBLISH_SECRET: "planted publisher",
  SIGN_IN_SECRETS: JSON.stringify({ work: "planted client" }),
};
const NOWHERE = { NEON_FETCH_ENDPOINT: "http://127.0.0.1:9/sql" };

/** Drives what reads, fails and refuses; answers all bodies and addresses that come back. */
async function drive(browser: TestBrowser, settings: Settings): Promise<string[]> {
  const told: string[] = [];
  const ask = async (path: string, init: RequestInit = {}, by = settings) => {
    const answer = await browser.ask(path, init, by);
    told.push(await answer.text(), answer.headers.get("Location") ?? "");
    return answer;
  };
  for (const path of ["/person", "/sessions", "/people", "/objects", "/sync", "/objects/Nothing"])
    for (const by of [settings, { ...settings, ...NOWHERE }]) await ask(path, {}, by);
  await ask("/objects/Nothing/ticket", { method: "POST" });
  await ask("/people/nobody/sessions", { method: "DELETE" });
  await ask("/ask", { method: "POST", body: "{" });
  await ask("/objects", {}, { ...settings, SIGN_IN: "{", DATABASE_URL: "no URL" });
  await ask("/objects", {}, { ...settings, ROLES: "planted-somebody@acme.example=king" });
  // Rooms that are not there: nobody's feeds are ended.
  const { sessions } = await (await browser.ask("/sessions", {}, settings)).json();
  await ask(
    `/sessions/${sessions[0].id}`,
    { method: "DELETE" },
    { ...settings, ROOMS_HOST: "127.0.0.1:9" },
  );
  return told;
}

/** What is read, refused and fails with a token, and with one that is too much; and its list. */
async function driveToken({ token, id }: MadeToken, settings: Settings): Promise<string[]> {
  const told: string[] = [];
  const ask = program(world, token);
  const away = { ...settings, ...NOWHERE };
  for (const path of ["/person", "/objects", "/objects/Nothing", "/people", "/nothing", "/tokens"])
    for (const by of [settings, away, { ...settings, RATE_LIMITS: "token=1" }])
      told.push(await (await ask(path, {}, by)).text());
  const posted = await ask("/ask", { method: "POST", body: token }, settings);
  const wrong = await program(world, `${token}x`)("/objects", {}, settings);
  const boss = await signedIn(world, "1");
  const listed = await boss.ask("/tokens?all=1");
  const log = await boss.ask("/people/audit");
  told.push(await posted.text(), await wrong.text(), await listed.text(), await log.text());
  expect(told.at(-2)).toContain(id);
  const headers = { Authorization: `Bearer ${token}` };
  const unnoted =
    "alter table app.api_token add constraint never check (used_at is null) not valid";
  await world.database.client.query(`update app.api_token set used_at = null; ${unnoted}`);
  told.push(
    await (
      await app.request(`${SITE}/api/objects/x/ticket`, { method: "POST", headers }, settings)
    ).text(),
  );
  await expect.poll(() => JSON.stringify(logged)).toContain("the use of a token was not noted");
  return told;
}

test("no secret, token or address of a setting is in an answer or in the log, whatever fails", async () => {
  const settings = { ...world.settings, ...SECRETS };
  const browser = new TestBrowser(world);
  const back = await browser.leave("1");
  const begun = [...browser.jar.values()].map((value) =>
    JSON.parse(Buffer.from(value, "base64url").toString()),
  );
  // The provider knows another secret of the client.
  expect((await browser.ask(back, {}, settings)).status).toBe(403);
  await browser.signIn("1");
  const own = await madeBy(browser);
  const tokens = [...browser.jar.values(), own.token];
  const byToken = await driveToken(own, settings);
  const told = [
    ...byToken,
    ...(await drive(browser, settings)),
    JSON.stringify(logged, withErrors),
  ].join("\n");
  const { password } = new URL(settings.DATABASE_URL ?? "");
  const code = new URL(back).searchParams.get("code");
  const secrets = [/planted/, password, code, ...tokens, ...begun.map(({ verifier }) => verifier)];
  expect(tokens.length + begun.length).toBe(3);
  for (const secret of secrets) expect(told).not.toMatch(secret ?? "");
  expect(logged.length).toBeGreaterThan(5);
});

/** Errors have their text where JSON does not look. */
function withErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? `${value.stack} ${String(value.cause)}` : value;
}
