import { beforeEach, expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { VIEW_MS } from "../../edge/protocol/view-as.ts";
import { removeOldSignIns } from "./old-sign-ins.ts";

const db = useTestDatabase({ per: "file" });

beforeEach(() =>
  db.pool.query(
    `truncate app.person, app.session, app.view_as, app.api_token, app.audit, app.view, app.groups_version cascade`,
  ),
);

const daysAgo = (days: number) => `clock_timestamp() - interval '${days} days'`;

const person = (id: string, seen: number, role: string | null = null) =>
  db.pool.query(
    `insert into app.person (id, issuer, subject, name, groups, role, seen_at)
     values ($1, 'https://work.example', $1, $1, '{}', $2, ${daysAgo(seen)})`,
    [id, role],
  );
const session = (id: string, began: number, ended: number | null) =>
  db.pool.query(
    `insert into app.session (id, digest, person, browser, began_at, ended_at)
     values ($1, $1, 'ada', '', ${daysAgo(began)}, ${ended === null ? "null" : daysAgo(ended)})`,
    [id],
  );
const ids = async (table: string) =>
  (await db.pool.query(`select id from app.${table} order by id`)).rows.map(({ id }) => id);

test("ended sessions and views, and tokens that are over, are kept for 90 days", async () => {
  await person("ada", 0);
  await session("alive", 20, null);
  await session("ended", 100, 80);
  await session("long ended", 100, 91);
  await session("forgotten", 119, null);
  await session("long forgotten", 121, null);
  const view = `insert into app.view_as (id, digest, session, person, viewed, began_at, ended_at)
    values ($1, $1, 'alive', 'ada', 'ada', ${daysAgo(100)}, clock_timestamp() - make_interval(days => $2))`;
  await db.pool.query(view, ["view", 80]);
  await db.pool.query(view, ["old view", 91]);
  const token = `insert into app.api_token (id, digest, person, name, expires_at, revoked_at)
    values ($1, $1, 'ada', $1, clock_timestamp() + make_interval(days => $2), clock_timestamp() - make_interval(days => $3))`;
  for (const [id, expires, revoked] of [
    ["good", 10, null],
    ["expired", -89, null],
    ["long expired", -91, null],
    ["long revoked", 10, 91],
  ] as const)
    await db.pool.query(token, [id, expires, revoked]);
  await removeOldSignIns(db.pool);
  expect(await ids("session")).toEqual(["alive", "ended", "forgotten"]);
  expect(await ids("view_as")).toEqual(["view"]);
  expect(await ids("api_token")).toEqual(["expired", "good"]);
});

test("a view that nobody came back to ends after its hour, and is noted as long as that", async () => {
  await person("ada", 0);
  await session("alive", 1, null);
  await db.pool.query(
    `insert into app.view_as (id, digest, session, person, viewed, began_at) values
     ('over', 'over', 'alive', 'ada', 'ada', ${daysAgo(2)}), ('on', 'on', 'alive', 'ada', 'ada', clock_timestamp())`,
  );
  await removeOldSignIns(db.pool);
  await removeOldSignIns(db.pool);
  const { rows } = await db.pool.query<{ readonly [column: string]: string }>(
    "select person, deed, about, detail::text from app.audit",
  );
  const [noted] = rows;
  expect(rows).toHaveLength(1);
  expect(noted).toMatchObject({ person: "ada", deed: "view-as-ended", about: "ada" });
  const { from, to, why } = JSON.parse(noted?.["detail"] ?? "{}");
  expect([Date.parse(to) - Date.parse(from), why]).toEqual([VIEW_MS, "time"]);
  const open = await db.pool.query("select id from app.view_as where ended_at is null");
  expect(open.rows).toEqual([{ id: "on" }]);
});

test("who did not come back for a year goes, unless something of them is left or said", async () => {
  for (const id of ["gone", "in a group", "owner", "in the log", "of a session", "of a token"])
    await person(id, 366);
  await person("lately", 364);
  await person("let in", 366, "viewer");
  await person("ada", 366);
  await session("alive", 1, null);
  await db.pool.query("update app.session set person = 'of a session'");
  await db.pool.query(
    `insert into app.groups_version (version, groups, person) values (1, '[{"people":["in a group"]}]', 'x')`,
  );
  await db.pool.query(
    `insert into app.view (id, object, name, search, owner, shared, version) values ('v', 'Lead', 'v', '', 'owner', false, 1)`,
  );
  await db.pool.query("insert into app.audit (person, deed) values ('in the log', 'sign-in')");
  await db.pool.query(
    "insert into app.api_token (id, digest, person, name, expires_at) values ('t', 't', 'of a token', 't', clock_timestamp())",
  );
  await removeOldSignIns(db.pool);
  expect(await ids("person")).toEqual(
    [
      "in a group",
      "in the log",
      "lately",
      "let in",
      "of a session",
      "of a token",
      "owner",
    ].toSorted(),
  );
});

test("the log of what people did is kept for two years", async () => {
  await db.pool.query(
    `insert into app.audit (person, deed, at) values ('ada', 'sign-in', ${daysAgo(731)}), ('bo', 'sign-in', ${daysAgo(729)})`,
  );
  await removeOldSignIns(db.pool);
  const { rows } = await db.pool.query("select person from app.audit");
  expect(rows).toEqual([{ person: "bo" }]);
});
