import { describe, expect, test } from "vitest";
import type { ChangeEvent } from "../cdc/change-event.ts";
import { eventCells } from "../cdc/event-cells.ts";
import { LeaseLost } from "../core/pipeline-row.ts";
import type { RowCells } from "../core/mirror-row.ts";
import type { ReceivedEvent } from "../core/received-event.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import { testEvent } from "../../testing/test-event.ts";
import { testTable } from "../../testing/test-table.ts";

const table = testTable("Thing__c", {
  Id: "id",
  IsDeleted: "boolean",
  Name: "string",
  Amount__c: "currency",
  Done__c: "boolean",
  SystemModstamp: "datetime",
});

const ID = "a00000000000001AAA";
const OTHER = "a00000000000002AAA";
const AT = Date.parse("2026-03-01T10:00:00.000Z");

let position = 0;
function event(
  changeType: ChangeEvent["changeType"],
  values: Record<string, unknown> = {},
  more: Partial<ChangeEvent> = {},
) {
  position += 1;
  const set = new Map(Object.entries(values));
  return testEvent(changeType, eventCells({ values: set }, table.columns), {
    replayId: Buffer.from(position.toString(16).padStart(20, "0"), "hex"),
    commitNumber: 1_652_977_933_433_528_300n,
    values: set,
    ...more,
  });
}

