import { beforeEach, expect, test } from "vitest";
import { testEvent } from "../../testing/test-event.ts";
import { testTable } from "../../testing/test-table.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import { changedBy } from "./changed-rows.ts";
import type { ReceivedEvent } from "../core/received-event.ts";
import type { RowCells } from "../core/mirror-row.ts";

const text = ["Name", "FirstName", "MiddleName", "LastName", "Suffix", "Phone", "City"];
const table = testTable("Person", {
  Id: "id",
  ...Object.fromEntries(text.map((name) => [name, "string"])),
  IsDeleted: "boolean",
  SystemModstamp: "datetime",
});
const db = usePipelineDatabase(table);

beforeEach(() =>
  db.pool.query(
    `insert into salesforce.person (id, name, firstname, lastname, phone, city, isdeleted, systemmodstamp)
     select id, 'Ada Byron', 'Ada', 'Byron', '1', 'London', false, '2026-03-01T10:00:00Z'
     from unnest(array['a', 'b', 'c', 'd']) as id`,
  ),
);

function event(
  changeType: "UPDATE" | "DELETE" | "UNDELETE",
  recordId: string,
  cells: RowCells = {},
  commitAt = "2026-03-01T10:00:01Z",
): ReceivedEvent {
  const more = { entityName: "Person", recordIds: [recordId], commitAt: Date.parse(commitAt) };
  return testEvent(changeType, cells, more);
}

test("columns that no event of a batch sets stay as they are, and the rules have all they need of a row", async () => {
  await db.apply(
    event("UPDATE", "a", { lastname: "Lovelace" }),
    event("UPDATE", "b", { phone: null }),
    event("UPDATE", "b", { phone: "too old" }, "2026-03-01T09:59:59Z"),
    event("UPDATE", "c", { phone: "2" }),
    event("DELETE", "c"),
    event("DELETE", "d"),
    event("UNDELETE", "d", { lastname: "King", phone: "3" }),
  );
  const rows = await db.rows(
    "select id, name, lastname, phone, city, _seq from salesforce.person order by id",
  );
  expect(rows).toEqual([
    { id: "a", name: "Ada Lovelace", lastname: "Lovelace", phone: "1", city: "London", _seq: "1" },
    { id: "b", name: "Ada Byron", lastname: "Byron", phone: null, city: "London", _seq: "2" },
    { id: "d", name: "King", lastname: "King", phone: "3", city: null, _seq: "7" },
  ]);
  const tombstones = await db.rows("select record_id as id, last_row as row from sync.tombstone");
  expect(tombstones.map(({ id, row }) => [id, JSON.parse(row ?? "")])).toEqual([
    ["c", expect.objectContaining({ firstname: "Ada", phone: "2", city: "London" })],
  ]);
});

test("rows are read in the columns that a batch sets, those of deleted records completely", () => {
  const { part, ids, deleted } = changedBy(table, [
    event("UPDATE", "a", { phone: "2" }),
    event("UPDATE", "b", { city: "Rome" }),
    event("DELETE", "b"),
  ]);
  expect(part.columns.map(({ column }) => column)).toEqual([
    ...["id", "phone", "city", "systemmodstamp"],
  ]);
  expect({ ids, deleted }).toEqual({ ids: ["a"], deleted: ["b"] });
});
