import type { types } from "avsc";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MirrorColumn } from "../db/mirror/mirror-column.ts";
import { readRows } from "./apply/write-plan.ts";
import { type TestNode, testNode } from "../local/test-node.ts";
import { loadLane } from "./lane/lane-store.ts";
import { changeEventTopic } from "./salesforce/topic.ts";
import { systemClock } from "./lib/clock.ts";
import { imageCells } from "./repair/record-image.ts";

/** Objects of every kind: persons, compound addresses, every custom field type, deletes and undeletes by the workload. */
const OBJECTS = ["Account", "Contact", "Lead", "Opportunity", "Case", "Task", "Site_Visit__c"];
describe("an org at work, copied while it changes", () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await testNode({ objects: OBJECTS, records: 4_000, rate: 80 });
  });
  afterAll(() => node.close());

  const states = async () =>
    (await node.pool.query<{ state: string }>("select distinct state from sync.object")).rows.map(
      (row) => row.state,
    );

  test("ends equal to it, field by field, with a ledger that adds up", async () => {
    await expect.poll(states).toEqual(["live"]);
    await systemClock.sleep(4_000, new AbortController().signal);
    node.emulator.workload.setRate(0);
    for (const object of OBJECTS) await expect.poll(() => differences(object)).toEqual([]);
    const { rows } = await node.pool.query(
      "select object, difference, parked from sync.ledger where difference <> '0' or parked <> '0'",
    );
    expect(rows).toEqual([]);
    const { rows: counts } = await node.pool.query<{ changes: string }>(
      "select count(*) as changes from sync.change where source = 'stream'",
    );
    expect(Number(counts[0]?.changes)).toBeGreaterThan(100);
  });

  /** Records that differ, with the columns: `Account 001…: phone`. */
  async function differences(object: string): Promise<readonly string[]> {
    const { columns, mirrorTable: table } = await loadLane(node.pool, object);
    const inEvents = await eventFields(object);
    const carried = columns.filter((column) => isCarried(column, inEvents));
    const ids = new Set<string>();
    for await (const page of node.api.query(`SELECT Id FROM ${object}`))
      for (const row of page) ids.add(String(row["Id"]));
    const records = (
      await Promise.all(
        chunksOf([...ids], 2_000).map((chunk) =>
          node.api.retrieve(
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
    const { rows } = await node.pool.query<{ count: string }>(
      `select count(*) from salesforce.${table}`,
    );
    if (Number(rows[0]?.count) !== ids.size)
      found.push(`${object}: ${rows[0]?.count} rows ≠ ${ids.size} records`);
    return found;
  }

  /** Names of the fields in the object's event schema. */
  async function eventFields(object: string): Promise<ReadonlySet<string>> {
    const { schemaId } = await node.pubsub.topic(changeEventTopic(object));
    const type = (await node.pubsub.schema(schemaId)) as types.RecordType;
    return new Set(type.fields.map((field) => field.name));
  }

  async function poolClient() {
    const client = await node.pool.connect();
    client.release();
    return client;
  }
});

/** Fields that change events carry; the others (SystemModstamp, derived and computed ones) are as of the last read. */
function isCarried(
  { eventPath, field, calculated }: MirrorColumn,
  inEvents: ReadonlySet<string>,
): boolean {
  if (field === "Id" || field === "IsDeleted") return true;
  return eventPath !== null && !calculated && inEvents.has(eventPath.split(".")[0] ?? "");
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) =>
    items.slice(n * size, (n + 1) * size),
  );
}
