import { describe, expect, test, vi } from "vitest";
import { problemOf, signedIn, SITE, TestBrowser, useSignIn } from "../../testing/use-sign-in.ts";
import type { Settings } from "./settings.ts";
import { personName } from "../query/person-name.ts";

const world = useSignIn();
const BEGUN = "__Host-orgmirror-sign-in-";

describe("signing in", () => {
  test("leads to the provider and back to the page that was asked for, as who one is there", async () => {
    const browser = new TestBrowser(world);
    expect(await (await browser.ask("/sign-in")).json()).toEqual({
      ways: [{ id: "work", name: "Work" }],
    });
    expect(await problemOf(await browser.ask("/objects"))).toMatchObject({
      status: 401,
      title: "Not signed in",
    });
    const back = await browser.signIn("2", "/objects/Account?sort=name#x");
    expect(back.status).toBe(303);
    expect(back.headers.get("Location")).toBe("/objects/Account?sort=name#x");
    expect([...browser.jar.keys()]).toEqual(["__Host-orgmirror"]);
    expect(browser.safe).toBe(true);
    expect(await browser.person()).toEqual({
      ...{ id: "ada@acme.example", name: "Ada", email: "ada@acme.example" },
      ...{ role: "viewer", sees: expect.any(String), isSession: true },
      viewing: null,
    });
    expect((await browser.ask("/objects")).status).toBe(200);
  });

  test("keeps no token: what Postgres has opens nothing", async () => {
    const browser = await signedIn(world, "2");
    const token = browser.jar.get("__Host-orgmirror") ?? "";
    const { rows } = await world.database.client.query("select * from app.session");
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token);
    const thief = new TestBrowser(world);
    thief.jar.set("__Host-orgmirror", rows[0].digest);
    expect((await thief.ask("/objects")).status).toBe(401);
  });

  test("binds a person by issuer and subject: who gets an address later is another person", async () => {
    const first = await signedIn(world, "2");
    await first.ask("/views", { method: "GET" });
    world.provider.accounts.set("4", {
      name: "Ada",
      email: "ada@acme.example",
      email_verified: true,
    });
    await signedIn(world, "4");
    await signedIn(world, "2");
    const { rows } = await world.database.client.query(
      "select subject from app.person order by subject",
    );
    expect(rows).toEqual([{ subject: "2" }, { subject: "4" }]);
  });

  test("gives nothing by an address that the provider does not vouch for", async () => {
    const eve = await signedIn(world, "3");
    expect(await eve.person()).toMatchObject({ name: "Eve", email: null, role: null });
    expect(await problemOf(await eve.ask("/objects"))).toEqual({
      status: 403,
      title: "Not let in yet",
      detail: "You are signed in as Eve, and nobody has said yet what you may see; ask an admin.",
    });
  });

  test.each([
    ["//evil.example/x"],
    ["https://evil.example/"],
    ["/\\evil.example"],
    ["javascript:alert(1)"],
    ["/api/objects"],
    ["evil.example"],
    ["/\tevil.example//"],
    ["/.//evil.example"],
  ])("comes back to this site alone: %j", async (to) => {
    const back = await new TestBrowser(world).signIn("2", to);
    const location = back.headers.get("Location") ?? "";
    expect(new URL(location, SITE).origin).toBe(SITE);
    expect(location).toMatch(/^\/(?!\/|\\|api)/);
  });
});

