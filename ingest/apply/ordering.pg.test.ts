import { describe, expect, test } from "vitest";
import { testEvent } from "../../testing/test-event.ts";
import { testTable } from "../../testing/test-table.ts";
import type { ChangeType } from "../cdc/change-event.ts";
import { pgNow } from "../lib/pg-clock.ts";
import type { RowCells } from "../core/mirror-row.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import { TEST_TUNING } from "../../testing/test-tuning.ts";
import { countsFrom } from "../core/tuning.ts";

const table = testTable("Thing__c", {
  Id: "id",
  IsDeleted: "boolean",
  Name: "string",
  SystemModstamp: "datetime",
});
const [ONE, TWO] = ["a00000000000001AAA", "a00000000000002AAA"] as const;
const COMMITTED = "2026-03-01T10:00:05.000Z";

const event = (changeType: ChangeType, cells: RowCells, recordIds: readonly string[] = [ONE]) =>
  testEvent(changeType, cells, { recordIds, commitAt: Date.parse(COMMITTED) });

describe("the two ordering rules in Postgres", () => {
  const db = usePipelineDatabase(table);
  const { rows, apply } = db;
  const merge = (cells: RowCells | null, began?: string) => db.merge(ONE, cells, { began });
  const image = (name: string) => ({
    id: ONE,
    isdeleted: false,
    name,
    systemmodstamp: COMMITTED,
  });
  /** A time before the low watermark of a read over REST, and after that of a bulk read. */
  const receivedBeforeL = () =>
    db.pool.query(
      "update sync.change set received_at = clock_timestamp() - make_interval(secs => $1::float8 / 1000)",
      [TEST_TUNING.restMaxStalenessMs + 60_000],
    );
  const names = () => rows("select id, name from salesforce.thing__c order by id");

  test("an event of several records applies to each of them", async () => {
    await apply(event("CREATE", { name: "Ada" }), event("CREATE", { name: "Grace" }, [TWO]));
    await apply(event("UPDATE", { name: "Alike" }, [ONE, TWO]));
    expect(await names()).toEqual([
      { id: ONE, name: "Alike" },
      { id: TWO, name: "Alike" },
    ]);
    await apply(event("DELETE", {}, [ONE, TWO]));
    expect(await names()).toEqual([]);
    expect(await rows("select record_id from sync.tombstone order by record_id")).toEqual([
      { record_id: ONE },
      { record_id: TWO },
    ]);
  });

  test("a create by a schema that lacks a newer field is applied, and the record is read", async () => {
    await apply({ ...event("CREATE", { name: "Ada" }), lacksFields: true });
    expect(await names()).toEqual([{ id: ONE, name: "Ada" }]);
    expect(await rows("select cause, record_ids from sync.repair")).toEqual([
      { cause: "missing-row", record_ids: `{${ONE}}` },
    ]);
  });

  test("of two images of one second the one read earlier is dropped", async () => {
    const early = await pgNow(db.pool);
    await db.pool.query("select pg_sleep(0.01)");
    await merge(image("New"));
    expect(await merge(image("Old"), early)).toMatchObject({ dropped: 1 });
    expect(await names()).toEqual([{ id: ONE, name: "New" }]);
  });

  test("a repair's read wins over an image of the same second that contains less of the log", async () => {
    await apply(event("CREATE", { name: "Ada" }), event("UPDATE", { name: "Reported" }));
    await apply(event("GAP_UPDATE", {}));
    await receivedBeforeL();
    const bulkBegan = countsFrom(await pgNow(db.pool), TEST_TUNING);
    await merge(image("Untold"));
    expect(await names()).toEqual([{ id: ONE, name: "Untold" }]);
    expect(await merge(image("Untold"), bulkBegan)).toMatchObject({ dropped: 1 });
    expect(await names()).toEqual([{ id: ONE, name: "Untold" }]);
  });

  test("an older change on top of a bulk read is corrected by the repair's read, even one begun earlier", async () => {
    await apply(event("CREATE", { name: "Ada" }), event("UPDATE", { name: "Reported" }));
    await apply(event("GAP_UPDATE", {}));
    await receivedBeforeL();
    const repairBegan = await pgNow(db.pool);
    await db.pool.query("select pg_sleep(0.01)");
    await merge(image("Untold"), countsFrom(await pgNow(db.pool), TEST_TUNING));
    expect(await names()).toEqual([{ id: ONE, name: "Reported" }]);
    await merge(image("Untold"), repairBegan);
    expect(await names()).toEqual([{ id: ONE, name: "Untold" }]);
  });
});
