import { beforeEach, expect, test } from "vitest";
import { LARGE_TABLE, useLargeProbe } from "../../testing/large-probe.ts";
import { PROBE } from "../../testing/probe-object.ts";
import { app } from "./app.ts";

const probe = useLargeProbe();
beforeEach(() => probe.client.query("truncate app.question_use, sync.asked_index"));

const get = (path: string) =>
  app.request(`http://127.0.0.1:8787/api/objects/${PROBE.name}${path}`, {}, probe.settings);
const uses = async () =>
  (
    await probe.client.query<{ use: string }>(
      "select column_name || ' ' || way || ' ' || questions as use from app.question_use order by 1",
    )
  ).rows.map(({ use }) => use);

/** While nobody can read the table. */
async function whileLocked<T>(work: () => Promise<T>): Promise<T> {
  await probe.client.query(`begin; lock ${LARGE_TABLE}`);
  try {
    return await work();
  } finally {
    await probe.client.query("commit");
  }
}

/** Answered after a wait that no index would have spared: it counts as slow. */
async function slowly(...asked: readonly (() => Response | Promise<Response>)[]) {
  const waiting = async () => {
    const { rows } = await probe.client.query<{ waiting: string }>(
      `select count(*) as waiting from pg_locks where relation = '${LARGE_TABLE}'::regclass and not granted`,
    );
    return rows[0]?.waiting;
  };
  const answers = await whileLocked(async () => {
    const waits = asked.map((ask) => Promise.resolve(ask()));
    await expect.poll(waiting).toBe(String(asked.length));
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { waits };
  });
  return (await Promise.all(answers.waits)).map(({ status }) => status);
}

test("a slow list notes what it would have needed, and the object's indexes list it", async () => {
  const list = () => get("/rows?sort=-amount&filter=notes.contains.xyz");
  expect(await slowly(list, () => get("/rows?sort=-amount"))).toEqual([200, 200]);
  await expect.poll(uses).toEqual(["amount order 2", "notes part 1"]);
  await probe.client.query(
    `insert into sync.asked_index (object, column_name, way, name, state, progress, tried_at)
     values ($1, 'amount', 'order', 'x', 'building', 0.25, now())`,
    [PROBE.name],
  );
  const { indexes } = await (await get("/indexes")).json();
  expect(indexes).toMatchObject([
    { column: "amount", way: "order", state: "building", progress: 0.25, questions: 2 },
    { column: "notes", way: "part", state: "wanted", progress: 0, bytes: 0, usedAt: null },
  ]);
});

test("so do conditions that must all hold; alternatives, and what lies behind references, need none", async () => {
  const holds = (field: string, op: string, value: unknown) => ({ field, op, value });
  const any = [holds("employees", "gt", 5), holds("name", "eq", "x")];
  const all = [holds("notes", "contains", "xyz"), holds("closedate", "gte", "2026-01-01"), { any }];
  const question = {
    object: PROBE.name,
    where: { all: [...all, { not: holds("serial", "eq", 1) }] },
  };
  const body = JSON.stringify({ ...question, sort: ["name"] });
  const headers = { "content-type": "application/json" };
  const ask = () =>
    app.request("http://127.0.0.1:8787/api/ask", { method: "POST", headers, body }, probe.settings);
  expect(await slowly(ask)).toEqual([200]);
  await expect.poll(uses).toEqual(["closedate order 1", "notes part 1"]);
});

test("what has its index, from the start or on demand, notes nothing", async () => {
  expect(await slowly(() => get("/rows?sort=-systemmodstamp"))).toEqual([200]);
  await probe.client.query(
    `insert into sync.asked_index (object, column_name, way, name, state, tried_at)
     values ($1, 'amount', 'order', 'x', 'standing', now())`,
    [PROBE.name],
  );
  // Descriptions are kept for a second.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await slowly(() => get("/rows?sort=-amount"))).toEqual([200]);
  expect(await uses()).toEqual([]);
});

test("of the heavy questions of an object four run at once; the others wait for a place", async () => {
  const places = async () => {
    const { rows } = await probe.client.query<{ places: string }>(
      `select count(*) filter (where granted) || ' of ' || count(*) as places from pg_locks
       where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
    );
    return rows[0]?.places;
  };
  const { heavy, light } = await whileLocked(async () => {
    const asked = Array.from({ length: 6 }, () => get("/rows?sort=-employees"));
    await expect.poll(places).toBe("4 of 6");
    return { heavy: asked, light: get("/rows?sort=-systemmodstamp") };
  });
  const all = await Promise.all([...heavy, light]);
  expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 200));
  expect(await places()).toBe("0 of 0");
});

test("who waits too long for a place is told to come again; what needs none is answered meanwhile", async () => {
  const key = `hashtext('orgmirror heavy questions of ${PROBE.name}')`;
  await probe.client.query(
    `begin; select pg_advisory_xact_lock(${key}, place) from generate_series(0, 3) place`,
  );
  const refused = get("/rows?sort=-serial");
  expect((await get("/rows?sort=-systemmodstamp")).status).toBe(200);
  const answer = await refused;
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
  expect(await answer.json()).toMatchObject({ title: "Many heavy questions" });
  await probe.client.query("commit");
  expect((await get("/rows?sort=-serial")).status).toBe(200);
});
