import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../db/client.ts";
import { createTable } from "../../db/mirror/table-ddl.ts";
import { testDatabase, type TestDatabase } from "../../testing/test-postgres.ts";
import { applyBatch } from "./apply-batch.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import type { ReceivedEvent } from "../core/received-event.ts";
import { TEST_TUNING } from "../../testing/test-tuning.ts";

const text = { label: "", type: "string", pgType: "text", scale: 0, nillable: true } as const;
const plain = { updateable: true, calculated: false, nameField: false, referenceTo: [] } as const;
const rest = { ...text, ...plain, relationshipName: null, options: [], retired: false };
const table: MirrorTable = {
  object: "Thing__c",
  table: "thing__c",
  columns: [
    { ...rest, column: "id", field: "Id", eventPath: null },
    { ...rest, column: "isdeleted", field: "IsDeleted", eventPath: null, pgType: "boolean" },
    { ...rest, column: "name", field: "Name", eventPath: "Name" },
  ],
};
const LEASE = { object: table.object, fencingToken: 1 };
const replayId = Buffer.from("00000000000000000001", "hex");

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await testDatabase();
  pool = connect(database.url, {
    name: "test",
    max: 3,
    onIdleError: () => undefined,
    pipeline: true,
  });
  await pool.query(createTable(table.table, table.columns));
  await pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table, lease_owner, fencing_token, copied_at)
     values ('Thing__c', 'Thing', 'Things', 'thing__c', 'node', 1, now())`,
  );
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const stored = async () =>
  (
    await pool.query<Record<string, string | null>>(
      `select replay_id, received, head_seq, (select count(*) from sync.change) as changes,
         (select count(*) from salesforce.thing__c) as rows from sync.object`,
    )
  ).rows[0];

test("a batch that fails leaves the stream's position where it was, and no other effect", async () => {
  await pool.query(`create function fail() returns trigger language plpgsql as $$
    begin raise exception 'the server is going away' using errcode = '57P01'; end $$`);
  await pool.query(
    "create trigger fail before insert on sync.change for each row execute function fail()",
  );
  const before = await stored();
  await expect(apply()).rejects.toThrow("the server is going away");
  expect(await stored()).toEqual(before);
  await pool.query("drop trigger fail on sync.change");
  await apply();
  expect(await stored()).toMatchObject({ received: "1", changes: "1", rows: "1" });
});

function apply() {
  const eventId = randomUUID();
  const raw = { eventId, replayId, schemaId: "schema", payload: Buffer.alloc(0) };
  const event = {
    ...raw,
    entityName: table.object,
    recordIds: ["a00000000000001AAA"],
    changeType: "CREATE",
    origin: "",
    transactionKey: "t",
    sequenceNumber: 1,
    commitNumber: 1n,
    commitAt: Date.parse("2026-03-01T10:00:00Z"),
    userId: "005000000000001AAA",
    values: new Map(),
    diffPaths: [],
  } as const;
  const received: ReceivedEvent = { tag: "decoded", raw, event, cells: { name: "Ada" } };
  return applyBatch(pool, { lease: LEASE, table, tuning: TEST_TUNING }, [received], randomUUID());
}