describe("a batch of events", () => {
  const db = usePipelineDatabase(table);
  const { rows, apply, replay } = db;
  const mirror = () =>
    rows("select id, name, amount__c, done__c, _seq from salesforce.thing__c order by id");
  const pipeline = async () => (await rows("select * from sync.object"))[0];
  const ledger = async () =>
    (
      await rows(
        "select received, applied, superseded, duplicate, dead_lettered, buffered, difference from sync.ledger",
      )
    )[0];

  test("writes rows, history and checkpoint together, and counts each event once", async () => {
    const created = event("CREATE", { Name: "Ada", Amount__c: 12.5, Done__c: false });
    const updated = event("UPDATE", { Amount__c: null });
    await apply(created, updated, created);
    expect(await mirror()).toEqual([
      { id: ID, name: "Ada", amount__c: null, done__c: "f", _seq: "2" },
    ]);
    expect(await ledger()).toMatchObject({
      received: "3",
      applied: "2",
      duplicate: "1",
      difference: "0",
    });
    expect((await pipeline())?.["replay_id"]).toBe(`\\x${created.raw.replayId.toString("hex")}`);
    const changes = await rows("select seq, kind, before, after from sync.change order by seq");
    expect(changes[1]).toMatchObject({
      seq: "2",
      kind: "update",
      before: '{"amount__c": "12.5"}',
      after: '{"amount__c": null}',
    });
  });

  test("the same batch again changes nothing but the count of duplicates", async () => {
    const events = [event("CREATE", { Name: "Ada" }), event("UPDATE", { Name: "Grace" })];
    await apply(...events);
    const before = await mirror();
    await apply(...events);
    expect(await mirror()).toEqual(before);
    expect((await pipeline())?.["head_seq"]).toBe("2");
    expect(await ledger()).toMatchObject({
      received: "4",
      applied: "2",
      duplicate: "2",
      difference: "0",
    });
  });

  test("an update of a missing row opens a repair and fills nothing with nulls", async () => {
    await apply(event("UPDATE", { Name: "Ada" }));
    expect(await mirror()).toEqual([]);
    expect(await rows("select cause, record_ids from sync.repair")).toEqual([
      { cause: "missing-row", record_ids: `{${ID}}` },
    ]);
  });

  test("a delete leaves a tombstone with the last row; an undelete brings the record back", async () => {
    await apply(event("CREATE", { Name: "Ada" }), event("DELETE"));
    expect(await mirror()).toEqual([]);
    const [tombstone] = await rows(
      "select record_id, last_row ->> 'name' as name from sync.tombstone",
    );
    expect(tombstone).toEqual({ record_id: ID, name: "Ada" });
    await apply(event("DELETE"), event("DELETE", {}, { recordIds: [OTHER] }));
    const last = "select last_row ->> 'name' as name, last_row is null as none from sync.tombstone";
    expect(await rows(`${last} order by record_id`), "told again; never had").toEqual([
      { name: "Ada", none: "f" },
      { name: null, none: "t" },
    ]);
    await db.pool.query("delete from sync.tombstone where record_id = $1", [OTHER]);
    await apply(event("UNDELETE", { Name: "Ada" }));
    expect(await mirror()).toHaveLength(1);
    expect(await rows("select * from sync.tombstone")).toEqual([]);
    expect((await pipeline())?.["row_count"]).toBe("1");
  });

  test("the name of a person follows its parts, in the row and in the history", async () => {
    const named = (values: Record<string, string>) => {
      const received = event("UPDATE");
      return { ...received, cells: values };
    };
    await apply(
      event("CREATE", { Name: "Ada Lovelace" }),
      named({ firstname: "Grace", lastname: "Hopper" }),
    );
    expect((await mirror())[0]?.["name"]).toBe("Grace Hopper");
    const [change] = await rows(
      "select before ->> 'name' as before, after ->> 'name' as after from sync.change where seq = 2",
    );
    expect(change).toEqual({ before: "Ada Lovelace", after: "Grace Hopper" });
  });

  test("a merged event is applied to each of its records and counts once", async () => {
    await apply(event("CREATE", { Name: "x" }, { recordIds: [ID, OTHER] }));
    expect((await mirror()).map((row) => row["id"])).toEqual([ID, OTHER]);
    expect(await ledger()).toMatchObject({ received: "1", applied: "1", difference: "0" });
  });

  test("an event that the row's image already contains is superseded and kept in the history", async () => {
    await db.pool.query(
      `insert into salesforce.thing__c (id, name, systemmodstamp, _read_began) values ($1, 'newer', '2026-03-01 10:00:01+00', now())`,
      [ID],
    );
    await apply(event("UPDATE", { Name: "older" }));
    expect((await mirror())[0]?.["name"]).toBe("newer");
    expect(await rows("select outcome from sync.change")).toEqual([{ outcome: "superseded" }]);
    expect(await ledger()).toMatchObject({ superseded: "1", difference: "0" });
  });

  test("an event that Postgres refuses is dead-lettered with its payload; its neighbours are applied", async () => {
    const bad = { ...event("CREATE", { Name: "bad" }, { recordIds: [OTHER] }) };
    const poison: ReceivedEvent = { ...bad, cells: { ...bad.cells, amount__c: "not a number" } };
    await apply(event("CREATE", { Name: "good" }), poison, event("UPDATE", { Name: "better" }));
    expect((await mirror()).map((row) => row["name"])).toEqual(["better"]);
    const [deadLettered] = await rows(
      "select record_ids, reason, convert_from(payload, 'UTF8') as payload from sync.dead_letter",
    );
    expect(deadLettered).toMatchObject({ record_ids: `{${OTHER}}`, payload: "payload" });
    expect(deadLettered?.["reason"]).toContain("not a number");
    expect(await rows("select cause from sync.repair")).toEqual([{ cause: "dead-letter" }]);
    expect(await ledger()).toMatchObject({
      received: "3",
      applied: "2",
      dead_lettered: "1",
      difference: "0",
    });
  });

  test("a gap opens a repair of its records, an overflow one of a range", async () => {
    await apply(
      event("GAP_UPDATE"),
      event("GAP_OVERFLOW", {}, { recordIds: ["000000000000000AAA"] }),
    );
    const repairs = await rows("select cause, record_ids, since from sync.repair order by id");
    // Its transaction saved records before it committed.
    const since = "2026-03-01 09:50:00+00";
    expect(repairs).toEqual([
      { cause: "gap", record_ids: `{${ID}}`, since: null },
      { cause: "overflow", record_ids: "{}", since },
    ]);
  });

  test("an event without readable ids opens a repair since the last commit before it, however late", async () => {
    await apply(event("CREATE", { Name: "Ada" }));
    await apply({ tag: "poison", raw: event("UPDATE").raw, recordIds: [], reason: "garbled" });
    const since = "2026-03-01 09:45:00+00";
    expect(await rows("select cause, since from sync.repair")).toEqual([
      { cause: "dead-letter", since },
    ]);
  });

  test("a zombie whose lease was taken over writes nothing", async () => {
    await db.pool.query("update sync.object set line = gen_random_uuid()");
    await expect(apply(event("CREATE", { Name: "late" }))).rejects.toBeInstanceOf(LeaseLost);
    expect(await mirror()).toEqual([]);
  });

  test("a log that went back under a running lease is written by nobody", async () => {
    await apply(event("CREATE", { Name: "told" }));
    await db.pool.query("delete from sync.change");
    await db.pool.query("update sync.object set head_seq = 0, row_count = 0");
    await expect(apply(event("UPDATE", { Name: "late" }))).rejects.toBeInstanceOf(LeaseLost);
    expect(await mirror()).toMatchObject([{ name: "told" }]);
  });

  test("events during the copy are buffered and replayed on top of it, ending in a reset", async () => {
    await db.pool.query("update sync.object set copied_at = null");
    await apply(
      event("UPDATE", { Name: "from the stream" }),
      event("UPDATE", { Name: "old" }, { commitAt: AT - 60_000 }),
    );
    expect(await ledger()).toMatchObject({ buffered: "2", difference: "0" });
    await db.pool.query(
      "insert into salesforce.thing__c (id, name, systemmodstamp) values ($1, 'from the copy', '2026-03-01 10:00:00+00')",
      [ID],
    );
    await replay();
    expect((await mirror())[0]?.["name"]).toBe("from the stream");
    expect(await rows("select seq, kind, outcome from sync.change order by seq")).toEqual([
      { seq: "1", kind: "update", outcome: "applied" },
      { seq: "2", kind: "update", outcome: "superseded" },
      { seq: "3", kind: "reset", outcome: "applied" },
    ]);
    expect(await ledger()).toMatchObject({
      applied: "1",
      superseded: "1",
      buffered: "0",
      difference: "0",
    });
  });

  test("a buffered change that Postgres refuses is dead-lettered; the pipeline opens all the same", async () => {
    await db.pool.query("update sync.object set copied_at = null");
    const bad = event("CREATE", { Name: "bad" }, { recordIds: [OTHER] });
    await apply(
      event("CREATE", { Name: "good" }),
      { ...bad, cells: { ...bad.cells, amount__c: "not a number" } },
      event("UPDATE", { Name: "better" }),
    );
    await replay();
    expect((await mirror()).map((row) => row["name"])).toEqual(["better"]);
    expect(
      await rows(
        "select record_ids, convert_from(payload, 'UTF8')::jsonb ->> 'amount__c' as amount from sync.dead_letter",
      ),
    ).toEqual([{ record_ids: `{${OTHER}}`, amount: "not a number" }]);
    expect(await rows("select cause, record_ids from sync.repair")).toEqual([
      { cause: "dead-letter", record_ids: `{${OTHER}}` },
    ]);
    expect(await ledger()).toMatchObject({
      applied: "2",
      dead_lettered: "1",
      buffered: "0",
      difference: "0",
    });
    expect((await pipeline())?.["copied_at"]).not.toBeNull();
    expect(await rows("select after from sync.change where outcome = 'repair'")).toEqual([
      { after: "{}" },
    ]);
  });

  /** Merges what a read that began then returned. */
  const merge = (began: string, cells: RowCells | null) =>
    db.merge(ID, cells, { began, maxStalenessMs: 60_000 });
  const image = (name: string, stamp: string) => ({
    id: ID,
    isdeleted: false,
    name,
    amount__c: null,
    done__c: false,
    systemmodstamp: stamp,
  });

  test("an image is merged under the stream's changes after its low watermark", async () => {
    await apply(
      event("CREATE", { Name: "first", Done__c: true }),
      event("UPDATE", { Name: "second" }),
    );
    // After both of them, by less than the max staleness.
    const began = new Date(Date.now() + 1_000).toISOString();
    await merge(began, image("first", "2026-03-01T10:00:00.000Z"));
    expect((await mirror())[0]).toMatchObject({ name: "second", done__c: "t" });
    expect((await pipeline())?.["head_seq"]).toBe("3");
  });

  test("an older image is dropped, and none restores what a later read showed to be gone", async () => {
    await merge("2026-03-01T11:00:00.000Z", image("new", "2026-03-01T10:30:00.000Z"));
    await merge("2026-03-01T10:59:00.000Z", image("old", "2026-03-01T10:00:00.000Z"));
    expect((await mirror())[0]?.["name"]).toBe("new");
    await merge("2026-03-01T12:00:00.000Z", null);
    const late = await merge(
      "2026-03-01T11:59:00.000Z",
      image("ghost", "2026-03-01T10:30:00.000Z"),
    );
    expect(late.dropped).toBe(1);
    expect(await mirror()).toEqual([]);
  });

  test("an image that changes nothing leaves no history", async () => {
    const same = image("Ada", "2026-03-01T10:00:00.000Z");
    await merge("2026-03-01T11:00:00.000Z", same);
    const moment = await rows("select last_moment from sync.object");
    await merge("2026-03-01T11:05:00.000Z", same);
    expect(await rows("select kind from sync.change")).toEqual([{ kind: "create" }]);
    expect(await rows("select last_moment from sync.object")).toEqual(moment);
  });
});
