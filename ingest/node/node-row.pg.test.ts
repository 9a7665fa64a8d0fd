import { beforeEach, expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import {
  announceNode,
  NodeReplaced,
  PRESENT_MS,
  readRoster,
  registerNode,
  removeNode,
} from "./node-row.ts";

const db = useTestDatabase();
beforeEach(() => db.pool.query("delete from sync.node"));

const node = (startedAt: string, leaving = false) => ({
  name: "one",
  startedAt,
  objects: ["Account", "Lead"],
  leaving,
});
const names = async () => (await readRoster(db.pool, [])).nodes.map(({ name }) => name);
const seenAgo = (ms: number) =>
  db.pool.query(
    "update sync.node set seen_at = clock_timestamp() - make_interval(secs => $1::float8 / 1000)",
    [ms],
  );

test("a node is present while it announces itself, and absent once it leaves", async () => {
  const startedAt = await registerNode(db.pool);
  await announceNode(db.pool, node(startedAt));
  expect((await readRoster(db.pool, [])).nodes).toEqual([
    { name: "one", objects: ["Account", "Lead"] },
  ]);
  await announceNode(db.pool, node(startedAt, true));
  expect(await names()).toEqual([]);
  await announceNode(db.pool, node(startedAt));
  // Times are kept to the millisecond, rounded.
  await seenAgo(PRESENT_MS + 1);
  expect(await names()).toEqual([]);
  await announceNode(db.pool, node(startedAt));
  expect(await names()).toEqual(["one"]);
});

test("of two nodes with one name the later one stays, and the earlier one can't remove it", async () => {
  const [earlier, later] = ["2026-01-31T09:30:00.000Z", "2026-01-31T09:30:00.001Z"];
  await announceNode(db.pool, node(earlier));
  await announceNode(db.pool, node(later));
  await expect(announceNode(db.pool, node(earlier))).rejects.toThrow(NodeReplaced);
  await removeNode(db.pool, node(earlier));
  expect(await names()).toEqual(["one"]);
  await removeNode(db.pool, node(later));
  expect(await names()).toEqual([]);
});

test("nodes that were killed long ago are deleted", async () => {
  await announceNode(db.pool, node(await registerNode(db.pool)));
  // More than the hour, since the two moments are rounded.
  await seenAgo(3_601_000);
  await registerNode(db.pool);
  expect((await db.pool.query("select from sync.node")).rowCount).toBe(0);
});

test("the roster has the holder of an object, or how long it has been free", async () => {
  await db.pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table, lease_owner, lease_until, copied_at) values
      ('Held', 'Held', 'Held', 'held', 'one', clock_timestamp() + interval '1 minute', now()),
      ('Lost', 'Lost', 'Lost', 'lost', 'one', clock_timestamp() - interval '5 s', now()),
      ('Never', 'Never', 'Never', 'never', null, null, null)`,
  );
  const { pipelines } = await readRoster(db.pool, ["Held", "Lost", "Never", "Unknown"]);
  expect(pipelines).toEqual([
    { object: "Held", holder: "one", freeForMs: 0, isCopying: false },
    { object: "Lost", holder: null, freeForMs: expect.closeTo(5_000, -4), isCopying: false },
    { object: "Never", holder: null, freeForMs: 0, isCopying: true },
  ]);
});
