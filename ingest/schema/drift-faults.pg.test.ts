import { afterEach, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";

describe("fields that change during faults", () => {
  let node: TestNode;
  afterEach(() => node.close());

  const rows = (text: string) => node.rows(text);
  const one = (text: string) => node.value(text);
  const live = async (records = 1_500) => {
    node = await testNode({ objects: ["Lead"], records });
    await node.shows("select state from sync.object", "live");
    await node.shows("select position_confirmed_at is not null from sync.object", "t");
    return String(await one("select id from salesforce.lead order by id limit 1"));
  };
  const set = (id: string, values: Record<string, unknown>) => node.update("Lead", id, values);
  const addRegion = () =>
    node.control.schema({
      kind: "add-field",
      object: "Lead",
      field: { name: "Region__c", type: "string", length: 40 },
      value: "north",
    });
  const without = () =>
    one("select count(*) from salesforce.lead where region__c is distinct from 'north'");

  test("a thousand updates of ordinary fields need no call", async () => {
    await live();
    // A new subscription has the object described again, at any time from now on: `interactive`.
    const used = () =>
      one(`select sum(used) from sync.budget
        where resource = 'api' and purpose <> 'interactive'`).then(Number);
    const open = "select count(*) from sync.repair where next_try_at < now() + interval '1 s'";
    await node.shows(`${open} and closed_at is null`, "0");
    const before = await used();
    await node.write({
      op: "update-where",
      object: "Lead",
      set: { Phone: "+1 555 {n}" },
      limit: 1_000,
    });
    const applied = () =>
      one("select count(*) from salesforce.lead where phone like '+1 555 %'").then(Number);
    const leads = Number(await one("select count(*) from salesforce.lead"));
    await expect.poll(applied).toBeGreaterThanOrEqual(Math.min(1_000, leads));
    await node.shows("select bool_and(computed_offset = head_seq) from sync.object", "t");
    expect(await one("select count(*) from sync.repair where cause = 'computed'")).toBe("0");
    expect((await used()) - before).toBe(0);
  });

  test("a failed describe does not stop the stream; the field is added when it succeeds", async () => {
    const id = await live();
    const fault = await node.control.fault({ kind: "error", on: "describe", preset: "503-json" });
    await addRegion();
    await set(id, { Region__c: "south", Company: "Before the column" });
    await node.shows(`select company from salesforce.lead where id = '${id}'`, "Before the column");
    expect(await one("select columns::text like '%Region__c%' from sync.object")).toBe("f");
    expect(node.log.some(({ message }) => message.includes("could not be described"))).toBe(true);
    await node.control.heal(fault);
    await node.shows("select columns::text like '%Region__c%' from sync.object", "t");
    await expect.poll(without).toBe("1");
    expect(await one(`select region__c from salesforce.lead where id = '${id}'`)).toBe("south");
  });

  test("a backfill continues in another process; a failed job is restarted", async () => {
    const id = await live();
    await node.control.fault({ kind: "job-failure", how: "failed", object: "Lead", times: 1 });
    const slow = await node.control.fault({ kind: "latency", on: "bulk-results", ms: 60_000 });
    await addRegion();
    await set(id, { Company: "Any event tells of the new schema" });
    await expect
      .poll(() =>
        one("select coalesce(max(last_outcome), '') from sync.repair where cause = 'backfill'"),
      )
      .toContain("Failed");
    await node.pool.query("update sync.repair set next_try_at = now() where cause = 'backfill'");
    await node.shows(
      "select state from sync.snapshot where kind = 'backfill' order by id desc limit 1",
      "loading",
    );
    await node.stop();
    await node.control.heal(slow);
    node.start();
    await expect.poll(without).toBe("0");
    await expect
      .poll(() => rows("select state from sync.snapshot where kind = 'backfill' order by id"))
      .toEqual([{ state: "failed" }, { state: "complete" }]);
    expect(await one("select count(*) from pg_tables where tablename like 'resync_%'")).toBe("0");
  });

  describe("a field that is retyped while its backfill is under way", () => {
    const staging = "select tablename from pg_tables where tablename like 'resync_%'";
    const type =
      "select data_type from information_schema.columns where table_name = 'lead' and column_name = 'size__c'";
    const backfilling = async () => {
      const id = await live();
      await node.control.fault({ kind: "latency", on: "bulk-results", ms: 3_000, times: 1 });
      await node.control.schema({
        kind: "add-field",
        object: "Lead",
        field: { name: "Size__c", type: "double", precision: 12, scale: 1 },
        value: 12.5,
      });
      await set(id, { Company: "Any event tells of the new schema" });
      await expect.poll(() => one(staging)).toBeDefined();
      return id;
    };
    const retype = () =>
      node.control.schema({
        kind: "retype-field",
        object: "Lead",
        field: { name: "Size__c", type: "string", length: 40 },
      });
    const equal = async (said: string) => {
      const differing =
        "select count(*) from salesforce.lead where size__c is distinct from '12.5'";
      await expect.poll(() => one(differing)).toBe("0");
      expect(node.log.filter(({ message }) => message.includes(said))).not.toEqual([]);
      expect(node.log.filter(({ message }) => message.includes("The pipeline stopped"))).toEqual(
        [],
      );
    };

    test("gets another backfill", async () => {
      const id = await backfilling();
      const held = await node.pool.connect();
      try {
        await held.query(`begin; lock table sync.${await one(staging)}`);
        await retype();
        await set(id, { Company: "So does this one" });
        await expect.poll(() => one(type)).toBe("text");
      } finally {
        await held.query("rollback");
        held.release();
      }
      await equal("was retyped");
    });

    test("gets another backfill in the next process, too", async () => {
      await backfilling();
      await node.stop();
      await retype();
      node.start();
      await expect.poll(() => one(type)).toBe("text");
      await equal("is given up and restarted");
    });
  });

  test("a field that only lost events had is found when the stream's position is lost", async () => {
    const id = await live();
    await node.control.fault({ kind: "lose-events", times: 1 });
    await addRegion();
    await set(id, { Company: "Nobody hears of it" });
    await node.control.migrateEvents();
    await node.shows("select columns::text like '%Region__c%' from sync.object", "t");
    await expect.poll(without).toBe("0");
  });

  test("a field that is removed during its backfill leaves nothing behind", async () => {
    const id = await live();
    const fault = await node.control.fault({ kind: "error", on: "bulk-jobs", preset: "503-json" });
    await addRegion();
    await set(id, { Company: "Any event tells of the new schema" });
    const states = () =>
      rows("select state from sync.snapshot where columns::text like '%Region__c%'");
    await expect.poll(states).toEqual([{ state: "submitted" }]);
    await node.stop();
    await node.control.schema({ kind: "remove-field", object: "Lead", field: "Region__c" });
    await node.control.heal(fault);
    await node.pool.query("update sync.repair set next_try_at = now() where cause = 'backfill'");
    node.start();
    await expect.poll(states).toEqual([{ state: "failed" }]);
    const staging = "select count(*) from pg_tables where tablename like 'resync_%'";
    await expect.poll(() => one(staging)).toBe("0");
  });

  test("a field that is added after the last page of a copy is read, too", async () => {
    await live();
    await node.stop();
    await rows("update sync.object set copied_at = null, state = 'copying'");
    await rows(
      "update sync.snapshot set state = 'merging', finished_at = null where kind = 'initial'",
    );
    await addRegion();
    node.start();
    await node.shows("select state from sync.object", "live");
    await expect.poll(without).toBe("0");
    expect(await rows("select kind from sync.snapshot order by id")).toEqual([
      { kind: "initial" },
      { kind: "backfill" },
    ]);
  });

  test("the fields of a wildcard event are read of every record", async () => {
    const id = await live();
    await addRegion();
    await set(id, { Company: "Any event tells of the new schema" });
    await expect.poll(without).toBe("0");
    await node.control.eventSettings({ retype: "wildcard" });
    await node.control.schema({
      kind: "retype-field",
      object: "Lead",
      field: { name: "Region__c", type: "picklist", values: ["north"] },
    });
    await node.shows(
      "select count(*) from sync.repair where cause = 'backfill' and columns = '{region__c}'",
      "2",
    );
    await node.shows(
      "select count(*) from sync.snapshot where kind = 'backfill' and state = 'complete'",
      "2",
    );
    expect(await without()).toBe("0");
    expect(await one("select count(*) from sync.repair where cause = 'overflow'")).toBe("0");
    expect(await one("select difference from sync.ledger")).toBe("0");
  });
});
