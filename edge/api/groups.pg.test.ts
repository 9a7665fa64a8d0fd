import { expect, test } from "vitest";
import * as v from "valibot";
import { problemOf, signedIn, type TestBrowser } from "../../testing/use-sign-in.ts";
import {
  ALL,
  namesOf,
  onlyRows,
  people,
  saved,
  useGrants,
  userId,
} from "../../testing/use-grants.ts";
import { GroupsAnswer, type ObjectGrant } from "../protocol/grant.ts";

const world = useGrants();

test("until somebody saved groups, whoever has a role sees all", async () => {
  const boss = await signedIn(world, "1");
  const answer = v.parse(GroupsAnswer, await (await boss.ask("/groups")).json());
  expect(answer).toMatchObject({ version: 0, savedBy: null, faults: [] });
  expect(answer.groups.map(({ name }) => name)).toEqual(["Everybody"]);
  expect(await namesOf(await signedIn(world, "2"))).toEqual(["ada", "bo", "cy", "di", "ed"]);
});

test("admins alone see and save groups, each version once", async () => {
  const [boss, ada] = await people(world, { "*": ALL });
  for (const init of [{}, { method: "PUT", body: '{"version":1,"groups":[]}' }])
    expect((await ada.ask("/groups", init)).status).toBe(403);
  expect((await saved(boss, {}, 0)).status).toBe(409);
  const both = await Promise.all([saved(boss, {}, 1), saved(boss, { "*": ALL }, 1)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const kept = await world.database.client.query("select person from app.groups_version");
  expect(kept.rows).toHaveLength(2);
  expect(await (await boss.ask("/groups")).json()).toMatchObject({
    version: 2,
    savedBy: "Boss (boss@acme.example)",
  });
});

test("groups that cannot be read are refused with the part at fault", async () => {
  const boss = await signedIn(world, "1");
  const put = async (groups: unknown) =>
    problemOf(
      await boss.ask("/groups", { method: "PUT", body: JSON.stringify({ version: 0, groups }) }),
    );
  const grants = (deal: unknown) => [{ name: "A", grants: { Deal__c: deal } }];
  expect(await put([{ name: "A", grants: { "no name!": "none" } }])).toMatchObject({ status: 400 });
  expect(await put(grants({ fields: "some" }))).toMatchObject({ status: 400 });
  expect(await put(grants({ fields: "all", rows: { field: "x" } }))).toMatchObject({ status: 400 });
  expect(
    await put([
      { name: "A", grants: {} },
      { name: "a ", grants: {} },
    ]),
  ).toMatchObject({
    title: "Two groups of a name",
  });
});

test("a hidden field is unknown wherever it is named, with no word that it is there", async () => {
  const [, ada] = await people(world, { "*": ALL, Deal__c: { ...ALL, denied: ["Salary__c"] } });
  const named = async (search: string, name: string) =>
    (await problemOf(await ada.ask(`/objects/Deal__c/${search}`))).detail.replaceAll(name, "…");
  for (const search of [
    "rows?filter=X.eq.9",
    "rows?sort=X",
    "rows?columns=X",
    "count?filter=X.eq.9",
  ])
    expect(await named(search.replace("X", "salary__c"), "salary__c")).toBe(
      await named(search.replace("X", "nothing__c"), "nothing__c"),
    );
  const { columns } = (await (await ada.ask("/objects/Deal__c")).json()) as {
    columns: { field: string }[];
  };
  expect(columns.map(({ field }) => field)).toEqual(["Id", "Name", "Stage__c", "OwnerId"]);
  const record = await ada.ask("/objects/Deal__c/rows/a0D000000000001AAA");
  expect(record.status).toBe(404);
});

test("records are seen by “me”, by managers and by roles, those below included", async () => {
  const [boss, ada] = await people(
    world,
    onlyRows({ field: "ownerid", op: "eq", value: { me: true } }),
  );
  expect(await namesOf(ada)).toEqual(["ada"]);
  const teams = { managers: ["ada", "bo", "cy"], roles: ["ada", "di", "ed"] };
  let version = 1;
  for (const [team, names] of Object.entries(teams)) {
    const rows = { field: "ownerid", op: "eq", value: { team } };
    expect((await saved(boss, onlyRows(rows as ObjectGrant["rows"]), version)).status).toBe(200);
    expect(await namesOf(ada)).toEqual(names);
    version += 1;
  }
  // The boss is no user of the org.
  expect(await namesOf(boss)).toEqual([]);
});

test("who leaves a team takes its records out of sight", async () => {
  const rows = { field: "ownerid", op: "eq", value: { team: "managers" } } as const;
  const [, ada] = await people(world, onlyRows(rows));
  expect(await namesOf(ada)).toEqual(["ada", "bo", "cy"]);
  const { client } = world.database;
  const leads = (manager: string | null, user: string) =>
    client.query('update salesforce."user" set managerid = $1 where id = $2', [
      manager && userId(manager),
      userId(user),
    ]);
  await leads(null, "bo");
  await expect.poll(() => namesOf(ada), { timeout: 10_000 }).toEqual(["ada"]);
  await leads("ada", "bo");
  await leads("cy", "ada");
  // Managers in a circle.
  await expect.poll(() => namesOf(ada), { timeout: 10_000 }).toEqual(["ada", "bo", "cy"]);
  await leads(null, "ada");
});

test("what a grant names that is gone shows nothing, and the admin is told", async () => {
  const boss = await signedIn(world, "1");
  const grants = {
    Gone__c: ALL,
    Deal__c: { ...ALL, denied: ["Gone__c"], rows: { field: "gone__c", op: "eq", value: "1" } },
    User: { ...ALL, fields: ["Name", "Former__c"] },
    "*": { ...ALL, rows: { all: [] } },
  };
  const { faults } = v.parse(GroupsAnswer, await (await saved(boss, grants)).json());
  expect(faults.map(({ object, part }) => `${object} ${part}`).toSorted()).toEqual([
    ...["* rows", "Deal__c fields", "Deal__c rows", "Gone__c object", "User fields"],
  ]);
  expect(await namesOf(boss)).toEqual([]);
});

test("whose grant is taken away sees none of it after two seconds, and gets no ticket at once", async () => {
  const [boss, ada] = await people(world, { "*": ALL });
  const ticket = () => ada.ask("/objects/Deal__c/ticket", { method: "POST" });
  expect((await ticket()).status).toBe(200);
  await world.database.client.query(
    `insert into app.groups_version (version, groups, person) values (2, '[]', 'another isolate')`,
  );
  expect((await ticket()).status).toBe(404);
  await expect
    .poll(async () => (await ada.ask("/objects/Deal__c/rows")).status, { timeout: 5_000 })
    .toBe(404);
  expect(await (await boss.ask("/objects")).json()).toEqual({ objects: [] });
});

test("rooms show the seen columns of an object, and to who sees some of its records a part of it", async () => {
  const [boss, ada] = await people(world, { "*": ALL, Deal__c: { ...ALL, fields: ["Name"] } });
  const ticketOf = async (path: string) => {
    const answer = await ada.ask(path, { method: "POST" });
    const { ticket } = (await answer.json()) as { ticket?: string };
    const { columns, part } = ticket ? JSON.parse(atob(ticket.split(".")[1] ?? "")) : {};
    return ticket ? { columns, part } : answer.status;
  };
  const whole = { part: null };
  expect(await ticketOf("/objects/Deal__c/ticket")).toEqual({ columns: ["id", "name"], ...whole });
  expect(await ticketOf("/objects/User/ticket")).toEqual({ columns: "*", ...whole });
  expect(await ticketOf("/sync/ticket")).toBe(403);
  const open = { field: "stage__c", op: "eq", value: "Open" } as const;
  await saved(boss, onlyRows(open), 1);
  const first = await ticketOf("/objects/Deal__c/ticket");
  expect(first).toMatchObject({ part: { person: { email: "ada@acme.example" } } });
  // The word is that of what is seen: another team is another part.
  await saved(
    boss,
    onlyRows({ all: [open, { field: "ownerid", op: "eq", value: { team: "managers" } }] }),
    2,
  );
  const team = await ticketOf("/objects/Deal__c/ticket");
  const { client } = world.database;
  await client.query(`update salesforce."user" set managerid = null where id = $1`, [userId("cy")]);
  await expect.poll(() => ticketOf("/objects/Deal__c/ticket")).not.toEqual(team);
  await client.query(`update salesforce."user" set managerid = $1 where id = $2`, [
    ...[userId("bo"), userId("cy")],
  ]);
  await expect.poll(() => ticketOf("/objects/Deal__c/ticket")).toEqual(team);
  expect(team).not.toEqual(first);
});

test("of a board the tiles are shown that may be asked; who sees a part of it cannot change it", async () => {
  const [, ada] = await people(world, { "*": ALL, Deal__c: { ...ALL, denied: ["Salary__c"] } });
  const boss = await signedIn(world, "1");
  await saved(boss, { "*": ALL }, 1);
  const tile = (key: string, by: string, object = "Deal__c") => ({
    ...{ key, title: key, kind: "bars", place: { x: 0, y: 0, width: 3, height: 3 } },
    question: { object, measures: [{ fn: "count", as: "n" }], by: [{ field: by }] },
  });
  const filter = (key: string, fields: object) => ({ key, label: key, kind: "value", fields });
  const board = {
    name: "Pay",
    filters: [filter("pay", { Deal__c: "salary__c" }), filter("who", { Deal__c: "ownerid" })],
    tiles: [tile("stages", "stage__c"), tile("pay", "salary__c"), tile("names", "owner.email")],
  };
  const made = await boss.ask("/boards", { method: "POST", body: JSON.stringify(board) });
  expect([made.status, await made.clone().text()]).toEqual([201, expect.anything()]);
  const { id } = (await made.json()) as { id: string };
  await saved(boss, { "*": { ...ALL, denied: ["Salary__c", "Email"] } }, 2);
  const shown = (await (await ada.ask(`/boards/${id}`)).json()) as { board: typeof board };
  expect(shown.board.tiles.map(({ key }) => key)).toEqual(["stages"]);
  expect(shown.board.filters.map(({ key }) => key)).toEqual(["who"]);
  expect(JSON.stringify(shown)).not.toMatch(/salary/i);
  const change = { version: 1, board: shown.board };
  const put = await ada.ask(`/boards/${id}`, { method: "PUT", body: JSON.stringify(change) });
  expect(await problemOf(put)).toMatchObject({ status: 403, title: "Not shown whole" });
  expect((await ada.ask(`/boards/${id}`, { method: "DELETE" })).status).toBe(403);
  const own = await ada.ask("/boards", { method: "POST", body: JSON.stringify(shown.board) });
  expect(own.status).toBe(201);
});

test("who sees a part of a board brings no more of it back than they see: no version, and none that was removed", async () => {
  const [boss, ada] = await people(world, { "*": ALL });
  const tile = (key: string, by: string) => ({
    ...{ key, title: key, kind: "bars", place: { x: 0, y: 0, width: 3, height: 3 } },
    question: {
      object: "Deal__c",
      measures: [{ fn: "count" as const, as: "n" }],
      by: [{ field: by }],
    },
  });
  const [seen, hidden] = [tile("stages", "stage__c"), tile("pay", "salary__c")];
  const board = (...tiles: object[]) => ({ name: "Deals", filters: [], tiles });
  const ask = async (by: TestBrowser, method: string, path: string, body?: object) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await by.ask(`/boards${path}`, { method, ...sent });
    return { status: answer.status, text: await answer.text() };
  };
  const made = await ask(boss, "POST", "", board(seen, hidden));
  const { id } = JSON.parse(made.text) as { readonly id: string };
  await ask(boss, "PUT", `/${id}`, { version: 1, board: board(seen) });
  await saved(boss, { "*": { ...ALL, denied: ["Salary__c"] } }, 1);
  await saved(boss, { "*": { ...ALL, denied: ["Salary__c"] } }, 2);

  const versions = await ask(ada, "GET", `/${id}/versions`);
  const first = await ask(ada, "GET", `/${id}?version=1`);
  expect(versions.text + first.text).not.toMatch(/salary|pay/i);
  // What is brought back of an earlier version is what is seen of it.
  const { board: back } = JSON.parse(first.text) as { readonly board: object };
  expect(back).toEqual(board(seen));
  expect((await ask(ada, "PUT", `/${id}`, { version: 2, board: back })).status).toBe(200);
  // A change that was made of what is not seen whole is none, whatever is the latest.
  expect((await ask(ada, "PUT", `/${id}`, { version: 1, board: back })).status).toBe(403);

  // One that is seen whole is removed and brought back.
  expect((await ask(ada, "DELETE", `/${id}`)).status).toBe(200);
  expect((await ask(ada, "POST", `/${id}/restore`)).status).toBe(200);
  // One that has more, and was removed by somebody who sees that, is not there.
  await world.database.client.query(
    "update app.board_version set content = $1 where board = $2 and version = (select version from app.board where id = $2)",
    [JSON.stringify(board(seen, hidden)), id],
  );
  await world.database.client.query("update app.board set removed_at = now() where id = $1", [id]);
  const refused = await ask(ada, "POST", `/${id}/restore`);
  const never = await ask(ada, "POST", "/nothing/restore");
  expect(refused.status).toBe(404);
  expect(refused.text.replaceAll(id, "nothing")).toBe(never.text);
  const { rows } = await world.database.client.query(
    "select removed_at is null as back from app.board where id = $1",
    [id],
  );
  expect(rows).toEqual([{ back: false }]);
});

test("of an object that is seen in part the views of others are not there", async () => {
  const [boss, ada] = await people(world, { "*": ALL });
  const view = (name: string) => ({
    ...{ object: "Deal__c", name, search: "filter=salary__c.gt.5", shared: true },
  });
  const create = async (by: TestBrowser, name: string) => {
    const made = await by.ask("/views", { method: "POST", body: JSON.stringify(view(name)) });
    return ((await made.json()) as { id: string }).id;
  };
  const [theirs, own] = [await create(boss, "Rich"), await create(ada, "Mine")];
  const choice = { object: "Deal__c", of: "everybody", view: theirs };
  await boss.ask("/views/default", { method: "PUT", body: JSON.stringify(choice) });
  const seen = async () => {
    const { views, defaults } = (await (await ada.ask("/views?object=Deal__c")).json()) as {
      views: { id: string }[];
      defaults: object;
    };
    const { view: opening } = (await (await ada.ask("/objects/Deal__c")).json()) as {
      view: { id: string } | null;
    };
    return { views: views.map(({ id }) => id).toSorted(), defaults, opening: opening?.id ?? null };
  };
  expect(await seen()).toEqual({
    views: [own, theirs].toSorted(),
    defaults: { me: null, everybody: theirs },
    opening: theirs,
  });
  await saved(boss, { "*": ALL, Deal__c: { ...ALL, denied: ["Salary__c"] } }, 1);
  expect(await seen()).toEqual({
    views: [own],
    defaults: { me: null, everybody: null },
    opening: null,
  });
  expect((await ada.ask(`/views/${theirs}`)).status).toBe(404);
});
