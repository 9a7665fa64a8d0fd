import { expect, test } from "vitest";
import { avroType } from "./avro.ts";
import { EventLog } from "./event-log.ts";
import { replayIdOf } from "./replay-id.ts";
import { ALL_CHANGES_TOPIC } from "./topics.ts";
import { buildOrg } from "../build-org.ts";
import type { Org } from "../org/org.ts";
import type { LoggedEvent } from "./topic-log.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";

const HOUR_MS = 3_600_000;

function orgAt(clock: { now: number }, without: string[] = []): Org {
  return buildOrg({
    seed: "event log",
    records: 200,
    now: () => clock.now,
    withoutChangeDataCapture: without,
  });
}

function renamed(org: Org, name: string): void {
  const [account] = org.records("Account");
  org.transact(org.integrationUserId(), "", (writes) => {
    writes.update("Account", String(account?.["Id"]), { Name: name });
  });
}

const header = (log: EventLog, { payload, schema }: LoggedEvent): Record<string, unknown> =>
  avroType(JSON.parse(log.schemaJson(schema.id) ?? "")).fromBuffer(payload).ChangeEventHeader;

test("a transaction's changes have consecutive numbers, its key, and sequence numbers from 1", () => {
  const org = orgAt({ now: Date.UTC(2030, 0, 1) });
  const log = new EventLog(org, { retentionHours: 72 });
  org.load();
  const from = log.latest;
  org.transact(org.integrationUserId(), "com/salesforce/api/rest/66.0", (writes) => {
    const account = writes.create("Account", { Name: "A" });
    writes.create("Contact", { LastName: "B", AccountId: account });
    writes.create("Contact", { LastName: "C", AccountId: account });
  });
  const events = log.topic(ALL_CHANGES_TOPIC)?.after(from, 100, 1e9) ?? [];
  const [first = 0] = events.map(({ number }) => number);
  expect(events.map(({ number }) => number - first)).toEqual([0, 1, 2]);
  const headers = events.map((event) => header(log, event));
  expect(headers.map(({ sequenceNumber }) => sequenceNumber)).toEqual([1, 2, 3]);
  expect(headers.map(({ entityName }) => entityName)).toEqual(["Account", "Contact", "Contact"]);
  expect(new Set(headers.map(({ transactionKey }) => transactionKey)).size).toBe(1);
  const contacts = log.topic("/data/ContactChangeEvent")?.after(from, 100, 1e9) ?? [];
  expect(contacts.map(({ number }) => number - first)).toEqual([1, 2]);
});

test("numbers are the same for the same changes at the same times, with holes between transactions", () => {
  const numbers = [1, 2].map(() => {
    const org = orgAt({ now: Date.UTC(2030, 0, 1) });
    const log = new EventLog(org, { retentionHours: 72 });
    org.load();
    for (let i = 0; i < 50; i++) renamed(org, `Name ${i}`);
    return (
      log
        .topic(ALL_CHANGES_TOPIC)
        ?.after(0, 100, 1e9)
        .map(({ number }) => number) ?? []
    );
  });
  expect(numbers[0]).toHaveLength(50);
  expect(numbers[0]).toEqual(numbers[1]);
  const steps = numbers[0]?.slice(1).map((number, i) => number - (numbers[0]?.[i] ?? 0)) ?? [];
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...steps)).toBeGreaterThan(1);
});

test("an org that restarts from its journal announces the same events under the same ids", () => {
  const dataDir = testFolder();
  const clock = { now: Date.UTC(2030, 0, 1) };
  const opened = () => {
    const org = buildOrg({ seed: "event log", records: 200, now: () => clock.now, dataDir });
    const log = new EventLog(org, { retentionHours: 72 });
    org.load();
    const events = () =>
      log
        .topic(ALL_CHANGES_TOPIC)
        ?.after(0, 100, 1e9)
        .map(({ number, id, schema, bytes }) => ({ number, id, schema: schema.id, bytes }));
    return { org, log, events };
  };
  const first = opened();
  for (let i = 0; i < 20; i++) renamed(first.org, `Name ${i}`);
  first.org.close();
  const second = opened();
  expect(second.events()).toEqual(first.events());
  expect(second.events()).toHaveLength(20);
  second.org.close();
  clock.now += 73 * HOUR_MS;
  const third = opened();
  expect(third.events()).toEqual([]);
  expect(third.log.latest).toBe(first.log.latest);
  expect(third.log.replayPosition(replayIdOf(first.events()?.[0]?.number ?? 0))).toBeUndefined();
  third.org.close();
});

