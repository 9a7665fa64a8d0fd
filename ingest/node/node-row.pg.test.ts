import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connect } from "../../db/client.ts";
import { type TestDatabase, testDatabase } from "../../testing/test-postgres.ts";
import {
  announceNode,
  NodeReplaced,
  PRESENT_MS,
  readRoster,
  registerNode,
  removeNode,
} from "./node-row.ts";

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await testDatabase();
  pool = connect(database.url, { name: "test", max: 4, onIdleError: () => undefined });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});
beforeEach(() => pool.query("delete from sync.node"));

const node = (startedAt: string, leaving = false) => ({
  name: "one",
  startedAt,
  objects: ["Account", "Lead"],
  leaving,
});
const names = async () => (await readRoster(pool, [])).nodes.map(({ name }) => name);
const seenAgo = (ms: number) =>
  pool.query(
    "update sync.node set seen_at = clock_timestamp() - make_interval(secs => $1::float8 / 1000)",
    [ms],
  );

test("a node is present while it announces itself, and absent once it leaves", async () => {
  const startedAt = await registerNode(pool);
  await announceNode(pool, node(startedAt));
  expect((await readRoster(pool, [])).nodes).toEqual([
    { name: "one", objects: ["Account", "Lead"] },
  ]);
  await announceNode(pool, node(startedAt, true));
  expect(await names()).toEqual([]);
  await announceNode(pool, node(startedAt));
  await seenAgo(PRESENT_MS);
  expect(await names()).toEqual([]);
  await announceNode(pool, node(startedAt));
  expect(await names()).toEqual(["one"]);
});

test("of two nodes with one name the later one stays, and the earlier one can't remove it", async () => {
  const [earlier, later] = ["2026-01-31T09:30:00.000Z", "2026-01-31T09:30:00.001Z"];
  await announceNode(pool, node(earlier));
  await announceNode(pool, node(later));
  await expect(announceNode(pool, node(earlier))).rejects.toThrow(NodeReplaced);
  await removeNode(pool, node(earlier));
  expect(await names()).toEqual(["one"]);
  await removeNode(pool, node(later));
  expect(await names()).toEqual([]);
});

test("nodes that were killed long ago are deleted", async () => {
  await announceNode(pool, node(await registerNode(pool)));
  await seenAgo(3_600_000);
  await registerNode(pool);
  expect((await pool.query("select from sync.node")).rowCount).toBe(0);
});

test("the roster has the holder of an object, or how long it has been free", async () => {
  await pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table, lease_owner, lease_until, copied_at) values
      ('Held', 'Held', 'Held', 'held', 'one', clock_timestamp() + interval '1 minute', now()),
      ('Lost', 'Lost', 'Lost', 'lost', 'one', clock_timestamp() - interval '5 s', now()),
      ('Never', 'Never', 'Never', 'never', null, null, null)`,
  );
  const { pipelines } = await readRoster(pool, ["Held", "Lost", "Never", "Unknown"]);
  expect(pipelines).toEqual([
    { object: "Held", holder: "one", freeForMs: 0, isCopying: false },
    { object: "Lost", holder: null, freeForMs: expect.closeTo(5_000, -4), isCopying: false },
    { object: "Never", holder: null, freeForMs: 0, isCopying: true },
  ]);
});
