import { describe, expect, test } from "vitest";
import { testEvent } from "../../testing/test-event.ts";
import { testTable } from "../../testing/test-table.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import type { ReceivedEvent } from "../core/received-event.ts";

const table = testTable("Thing__c", {
  Id: "id",
  IsDeleted: "boolean",
  Name: "string",
  Amount__c: "currency",
  SystemModstamp: "datetime",
});
const [ONE, TWO] = ["a00000000000001AAA", "a00000000000002AAA"] as const;

const nothing = {
  ...{ received: 0, applied: 0, superseded: 0, duplicate: 0, deadLettered: 0, buffered: 0 },
  ...{ repairs: [], poison: [] },
};
const named = (cause: string) => ({ cause, recordIds: [TWO] });
const refused = () => testEvent("CREATE", { amount__c: "no number" }, { recordIds: [TWO] });

describe("a batch", () => {
  const { rows, apply } = usePipelineDatabase(table);

  test("tells what became of its events, part by part where Postgres refused one", async () => {
    const bad = refused();
    const gap = testEvent("GAP_UPDATE", {}, { recordIds: [TWO] });
    const results = await apply(testEvent("CREATE", { name: "Ada" }), bad, gap);
    const reason: unknown = expect.stringMatching(/^Postgres refused it: .*"no number"/u);
    expect(results).toMatchObject([
      { ...nothing, headSeq: 1, received: 1, applied: 1 },
      {
        ...{ ...nothing, headSeq: 1, received: 1, deadLettered: 1 },
        repairs: [{ ...named("dead-letter"), since: null }],
        poison: [{ recordIds: [TWO], reason, eventId: bad.raw.eventId }],
      },
      { ...nothing, headSeq: 1, received: 1, applied: 1, repairs: [named("gap")] },
    ]);
  });

  test("tells what the mirror has already, and what waits for the copy", async () => {
    const [made, late] = [testEvent("CREATE", { name: "Ada" }), testEvent("UPDATE")];
    await apply(made);
    await rows(
      "update salesforce.thing__c set systemmodstamp = '2026-03-01 10:00:09', _read_began = now()",
    );
    const told = { ...nothing, headSeq: 2, received: 2 };
    expect(await apply(made, late)).toEqual([{ ...told, duplicate: 1, superseded: 1 }]);
    await rows("update sync.object set copied_at = null");
    const waits = { ...nothing, headSeq: 3, received: 1, buffered: 1 };
    expect(await apply(testEvent("UPDATE"))).toEqual([waits]);
  });

  test("that logs nothing leaves the moment of the log as it is", async () => {
    const made = testEvent("CREATE", { name: "Ada" });
    await apply(made);
    await apply(made);
    await apply();
    expect(await rows("select last_moment, head_seq from sync.object")).toEqual([
      { last_moment: "2026-03-01 10:00:00+00", head_seq: "1" },
    ]);
  });
});

describe("an error of the data that leaving out an event does not cure", () => {
  const db = usePipelineDatabase(table);
  const { rows, apply } = db;
  const poison: ReceivedEvent = {
    ...{ tag: "poison", raw: refused().raw, recordIds: [ONE], reason: "garbled" },
  };

  test.each<[string, readonly ReceivedEvent[]]>([
    ["no event", []],
    ["a dead letter", [poison]],
    ["an event", [testEvent("CREATE")]],
    ["several", [testEvent("CREATE"), poison]],
  ])("ends the work, with %s", async (_, events) => {
    await db.pool.query(`create or replace function refuse() returns trigger language plpgsql as $$
      begin raise exception 'a check that fails' using errcode = '23514'; end $$`);
    await db.pool.query(
      "create trigger refuse before update on sync.object for each row execute function refuse()",
    );
    const ended = apply(...events).catch(String);
    expect(await ended).toContain("a check that fails");
    await db.pool.query("drop trigger refuse on sync.object");
    expect(await rows("select received from sync.object")).toEqual([{ received: "0" }]);
  });
});