test("events go when their time is over, and their ids with them", () => {
  const clock = { now: Date.UTC(2030, 0, 1) };
  const org = orgAt(clock);
  const log = new EventLog(org, { retentionHours: 72 });
  org.load();
  const before = log.latest;
  renamed(org, "one");
  const one = log.latest;
  clock.now += 71 * HOUR_MS;
  renamed(org, "two");
  const two = log.latest;
  expect(log.replayPosition(replayIdOf(one))).toBe(one);
  expect(log.replayPosition(replayIdOf(before))).toBe(before);
  clock.now += 2 * HOUR_MS;
  expect(log.replayPosition(replayIdOf(one))).toBeUndefined();
  expect(log.replayPosition(replayIdOf(before))).toBeUndefined();
  expect(
    log
      .topic(ALL_CHANGES_TOPIC)
      ?.after(0, 100, 1e9)
      .map(({ number }) => number),
  ).toEqual([two]);
  clock.now += 100 * HOUR_MS;
  expect(log.earliest).toBe(two);
  expect(log.replayPosition(replayIdOf(two))).toBe(two);
  expect(log.replayPosition(replayIdOf(two + 1))).toBeUndefined();
});

test("the oldest events go when all take too much", () => {
  const org = orgAt({ now: Date.UTC(2030, 0, 1) });
  const log = new EventLog(org, { retentionHours: 72, maxBytes: 10_000 });
  org.load();
  for (let i = 0; i < 100; i++) renamed(org, `Name ${i}`);
  const kept = log.topic(ALL_CHANGES_TOPIC)?.after(0, 1000, 1e9) ?? [];
  expect(kept.length).toBeGreaterThan(5);
  expect(kept.length).toBeLessThan(50);
  expect(kept.at(-1)?.number).toBe(log.latest);
});

test("an object that is not selected has no topic, and its changes no events", () => {
  const org = orgAt({ now: Date.UTC(2030, 0, 1) }, ["Account"]);
  const log = new EventLog(org, { retentionHours: 72 });
  org.load();
  renamed(org, "unheard");
  expect(log.topic("/data/AccountChangeEvent")).toBeUndefined();
  expect(log.topic("/data/contactchangeevent")).toBeUndefined();
  expect(log.topic("/data/Site_Visit__ChangeEvent")).toBeDefined();
  expect(log.topic(ALL_CHANGES_TOPIC)?.after(0, 100, 1e9)).toEqual([]);
});

test("an org without its first commits continues their numbers", () => {
  const org = orgAt({ now: Date.UTC(2030, 0, 1) });
  const log = new EventLog(org);
  org.load();
  for (let i = 0; i < 3; i++) renamed(org, `Name ${i}`);
  const last = org.history.latest;
  const again = orgAt({ now: Date.UTC(2030, 0, 1) });
  const after = new EventLog(again);
  again.load();
  if (last !== undefined) again.history.beginAfter({ ...last, changes: [] });
  expect(after.latest).toBeGreaterThan(log.latest);
  expect(after.replayPosition(replayIdOf(log.latest))).toBeUndefined();
  expect(after.replayPosition(replayIdOf(after.latest))).toBe(after.latest);
  expect(after.topic(ALL_CHANGES_TOPIC)?.after(after.earliest, 10, 1e9)).toEqual([]);
});

test("a delete and an undelete of a record in one transaction have one event, of the first kind", () => {
  const dataDir = testFolder();
  const now = Date.UTC(2030, 0, 1);
  const open = (): { org: Org; log: EventLog } => {
    const org = buildOrg({ seed: "event log", records: 200, now: () => now, dataDir });
    const log = new EventLog(org, { retentionHours: 72 });
    org.load();
    return { org, log };
  };
  const kindsOf = (log: EventLog): unknown[] =>
    (log.topic("/data/AccountChangeEvent")?.after(0, 100, 1e9) ?? [])
      .map((event) => header(log, event))
      .map(({ changeType, recordIds, changedFields }) => [changeType, recordIds, changedFields]);
  const first = open();
  const id = first.org.transact(first.org.integrationUserId(), "", (writes) =>
    writes.create("Account", { Name: "Twice" }),
  );
  const both = (work: (writes: { delete(): void; undelete(): void }) => void): void =>
    first.org.transact(first.org.integrationUserId(), "", (writes) =>
      work({
        delete: () => writes.delete("Account", id),
        undelete: () => writes.undelete("Account", id),
      }),
    );
  both((writes) => {
    writes.delete();
    writes.undelete();
  });
  expect(first.org.record("Account", id)).toMatchObject({ Name: "Twice", IsDeleted: false });
  expect(kindsOf(first.log).slice(1)).toEqual([["DELETE", [id], []]]);
  both((writes) => writes.delete());
  both((writes) => {
    writes.undelete();
    writes.delete();
  });
  expect(first.org.record("Account", id)).toBeUndefined();
  expect(first.org.deletedRecord("Account", id)).toBeDefined();
  const all = kindsOf(first.log);
  expect(all.map((event) => (event as string[])[0])).toEqual([
    ...["CREATE", "DELETE", "DELETE", "UNDELETE"],
  ]);
  first.org.close();
  const again = open();
  expect(kindsOf(again.log)).toEqual(all);
  expect(again.org.deletedRecord("Account", id)).toBeDefined();
  again.org.close();
});
