import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { testEvent } from "../../testing/test-event.ts";
import { testTable } from "../../testing/test-table.ts";
import { pgNow } from "../lib/pg-clock.ts";
import { transaction } from "../lib/transaction.ts";
import { LeaseLost, Lease } from "../core/pipeline-row.ts";
import { mergeFields, stageFields } from "./merge-fields.ts";
import type { RowCells } from "../core/mirror-row.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";

const table = testTable("Thing__c", {
  Id: "id",
  IsDeleted: "boolean",
  Name: "string",
  Amount__c: "currency",
  SystemModstamp: "datetime",
});
const { columns } = table;
const ID = "a00000000000001AAA";
const MAX_STALENESS_MS = 60_000;
const stampAt = (second: number) => new Date(Date.UTC(2026, 2, 1, 10, 0, second)).toISOString();

const event = (changeType: "CREATE" | "UPDATE", cells: RowCells, second: number) =>
  testEvent(changeType, cells, { commitAt: Date.parse(stampAt(second)) });

describe("an image of some fields", () => {
  const db = usePipelineDatabase(table);
  const { rows, apply } = db;
  const row = async () =>
    (await rows("select name, amount__c::text as amount from salesforce.thing__c"))[0];
  /** Dates everything so far as received long before any read. */
  const long = () =>
    db.pool.query("update sync.change set received_at = received_at - interval '1 hour'");
  const merge = async (
    cells: RowCells,
    { second = 0, began = "", names = ["name", "amount__c"], lease = db.lease, id = ID } = {},
  ) => {
    const some = columns.filter(({ column }) => names.includes(column));
    const at = began === "" ? await pgNow(db.pool) : began;
    return transaction(db.pool, async (client) => {
      const all = { id, systemmodstamp: stampAt(second), ...cells };
      const images = await stageFields(client, some, [all]);
      const read = {
        began: at,
        maxStalenessMs: MAX_STALENESS_MS,
        source: "repair" as const,
        images,
        columns: some,
      };
      return mergeFields(client, lease, table, read, randomUUID());
    });
  };

  test("sets those fields alone, as a change, and leaves what dates the row", async () => {
    await apply(event("CREATE", { name: "Ada", amount__c: "1" }, 1));
    await long();
    expect(
      await merge({ amount__c: "2.50", name: "Other" }, { second: 9, names: ["amount__c"] }),
    ).toEqual({
      changed: 1,
      headSeq: 2,
    });
    expect(await row()).toEqual({ name: "Ada", amount: "2.50" });
    expect(
      await rows(
        "select seq, kind, source, before::text, after::text from sync.change where seq = 2",
      ),
    ).toEqual([
      {
        seq: "2",
        kind: "update",
        source: "repair",
        before: '{"amount__c": "1"}',
        after: '{"amount__c": "2.5"}',
      },
    ]);
    expect(await rows(`select systemmodstamp, _read_began, _seq from salesforce.thing__c`)).toEqual(
      [{ systemmodstamp: null, _read_began: null, _seq: "2" }],
    );
    const moment = await rows("select last_moment from sync.object");
    expect((await merge({ amount__c: "2.5" }, { names: ["amount__c"] })).changed).toBe(0);
    expect(await rows("select last_moment from sync.object"), "nothing is logged").toEqual(moment);
  });

  test("supersedes no event", async () => {
    await apply(event("CREATE", { name: "Ada", amount__c: "1" }, 1));
    await long();
    await merge({ name: "Ada", amount__c: "9" }, { second: 9 });
    expect(await rows("select before, after from sync.change where seq = 2")).toEqual([
      { before: '{"amount__c": "1"}', after: '{"amount__c": "9"}' },
    ]);
    await apply(event("UPDATE", { amount__c: "5" }, 5));
    expect(await row()).toEqual({ name: "Ada", amount: "5" });
  });

  test("yields to a later change of a field, and sets the others", async () => {
    await apply(event("CREATE", { name: "Ada", amount__c: "1" }, 1));
    await long();
    await apply(event("UPDATE", { amount__c: "5" }, 5));
    await merge({ name: "Grace", amount__c: "1" }, { second: 3 });
    expect(await row()).toEqual({ name: "Grace", amount: "5" });
    await merge({ name: "Grace", amount__c: "1" }, { second: 5 });
    expect(await row()).toEqual({ name: "Grace", amount: "5" });
  });

  test("contains a change whose commit second is before its own", async () => {
    await apply(event("CREATE", { name: "Ada", amount__c: "1" }, 1));
    await apply(event("UPDATE", { amount__c: "5" }, 5));
    await merge({ name: "Ada", amount__c: "7" }, { second: 6 });
    expect(await row()).toEqual({ name: "Ada", amount: "7" });
  });

  test("is dropped where the row stands on a newer one", async () => {
    const cells = {
      id: ID,
      isdeleted: false,
      name: "Ada",
      amount__c: "1",
      systemmodstamp: stampAt(5),
    };
    const began = await pgNow(db.pool);
    await db.merge(ID, cells, { began, maxStalenessMs: MAX_STALENESS_MS });
    expect((await merge({ name: "Old", amount__c: "0" }, { second: 4 })).changed).toBe(0);
    const earlier = new Date(Date.parse(began) - 1_000).toISOString();
    const sameSecond = { second: 5, began: earlier };
    expect((await merge({ name: "Old", amount__c: "0" }, sameSecond)).changed).toBe(0);
    expect((await merge({ name: "Ada", amount__c: "3" }, { second: 5 })).changed).toBe(1);
  });

  test("creates no record, and writes nothing for a zombie", async () => {
    expect((await merge({ name: "Nobody", amount__c: "1" })).changed).toBe(0);
    await apply(event("CREATE", { name: "Ada", amount__c: "1" }, 1));
    await long();
    const zombie = new Lease(db.lease.object, randomUUID());
    await expect(merge({ name: "Zombie", amount__c: "1" }, { lease: zombie })).rejects.toThrow(
      LeaseLost,
    );
    expect(await row()).toEqual({ name: "Ada", amount: "1" });
  });

  test("of very many rows has a change for each, with the value before", async () => {
    await db.pool.query(
      "insert into salesforce.thing__c (id, name) select 'a00' || n, 'x' from generate_series(1, 501) n",
    );
    const [, , name] = columns;
    if (name === undefined) throw new Error("no column");
    await transaction(db.pool, async (client) => {
      const images = await stageFields(
        client,
        [name],
        Array.from({ length: 501 }, (_, n) => ({ id: `a00${n + 1}`, name: "y" })),
      );
      const read = {
        began: await pgNow(db.pool),
        maxStalenessMs: MAX_STALENESS_MS,
        source: "snapshot" as const,
      };
      await mergeFields(
        client,
        db.lease,
        table,
        { ...read, images, columns: [name] },
        randomUUID(),
      );
    });
    const of = "count(*), count(distinct record_id) as records, max(seq) as head";
    expect(
      await rows(`select kind, before->>'name' as before, ${of} from sync.change group by 1, 2`),
    ).toEqual([{ kind: "update", before: "x", count: "501", records: "501", head: "501" }]);
    expect(
      await rows("select count(distinct _seq) from salesforce.thing__c where name = 'y'"),
    ).toEqual([{ count: "501" }]);
  });
});

describe("an image of some fields of an object without SystemModstamp", () => {
  const undated = testTable("Plain__c", { Id: "id", Name: "string" });
  const db = usePipelineDatabase(undated);

  test("is dropped where the row was read later, and only there", async () => {
    const [name] = undated.columns.filter(({ column }) => column === "name");
    if (name === undefined) throw new Error("no column");
    await db.pool.query(
      `insert into salesforce.plain__c (id, name, _read_began) values ($1, 'Ada', '2026-03-01T10:00:00Z')`,
      [ID],
    );
    const readAt = (began: string, value: string) =>
      transaction(db.pool, async (client) => {
        const images = await stageFields(client, [name], [{ id: ID, name: value }]);
        const read = { began, maxStalenessMs: MAX_STALENESS_MS, source: "repair" as const };
        const fields = { ...read, images, columns: [name] };
        return mergeFields(client, db.lease, undated, fields, randomUUID());
      });
    expect((await readAt("2026-03-01T09:59:59Z", "Old")).changed).toBe(0);
    expect((await readAt("2026-03-01T10:00:00Z", "Grace")).changed).toBe(1);
    expect(await db.rows("select name from salesforce.plain__c")).toEqual([{ name: "Grace" }]);
  });
});
