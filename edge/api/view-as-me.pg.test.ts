import { expect, test } from "vitest";
import {
  addManyDeals,
  ALL,
  namesOf,
  onlyRows,
  people,
  saved,
  useGrants,
} from "../../testing/use-grants.ts";
import type { Settings } from "./settings.ts";
import { type TestBrowser, signedIn } from "../../testing/use-sign-in.ts";

const world = useGrants();

const viewed = async (boss: TestBrowser) => {
  const body = JSON.stringify({ person: "ada@acme.example" });
  return (await boss.ask("/view-as", { method: "POST", body })).status;
};

test("“me” and “my team” are the person's who is viewed", async () => {
  const mine = { field: "ownerid", op: "eq", value: { me: true } } as const;
  const [boss, ada] = await people(world, onlyRows(mine));
  expect(await viewed(boss)).toBe(201);
  expect(await namesOf(ada)).toEqual(["ada"]);
  expect(await namesOf(boss)).toEqual(["ada"]);
  const other = await signedIn(world, "1");
  // The boss is no user of the org.
  expect(await namesOf(other)).toEqual([]);
  await saved(other, onlyRows({ field: "ownerid", op: "eq", value: { team: "managers" } }), 1);
  expect(await namesOf(boss)).toEqual(["ada", "bo", "cy"]);
});

test("what is heard of rooms ends when a view begins, for the admin's own, and when it ends, for its own", async () => {
  const told: unknown[] = [];
  const room = {
    fetch: async (request: Request) => {
      told.push(((await request.json()) as { readonly who: object }).who);
      return new Response("{}");
    },
  };
  const [boss] = await people(world, { "*": ALL });
  const rooms = { ROOMS: { getByName: () => room }, ROOM_PUBLISH_SECRET: "publishes" };
  const settings = { ...world.settings, ...rooms } as unknown as Settings;
  const heard = async (method: string, path: string, body: object | null, by = boss) => {
    told.length = 0;
    const init = body === null ? { method } : { method, body: JSON.stringify(body) };
    expect((await by.ask(path, init, settings)).status).toBeLessThan(300);
    return [...new Set(told.map((who) => JSON.stringify(who)))].map((who) => JSON.parse(who));
  };
  const ofViews = async () =>
    (
      await world.database.client.query("select id from app.view_as where ended_at is null")
    ).rows.map(({ id }) => ({ by: "session", session: `view ${id}` }));
  const [id, ada] = ["boss@acme.example", "ada@acme.example"];
  expect(await heard("POST", "/view-as", { person: ada })).toEqual([{ by: "person", person: id }]);
  const first = await ofViews();
  expect(first).toHaveLength(1);
  expect(await heard("DELETE", "/view-as", null)).toEqual(first);
  await heard("POST", "/view-as", { person: ada });
  const second = await ofViews();
  const other = await signedIn(world, "1");
  const path = `/people/${encodeURIComponent(id)}`;
  expect(await heard("DELETE", `${path}/sessions`, null, other)).toEqual([
    { by: "person", person: id },
    ...second,
  ]);
});

test("what is taken out in a view breaks off when it ends", async () => {
  await addManyDeals(world);
  const [boss] = await people(world, { "*": ALL });
  expect(await viewed(boss)).toBe(201);
  const taken = async (meanwhile: () => Promise<unknown>) => {
    const reader = (await boss.ask("/objects/Deal__c/rows.csv")).body?.getReader();
    for (let n = 0; ; n++) {
      const { done } = (await reader?.read()) ?? { done: true };
      if (done) return n;
      if (n === 0) await meanwhile();
    }
  };
  expect(await taken(async () => undefined)).toBeGreaterThan(3);
  const stopped = () => boss.ask("/view-as", { method: "DELETE" });
  await expect(taken(stopped)).rejects.toThrow("was changed");
  await world.database.client.query("delete from salesforce.deal__c where id like 'more%'");
});