describe("a browser", () => {
  const HTML = { headers: { Accept: "text/html" } };

  test("may sign in by two tabs at once", async () => {
    const browser = new TestBrowser(world);
    const [one, two] = [await browser.leave("2", "/sync"), await browser.leave("2", "/boards")];
    expect((await browser.ask(one)).headers.get("Location")).toBe("/sync");
    expect((await browser.ask(two)).headers.get("Location")).toBe("/boards");
    expect([...browser.jar.keys()]).toEqual(["__Host-orgmirror"]);
    const { sessions } = await (await browser.ask("/sessions")).json();
    expect(sessions).toHaveLength(1);
  });

  test("may be one of several that come first as one person, at once", async () => {
    for (let n = 0; n < 4; n++) {
      const email = `many${n}@acme.example`;
      world.provider.accounts.set(`many ${n}`, { name: "Many", email, email_verified: true });
      const browsers = Array.from({ length: 6 }, () => new TestBrowser(world));
      const backs: string[] = [];
      for (const one of browsers) backs.push(await one.leave(`many ${n}`));
      const answers = await Promise.all(browsers.map((one, i) => one.ask(backs[i] ?? "")));
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(303));
    }
    const people = await world.database.client.query("select from app.person");
    expect(people.rowCount).toBe(4);
  });

  test("is ended where it is: rooms that are deployed apart, or the Worker's own", async () => {
    const asked: string[] = [];
    const ROOMS = {
      getByName: (name: string) => (
        asked.push(name),
        { fetch: async () => Response.json({ ended: 0 }) }
      ),
    };
    const by = { ...world.settings, ROOM_PUBLISH_SECRET: "publishes", ROOMS: ROOMS as never };
    const boss = await signedIn(world, "1");
    const ended = (settings: Settings) =>
      boss.ask("/people/nobody/sessions", { method: "DELETE" }, settings);
    await ended({ ...by, ROOMS_HOST: "127.0.0.1:9" });
    expect(asked).toEqual([]);
    await ended(by);
    await ended({ ...by, ROOMS_HOST: new URL(SITE).host });
    expect(asked).toEqual(["_state", "_state"]);
  });

  test("keeps few sign-ins that do not end", async () => {
    const browser = new TestBrowser(world);
    for (let n = 0; n < 9; n++) await browser.ask("/sign-in/work?to=/");
    expect(browser.jar.size).toBe(4);
  });

  test("is led back to a page that says why, not to a problem", async () => {
    const browser = new TestBrowser(world);
    const url = new URL(await browser.leave("2", "/objects/Account?sort=name"));
    url.searchParams.set("error", "access_denied");
    const back = await browser.ask(url.href, HTML);
    expect([back.status, back.headers.get("Location")]).toEqual([
      303,
      "/objects/Account?sort=name&sign-in=refused",
    ]);
    const again = await browser.ask(url.href, HTML);
    expect(again.headers.get("Location")).toBe("/?sign-in=not-begun");
    await browser.signIn("2");
    expect((await browser.ask(url.href, HTML)).headers.get("Location")).toBe("/");
  });

  test("comes back from a long address to its page", async () => {
    const back = await new TestBrowser(world).signIn(
      "2",
      `/objects/Account?where=${"x".repeat(3_000)}`,
    );
    expect(back.headers.get("Location")).toBe("/objects/Account");
  });
});

describe("nobody is signed in by", () => {
  const REFUSED = { status: 400, title: "No sign-in was begun" };

  test("an answer that another browser asked for: the sign-in of an attacker", async () => {
    const attackers = await new TestBrowser(world).leave("2");
    const victim = new TestBrowser(world);
    expect(await problemOf(await victim.ask(attackers))).toMatchObject(REFUSED);
    await victim.leave("2");
    expect(await problemOf(await victim.ask(attackers))).toMatchObject(REFUSED);
    expect(victim.jar.has("__Host-orgmirror")).toBe(false);
  });

  test("an answer a second time", async () => {
    const browser = new TestBrowser(world);
    const back = await browser.leave("2");
    const kept = new Map(browser.jar);
    expect((await browser.ask(back)).status).toBe(303);
    expect(await problemOf(await browser.ask(back))).toMatchObject(REFUSED);
    // Not with the cookies of before either: the provider gives nothing for a code twice.
    const again = new TestBrowser(world);
    for (const [name, value] of kept) again.jar.set(name, value);
    expect(await problemOf(await again.ask(back))).toEqual({
      status: 403,
      title: "Not let in",
      detail: "Work did not let you in: it refused (invalid_grant).",
    });
  });

  test.each([
    ["another state", 400, (url: URL) => url.searchParams.set("state", "another")],
    ["no state", 400, (url: URL) => url.searchParams.delete("state")],
    [
      "another end of its state",
      403,
      (url: URL) => url.searchParams.set("state", `${url.searchParams.get("state")}x`),
    ],
    ["another issuer", 403, (url: URL) => url.searchParams.set("iss", "https://evil.example")],
    ["another code", 403, (url: URL) => url.searchParams.set("code", "another")],
    ["two codes", 403, (url: URL) => url.searchParams.append("code", "another")],
    ["a refusal", 403, (url: URL) => url.searchParams.set("error", "access_denied")],
  ])("an answer with %s", async (_what, status, change) => {
    const browser = new TestBrowser(world);
    const url = new URL(await browser.leave("2"));
    change(url);
    expect((await browser.ask(url.href)).status).toBe(status);
    expect(browser.jar.has("__Host-orgmirror")).toBe(false);
  });

  test.each([["nonce"], ["verifier"]])("a code whose %s is another browser's", async (part) => {
    const browser = new TestBrowser(world);
    const back = await browser.leave("2");
    const name = [...browser.jar.keys()].find((one) => one.startsWith(BEGUN)) ?? "";
    const begun = JSON.parse(Buffer.from(browser.jar.get(name) ?? "", "base64url").toString());
    const changed = { ...begun, [part]: "x".repeat(43) };
    browser.jar.set(name, Buffer.from(JSON.stringify(changed)).toString("base64url"));
    expect((await browser.ask(back)).status).toBe(403);
  });

  test("a cookie that is none of ours", async () => {
    for (const token of ["", "x", "x".repeat(43), "../../etc", "é".repeat(43)]) {
      const browser = new TestBrowser(world);
      browser.jar.set("__Host-orgmirror", token);
      expect((await browser.ask("/objects")).status).toBe(401);
    }
  });
});

