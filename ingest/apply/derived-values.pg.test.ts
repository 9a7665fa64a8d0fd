import { describe, expect, test } from "vitest";
import { testEvent } from "../../testing/test-event.ts";
import { testTable } from "../../testing/test-table.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import type { RowCells } from "../core/mirror-row.ts";
import { changesAfter } from "../publish/outgoing-changes.ts";

const table = testTable("Person", {
  ...{ Id: "id", IsDeleted: "boolean", SystemModstamp: "datetime" },
  ...{ Name: "string", FirstName: "string", LastName: "string" },
});
const ID = "003000000000001AAA";
const SECOND = "2026-03-01T10:00:05.000Z";

const event = (
  changeType: "CREATE" | "UPDATE" | "DELETE" | "GAP_UPDATE",
  cells: RowCells = {},
  committed = SECOND,
) => testEvent(changeType, cells, { recordIds: [ID], commitAt: Date.parse(committed) });

describe("what follows from a change", () => {
  const db = usePipelineDatabase(table);
  const { rows, apply } = db;
  const merge = (cells: RowCells | null) => db.merge(ID, cells);
  const person = (firstname: string, lastname: string): RowCells => ({
    ...{ id: ID, isdeleted: false, firstname, lastname, name: `${firstname} ${lastname}` },
    systemmodstamp: SECOND,
  });
  const names = () => rows("select name, firstname, lastname from salesforce.person");
  const effects = async () =>
    (await changesAfter(db.pool, db.lease, 0, { feedAll: true })).changes.map(
      ({ effect }) => effect,
    );

  test("a name that an event changed in part is composed again on the image of a repair", async () => {
    await apply(event("CREATE", { firstname: "Ada", lastname: "Byron" }));
    await db.pool.query("update sync.change set received_at = received_at - interval '1 hour'");
    // The gap hides that the last name changed. The event after it names the first name only.
    await apply(event("GAP_UPDATE"), event("UPDATE", { firstname: "Augusta" }));
    expect(await names()).toMatchObject([{ name: "Augusta Byron" }]);
    await merge(person("Augusta", "Lovelace"));
    expect(await names()).toEqual([
      { name: "Augusta Lovelace", firstname: "Augusta", lastname: "Lovelace" },
    ]);
  });

  test("the log tells what an event named from what followed, also when it was buffered", async () => {
    await db.pool.query("update sync.object set copied_at = null");
    await apply(event("CREATE", { firstname: "Ada", lastname: "Byron" }));
    await db.replay();
    await apply(event("UPDATE", { lastname: "Lovelace" }));
    expect(
      await rows(
        "select after->>'name' as name, derived from sync.change where record_id is not null",
      ),
    ).toEqual([
      { name: "Ada Byron", derived: "{name}" },
      { name: "Ada Lovelace", derived: "{name}" },
    ]);
  });

  test("feeds are told what a change did: of an image and its late create event one came", async () => {
    await merge(person("Ada", "Byron"));
    await apply(event("CREATE", { firstname: "Ada", lastname: "Byron" }));
    expect(await effects()).toEqual(["came", "changed"]);
  });

  test("a delete that came too late, or of what is gone, does nothing on screens", async () => {
    await merge(person("Ada", "Byron"));
    await apply(event("DELETE", {}, "2026-03-01T10:00:01.000Z"));
    expect(await names()).toHaveLength(1);
    await db.pool.query("update sync.change set received_at = received_at - interval '1 hour'");
    await merge(null);
    await apply(event("DELETE"));
    expect(await names()).toEqual([]);
    expect(await effects()).toEqual(["came", "none", "went", "none"]);
  });
});
