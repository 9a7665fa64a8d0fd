import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../db/client.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { createTable } from "../../db/mirror/table-ddl.ts";
import { testDatabase, type TestDatabase } from "../../testing/test-postgres.ts";
import { applyBatch } from "./apply-batch.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import type { ReceivedEvent } from "../core/received-event.ts";
import type { RowCells } from "../core/mirror-row.ts";
import { TEST_TUNING } from "../../testing/test-tuning.ts";

const column = (field: string, pgType: MirrorColumn["pgType"] = "text"): MirrorColumn => ({
  column: field.toLowerCase(),
  field,
  eventPath: field,
  label: field,
  type: "string",
  pgType,
  scale: 0,
  nillable: true,
  updateable: true,
  calculated: false,
  nameField: false,
  referenceTo: [],
  relationshipName: null,
  options: [],
  retired: false,
});

const table: MirrorTable = {
  object: "Person",
  table: "person",
  columns: [
    ...["Id", "Name", "FirstName", "MiddleName", "LastName", "Suffix", "Phone", "City"].map(
      (field) => column(field),
    ),
    column("IsDeleted", "boolean"),
    column("SystemModstamp", "timestamptz"),
  ],
};

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await testDatabase();
  pool = connect(database.url, {
    name: "test",
    max: 2,
    onIdleError: () => undefined,
    pipeline: true,
  });
  await pool.query(createTable(table.table, table.columns));
  await pool.query(
    `insert into sync.object (name, label, label_plural, mirror_table, lease_owner, fencing_token, copied_at)
     values ('Person', 'Person', 'People', 'person', 'node', 1, now())`,
  );
  await pool.query(
    `insert into salesforce.person (id, name, firstname, lastname, phone, city, isdeleted, systemmodstamp)
     select id, 'Ada Byron', 'Ada', 'Byron', '1', 'London', false, '2026-03-01T10:00:00Z'
     from unnest(array['a', 'b', 'c', 'd']) as id`,
  );
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

function event(
  changeType: "UPDATE" | "DELETE" | "UNDELETE",
  recordId: string,
  cells: RowCells = {},
  commitAt = "2026-03-01T10:00:01Z",
): ReceivedEvent {
  const eventId = randomUUID();
  const raw = { eventId, replayId: Buffer.alloc(10), schemaId: "s", payload: Buffer.alloc(0) };
  const decoded = {
    ...{ ...raw, entityName: "Person", recordIds: [recordId], changeType, origin: "" },
    ...{ transactionKey: "t", sequenceNumber: 1, commitNumber: 1n, userId: "u" },
    ...{ commitAt: Date.parse(commitAt), values: new Map<string, unknown>(), diffPaths: [] },
  };
  return { tag: "decoded", raw, event: decoded, cells };
}

test("columns that no event of a batch sets stay as they are, and the rules have all they need of a row", async () => {
  await applyBatch(
    pool,
    { lease: { object: "Person", fencingToken: 1 }, table, tuning: TEST_TUNING },
    [
      event("UPDATE", "a", { lastname: "Lovelace" }),
      event("UPDATE", "b", { phone: null }),
      event("UPDATE", "b", { phone: "too old" }, "2026-03-01T09:59:59Z"),
      event("UPDATE", "c", { phone: "2" }),
      event("DELETE", "c"),
      event("DELETE", "d"),
      event("UNDELETE", "d", { lastname: "King", phone: "3" }),
    ],
    randomUUID(),
  );
  const { rows } = await pool.query(
    "select id, name, lastname, phone, city, _seq from salesforce.person order by id",
  );
  expect(rows).toEqual([
    { id: "a", name: "Ada Lovelace", lastname: "Lovelace", phone: "1", city: "London", _seq: "1" },
    { id: "b", name: "Ada Byron", lastname: "Byron", phone: null, city: "London", _seq: "2" },
    { id: "d", name: "King", lastname: "King", phone: "3", city: null, _seq: "7" },
  ]);
  const tombstones = await pool.query<{ id: string; row: string }>(
    "select record_id as id, last_row as row from sync.tombstone",
  );
  expect(tombstones.rows.map(({ id, row }) => [id, JSON.parse(row)])).toEqual([
    ["c", expect.objectContaining({ firstname: "Ada", phone: "2", city: "London" })],
  ]);
});
