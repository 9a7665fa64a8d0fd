import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../db/client.ts";
import type { MirrorColumn } from "../db/mirror/mirror-column.ts";
import { type Emulator, startEmulator } from "../emulator/emulator.ts";
import { testDatabase, type TestDatabase } from "../local/test-postgres.ts";
import { readRows } from "./apply/write-plan.ts";
import { supervise } from "./lane/supervisor.ts";
import { loadLane } from "./lane/lane-store.ts";
import { systemClock } from "./lib/clock.ts";
import { imageCells } from "./repair/record-image.ts";
import { LaneMetrics } from "./metrics.ts";
import { SessionSource } from "./salesforce/auth.ts";
import { BulkQuery } from "./salesforce/bulk-query.ts";
import { json, type LoopbackServer, loopbackServer } from "./salesforce/loopback-server.ts";
import type { OrgSettings } from "./salesforce/org-settings.ts";
import { PubSub } from "./salesforce/pubsub.ts";
import { OrgApi } from "./salesforce/rest.ts";

/** Objects of every kind: persons, compound addresses, every custom field type, deletes and undeletes by the workload. */
const OBJECTS = ["Account", "Contact", "Lead", "Opportunity", "Case", "Task", "Site_Visit__c"];
const APP = {
  clientId: "consumer-key",
  clientSecret: "hush",
  username: "integration@emulated.example",
};

describe("an org at work, copied while it changes", () => {
  let database: TestDatabase;
  let pool: Pool;
  let emulator: Emulator;
  let rooms: LoopbackServer;
  let api: OrgApi;
  let pubsub: PubSub;
  let running: Promise<void>;
  const stop = new AbortController();

  beforeAll(async () => {
    database = await testDatabase();
    pool = connect(database.url, { name: "test", max: 20, onIdleError: () => undefined });
    rooms = await loopbackServer((request, response) =>
      json(response, 200, { head: (JSON.parse(request.body) as { to: number }).to }),
    );
    emulator = await startEmulator({
      host: "127.0.0.1",
      port: 0,
      records: 4_000,
      seed: "7",
      rate: 80,
      keepaliveMs: 500,
      app: APP,
    });
    const settings: OrgSettings = {
      loginUrl: `http://127.0.0.1:${emulator.restPort}`,
      pubsubUrl: `http://127.0.0.1:${emulator.pubSubPort}`,
      clientId: APP.clientId,
      apiVersion: "66.0",
      credential: { kind: "client-credentials", clientSecret: APP.clientSecret },
    };
    const sessions = new SessionSource(settings, () => undefined);
    api = new OrgApi(settings, sessions, () => undefined);
    pubsub = new PubSub(settings, sessions, () => undefined);
    const bulk = new BulkQuery(settings, sessions, () => undefined);
    const context = {
      pool,
      api,
      bulk,
      pubsub,
      clock: systemClock,
      log: () => undefined,
      metrics: new LaneMetrics(),
    };
    const options = {
      objects: OBJECTS,
      node: "test",
      rooms: { url: rooms.url, secret: "hush" },
      copies: 2,
    };
    running = supervise(context, options, stop.signal);
  });
  afterAll(async () => {
    stop.abort();
    await running;
    pubsub.close();
    await emulator.close();
    await rooms.close();
    await pool.end();
    await database.drop();
  });

  const states = async () =>
    (await pool.query<{ state: string }>("select distinct state from sync.object")).rows.map(
      (row) => row.state,
    );

  test(
    "ends equal to it, field by field, with a ledger that adds up",
    { timeout: 60_000 },
    async () => {
      await expect.poll(states, { timeout: 30_000 }).toEqual(["live"]);
      await systemClock.sleep(4_000, stop.signal);
      emulator.workload.setRate(0);
      for (const object of OBJECTS)
        await expect
          .poll(() => differences(object), { timeout: 10_000, interval: 250 })
          .toEqual([]);
      const { rows } = await pool.query(
        "select object, difference, parked from sync.ledger where difference <> '0' or parked <> '0'",
      );
      expect(rows).toEqual([]);
      const { rows: counts } = await pool.query<{ changes: string }>(
        "select count(*) as changes from sync.change where source = 'stream'",
      );
      expect(Number(counts[0]?.changes)).toBeGreaterThan(100);
    },
  );

  /** Records that differ, with the columns: `Account 001…: phone`. */
  async function differences(object: string): Promise<readonly string[]> {
    const { columns, mirrorTable: table } = await loadLane(pool, object);
    const carried = columns.filter(isCarried);
    const ids = new Set<string>();
    for await (const page of api.query(`SELECT Id FROM ${object}`))
      for (const row of page) ids.add(String(row["Id"]));
    const records = (
      await Promise.all(
        chunksOf([...ids], 2_000).map((chunk) =>
          api.retrieve(
            object,
            chunk,
            carried.map((column) => column.field),
          ),
        ),
      )
    ).flat();
    const mirrored = await readRows(await poolClient(), { object, table, columns }, [...ids]);
    const found: string[] = [];
    for (const record of records) {
      if (record === null) continue;
      const org = imageCells(record, carried);
      const row = mirrored.get(String(record["Id"]))?.cells ?? {};
      const wrong = carried
        .filter(({ column }) => (row[column] ?? null) !== (org[column] ?? null))
        .map(
          ({ column }) =>
            `${column} ${JSON.stringify(row[column])} ≠ ${JSON.stringify(org[column])}`,
        );
      if (wrong.length > 0) found.push(`${object} ${String(record["Id"])}: ${wrong.join("; ")}`);
    }
    const { rows } = await pool.query<{ count: string }>(
      `select count(*) from salesforce.${table}`,
    );
    if (Number(rows[0]?.count) !== ids.size)
      found.push(`${object}: ${rows[0]?.count} rows ≠ ${ids.size} records`);
    return found;
  }

  async function poolClient() {
    const client = await pool.connect();
    client.release();
    return client;
  }
});

/** Fields that change events carry; the others (SystemModstamp, derived and computed ones) are as of the last read. */
function isCarried({ eventPath, field, calculated }: MirrorColumn): boolean {
  return field === "Id" || field === "IsDeleted" || (eventPath !== null && !calculated);
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) =>
    items.slice(n * size, (n + 1) * size),
  );
}
