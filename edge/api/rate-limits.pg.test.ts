import { expect, test } from "vitest";
import { problemOf, signedIn, useSignIn } from "../../testing/use-sign-in.ts";
import { madeBy, program } from "../../testing/use-tokens.ts";
import { app } from "./app.ts";

const world = useSignIn();

const limitsOf = ({ headers }: Response) =>
  ["RateLimit-Policy", "RateLimit", "Retry-After"].map((name) => headers.get(name));

test("a person is told what is left, and may ask far more often than a board of 12 tiles does", async () => {
  const ada = await signedIn(world, "2");
  const answers = [await ada.ask("/objects"), await ada.ask("/nothing")];
  expect(answers.map(limitsOf)).toEqual([
    ['"person";q=6000;w=60', expect.stringMatching(/^"person";r=5\d\d\d;t=\d+$/), null],
    ['"person";q=6000;w=60', expect.stringMatching(/^"person";r=5\d\d\d;t=\d+$/), null],
  ]);
});

test("what is too much is refused with when to come back, of a token before its owner", async () => {
  const boss = await signedIn(world, "1");
  const ask = program(world, (await madeBy(boss)).token);
  const settings = { ...world.settings, RATE_LIMITS: "token=2 person=1000" };
  const objects = () => ask("/objects", {}, settings);
  expect([(await objects()).status, (await objects()).status]).toEqual([200, 200]);
  const refused = await objects();
  const [policy, left, after] = limitsOf(refused);
  expect(policy).toBe('"token";q=2;w=60, "person";q=1000;w=60');
  expect(left).toBe(`"token";r=0;t=${after}`);
  expect(Number(after)).toBeGreaterThan(0);
  expect(Number(after)).toBeLessThanOrEqual(60);
  expect(await problemOf(refused)).toEqual({
    status: 429,
    title: "Too many requests",
    detail: `A token may ask 2 times a minute; ask again in ${after} s.`,
  });
  expect((await boss.ask("/objects", {}, settings)).status).toBe(200);
  const other = program(world, (await madeBy(boss)).token);
  expect((await other("/objects", {}, settings)).status).toBe(200);
  expect((await other("/objects", {}, { ...settings, RATE_LIMITS: "person=1" })).status).toBe(429);
});

test("who is on this machine is not counted, but their tokens are", async () => {
  const local = {
    ...world.settings,
    SIGN_IN: "",
    LOCAL_PERSON: "Me",
    RATE_LIMITS: "person=1 token=1",
  };
  const at = (path: string, init: RequestInit = {}) =>
    app.request(`http://127.0.0.1:8787/api${path}`, init, local);
  const made = await at("/tokens", { method: "POST", body: '{"name":"Mine"}' });
  expect([made.status, limitsOf(made)]).toEqual([201, [null, null, null]]);
  expect((await at("/objects")).status).toBe(200);
  const headers = { Authorization: `Bearer ${(await made.json()).token}` };
  expect((await at("/objects", { headers })).status).toBe(200);
  expect((await at("/objects", { headers })).status).toBe(429);
});

test("a setting that cannot be read is said", async () => {
  const ada = await signedIn(world, "2");
  for (const RATE_LIMITS of ["person", "person=0", "people=5", "person=-1"]) {
    const { status, detail } = await problemOf(
      await ada.ask("/objects", {}, { ...world.settings, RATE_LIMITS }),
    );
    expect([status, detail]).toEqual([503, expect.stringContaining("RATE_LIMITS takes")]);
  }
});
