import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EmulatedOrg, emulatedOrg } from "../../testing/emulated-org.ts";
import { IngestNode } from "../../testing/faults/ingest-node.ts";
import { loopbackRooms, type LoopbackRooms } from "../../testing/loopback-rooms.ts";
import { testDatabase, type TestDatabase } from "../../testing/test-postgres.ts";
import {
  changesIn,
  madeWebhook,
  type TestReceiver,
  testReceiver,
} from "../../testing/test-receiver.ts";

let folder: string;
let database: TestDatabase;
let pool: pg.Pool;
let org: EmulatedOrg;
let rooms: LoopbackRooms;
let receiver: TestReceiver;
let nodes: readonly [IngestNode, IngestNode];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orgmirror-killed-"));
  database = await testDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  org = await emulatedOrg({ records: new Map([["Lead", 10]]), keepaliveMs: 200 });
  rooms = await loopbackRooms();
  receiver = await testReceiver();
  const environment = {
    SALESFORCE_LOGIN_URL: org.settings.loginUrl,
    SALESFORCE_PUBSUB_URL: org.settings.pubsubUrl,
    SALESFORCE_CLIENT_ID: org.settings.clientId,
    SALESFORCE_CLIENT_SECRET: "hush",
    ORGMIRROR_OBJECTS: "Lead",
    DATABASE_URL: database.url,
    ROOMS_URL: rooms.url,
    ROOM_PUBLISH_SECRET: "hush",
    INGEST_PORT: "0",
    WEBHOOK_PRIVATE_HOSTS: "127.0.0.1",
  };
  nodes = [new IngestNode("one", folder, environment), new IngestNode("two", folder, environment)];
});
afterAll(async () => {
  for (const node of nodes) await node.kill();
  await receiver.close();
  await rooms.close();
  await org.emulator.close();
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const lead = (Company: string) =>
  org.control.transact({
    writes: [{ op: "create", object: "Lead", values: { LastName: "Hook", Company } }],
  });
/** Each company once, in the order in which they were taken first: a read of a record may tell it once more. */
const companies = () => {
  const told = changesIn(receiver.taken).flatMap(({ fields }) => fields?.["company"] ?? []);
  return [...new Set(told)];
};
const live = async () =>
  (await pool.query("select from sync.object where state = 'live' and lease_owner is not null"))
    .rowCount;

test("a message that was taken when its node was killed comes again under the same id, from the next node", async () => {
  const [first, second] = nodes;
  await first.start();
  await expect.poll(live, { timeout: 30_000 }).toBe(1);
  await madeWebhook(pool, "killed", receiver.url, { Lead: ["company"] });
  await lead("Quiet");
  await expect.poll(companies, { timeout: 20_000 }).toEqual(["Quiet"]);
  // The receiver commits; its answer finds nobody.
  const killed = Promise.withResolvers<void>();
  receiver.answer = (message) => {
    receiver.taken.push(message);
    first.kill().then(killed.resolve, killed.reject);
    return null;
  };
  await lead("Taken Once");
  await killed.promise;
  receiver.answer = () => 200;
  await second.start();
  await lead("Next");
  await expect.poll(companies, { timeout: 40_000 }).toEqual(["Quiet", "Taken Once", "Next"]);
  const tries = receiver.came.flatMap((message, n) =>
    changesIn([message]).some(({ fields }) => fields?.["company"] === "Taken Once") ? [n] : [],
  );
  const [once = -1, again = -1] = tries;
  expect(receiver.came[again]).toEqual(receiver.came[once]);
  expect(receiver.received[again]?.body).toBe(receiver.received[once]?.body);
});

test("killed at any moment, again and again, nodes lose no change, and tell them in order", async () => {
  const before = companies().length;
  const all = Array.from({ length: 30 }, (_, n) => `Killed ${n}`);
  for (const [n, name] of all.entries()) {
    await lead(name);
    // The one that runs is killed, and the other one takes over once the lease has ended.
    if (n % 10 !== 4) continue;
    const [dying, next] = n % 20 === 4 ? [nodes[1], nodes[0]] : nodes;
    await dying.kill();
    await next.start();
    await expect.poll(() => companies().length, { timeout: 40_000 }).toBeGreaterThan(before + n);
  }
  await expect.poll(() => companies().slice(before), { timeout: 40_000 }).toEqual(all);
});
