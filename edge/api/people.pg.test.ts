import { describe, expect, test } from "vitest";
import { signedIn, type TestBrowser, useSignIn } from "../../testing/use-sign-in.ts";
import type { Settings } from "./settings.ts";

const world = useSignIn();

/** How many statements wait for a row. */
async function waiting(): Promise<number> {
  // Within a transaction Postgres answers with what it once saw.
  await world.database.client.query("select pg_stat_clear_snapshot()");
  const found = await world.database.client.query(
    "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return found.rowCount ?? 0;
}

describe("an admin", () => {
  const said = (by: TestBrowser, person: string, role: string | null) =>
    by.ask(`/people/${encodeURIComponent(person)}/role`, {
      method: "PUT",
      body: JSON.stringify({ role }),
    });
  const listed = async (by: TestBrowser) => (await (await by.ask("/people")).json()).people;

  test("says who may do what, which holds at once; others may not", async () => {
    const [boss, eve, ada] = [
      await signedIn(world, "1"),
      await signedIn(world, "3"),
      await signedIn(world, "2"),
    ];
    const of = async (name: string) =>
      (await listed(boss)).find((one: { name: string }) => one.name === name);
    expect(await of("Eve")).toMatchObject({ said: null, role: null, sessions: 1 });
    expect((await said(ada, (await of("Eve")).id, "viewer")).status).toBe(403);
    expect((await eve.ask("/objects")).status).toBe(403);
    expect((await said(boss, (await of("Eve")).id, "viewer")).status).toBe(200);
    expect((await eve.ask("/objects")).status).toBe(200);
    expect((await said(boss, (await of("Ada")).id, "none")).status).toBe(200);
    expect((await ada.ask("/objects")).status).toBe(403);
    for (const role of ["admin", "viewer", null, "none"])
      expect((await said(boss, (await of("Eve")).id, role)).status).toBe(200);
    expect((await said(boss, "nobody", "viewer")).status).toBe(404);
    expect((await said(boss, (await of("Ada")).id, "king")).status).toBe(400);
  });

  test("is always left, whatever two of them do at once", async () => {
    const unset = { ...world.settings, ROLES: "@acme.example=viewer" };
    const [one, two] = [await signedIn(world, "1"), await signedIn(world, "2")];
    await world.database.client.query("update app.person set role = 'admin'");
    const { rows } = await world.database.client.query(
      "select id from app.person order by subject",
    );
    const [boss, ada] = rows.map(({ id }) => id);
    const demote = (by: TestBrowser, person: string) =>
      by.ask(
        `/people/${encodeURIComponent(person)}/role`,
        { method: "PUT", body: JSON.stringify({ role: "viewer" }) },
        unset,
      );
    await world.database.client.query("begin; select from app.person for update");
    const both = Promise.all([demote(one, ada), demote(two, boss)]);
    await expect.poll(waiting).toBe(2);
    await world.database.client.query("commit");
    const statuses = (await both).map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, 409]);
    const left = await world.database.client.query("select from app.person where role = 'admin'");
    expect(left.rowCount).toBe(1);
  });

  test("whom only an address makes one that nobody came with is none", async () => {
    const nobody = { ...world.settings, ROLES: "misspelt@acme.example=admin" };
    const boss = await signedIn(world, "1");
    await world.database.client.query("update app.person set role = 'admin'");
    const { rows } = await world.database.client.query("select id from app.person");
    const demote = (by: Settings) =>
      boss.ask(
        `/people/${encodeURIComponent(rows[0].id)}/role`,
        { method: "PUT", body: '{"role":"viewer"}' },
        by,
      );
    expect((await demote(nobody)).status).toBe(409);
    expect((await demote(world.settings)).status).toBe(200);
  });

  test("who cannot sign in any more, or is made less by the settings, is none", async () => {
    const boss = await signedIn(world, "1");
    await signedIn(world, "2");
    await world.database.client.query("update app.person set role = 'admin'");
    const demoted = async (roles: string) => {
      const body = '{"role":"viewer"}';
      const path = `/people/${encodeURIComponent("boss@acme.example")}/role`;
      const by = { ...world.settings, ROLES: roles };
      return (await boss.ask(path, { method: "PUT", body }, by)).status;
    };
    expect(await demoted("ada@acme.example=viewer")).toBe(409);
    await world.database.client.query(
      "update app.person set issuer = 'https://gone.example' where name = 'Ada'",
    );
    expect(await demoted("@acme.example=viewer")).toBe(409);
    // Nor does the setting make one of her.
    expect(await demoted("ada@acme.example=admin")).toBe(409);
    await world.database.client.query("update app.person set issuer = $1", [world.provider.issuer]);
    expect(await demoted("@acme.example=viewer")).toBe(200);
  });

  test("ends all sessions of a person", async () => {
    const [boss, ada] = [await signedIn(world, "1"), await signedIn(world, "2")];
    const { id } = (await listed(boss)).find((one: { name: string }) => one.name === "Ada");
    const ended = await boss.ask(`/people/${encodeURIComponent(id)}/sessions`, {
      method: "DELETE",
    });
    expect(await ended.json()).toEqual({ ended: 1 });
    expect((await ada.ask("/objects")).status).toBe(401);
  });
});