describe("a session", () => {
  test("is listed to its person, and ended by them alone, at once", async () => {
    const [one, two] = [await signedIn(world, "2"), await signedIn(world, "2")];
    const boss = await signedIn(world, "1");
    const { sessions } = await (await one.ask("/sessions")).json();
    expect(sessions).toHaveLength(2);
    const other = sessions.find(({ isThis }: { isThis: boolean }) => !isThis);
    expect((await boss.ask(`/sessions/${other.id}`, { method: "DELETE" })).status).toBe(404);
    expect((await two.ask("/objects")).status).toBe(200);
    expect((await one.ask(`/sessions/${other.id}`, { method: "DELETE" })).status).toBe(200);
    expect(await problemOf(await two.ask("/objects"))).toMatchObject({
      status: 401,
      detail: "The sign-in has ended; sign in again.",
    });
    const own = sessions.find(({ isThis }: { isThis: boolean }) => isThis);
    expect((await one.ask(`/sessions/${own.id}`, { method: "DELETE" })).status).toBe(200);
    expect([...one.jar.keys()]).toEqual([]);
  });

  test.each([
    ["seven days without use", "update app.session set used_at = now() - interval '8 days'"],
    ["thirty days", "update app.session set began_at = now() - interval '31 days'"],
  ])("ends after %s", async (_when, sql) => {
    const browser = await signedIn(world, "2");
    await world.database.client.query(sql);
    await expect.poll(async () => (await browser.ask("/objects")).status).toBe(401);
  });
});

test("a session ends with its provider", async () => {
  const browser = await signedIn(world, "2");
  const others = JSON.stringify([
    { id: "work", name: "Work", issuer: "https://other.example", clientId: "x" },
  ]);
  vi.setSystemTime(Date.now() + 5_000);
  expect((await browser.ask("/objects", {}, { ...world.settings, SIGN_IN: others })).status).toBe(
    401,
  );
  vi.useRealTimers();
});

test("whoever lost a role is given no ticket, however lately it was asked who they are", async () => {
  const browser = await signedIn(world, "2");
  const ticket = () => browser.ask("/sync/ticket", { method: "POST" });
  expect((await ticket()).status).toBe(200);
  expect((await browser.ask("/objects")).status).toBe(200);
  // As another isolate would.
  await world.database.client.query("update app.person set role = 'none'");
  expect((await ticket()).status).toBe(403);
});

test("people are called with the address that is vouched for", async () => {
  await signedIn(world, "2");
  await signedIn(world, "3");
  const names = await world.database.client.query<{ called: string }>(
    `select ${personName("p.id")} as called from app.person p order by subject`,
  );
  expect(names.rows.map(({ called }) => called)).toEqual([
    "Ada (ada@acme.example)",
    "Eve (no vouched address)",
  ]);
});

describe("what is not configured as it should be", () => {
  test.each([
    ["no JSON", "{", "SIGN_IN is no JSON"],
    [
      "an unsafe issuer",
      JSON.stringify([{ id: "a", name: "A", issuer: "http://id.example", clientId: "x" }]),
      "SIGN_IN, 0.issuer: it is an https address, or http on this machine",
    ],
    [
      "an unknown part",
      JSON.stringify([
        { id: "a", name: "A", issuer: "https://id.example", clientId: "x", secret: "hush" },
      ]),
      "SIGN_IN, 0.secret: it is missing, unknown or of another type",
    ],
  ])("lets nobody in, and says what: %s", async (_what, SIGN_IN, detail) => {
    const answer = await new TestBrowser(world).ask("/objects", {}, { ...world.settings, SIGN_IN });
    expect(await problemOf(answer)).toEqual({
      status: 503,
      title: "Sign-in is not configured",
      detail: `Nobody can sign in: ${detail}.`,
    });
  });

  test("a provider that does not answer is said", async () => {
    const away = [{ id: "work", name: "Work", issuer: "http://127.0.0.1:9", clientId: "x" }];
    const answer = await new TestBrowser(world).ask(
      "/sign-in/work",
      {},
      { ...world.settings, SIGN_IN: JSON.stringify(away) },
    );
    expect(await problemOf(answer)).toEqual({
      ...{ status: 503, title: "Sign-in unreachable" },
      detail: "Work does not answer right now. Try again.",
    });
  });
});
