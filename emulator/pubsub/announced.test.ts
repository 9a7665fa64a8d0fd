import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { textDiff } from "../events/text-diff.ts";
import { text } from "../model/field.ts";
import { PubSubBench, TOPIC, codeOf, type TestStream } from "../../testing/emulator/test-pubsub.ts";

const ALL = "/data/ChangeEvents";

let bench: PubSubBench;

beforeEach(async () => {
  bench = new PubSubBench();
  await bench.start();
});

afterEach(() => bench.stop());

const fromEarliest = (topic_name = ALL): TestStream =>
  bench.stream().request({ topic_name, replay_preset: "EARLIEST", num_requested: 100 });

const accounts = (count: number): string[] =>
  [...bench.org.records("Account")].slice(0, count).map(({ Id }) => String(Id));

const update = (ids: readonly string[], values: (i: number) => Record<string, unknown>): void =>
  bench.org.transact(
    bench.org.integrationUserId(),
    "com/salesforce/api/rest/66.0;client=me",
    (writes) => {
      for (const [i, id] of ids.entries()) writes.update("Account", id, values(i));
    },
  );

describe("what a transaction announces", () => {
  test("equal changes of several records come as one event, others on their own", async () => {
    const ids = accounts(4);
    // Makes the same user the last modifier of each.
    update(ids, (i) => ({ Name: `Name ${i}` }));
    bench.log.expire();
    update(ids, (i) => ({ Name: i === 2 ? "Other" : "Same" }));
    const headers = bench.changeHeaders(await fromEarliest().events(2));
    expect(headers.map(({ recordIds }) => recordIds)).toEqual([[ids[0], ids[1], ids[3]], [ids[2]]]);
    expect(headers.map(({ sequenceNumber }) => sequenceNumber)).toEqual([1, 3]);
    bench.log.configure({ mergedEvents: false });
    update(ids, () => ({ Name: "Again" }));
    const [first, ...alone] = bench.changeHeaders(await fromEarliest().events(6));
    expect(first?.recordIds).toHaveLength(3);
    expect(alone.every(({ recordIds }) => recordIds.length === 1)).toBe(true);
  });

  test("a save that changes nothing comes with its stamp alone", async () => {
    const [id = ""] = accounts(1);
    update([id], () => ({ Name: "Same" }));
    bench.clock.shift(1000);
    update([id], () => ({ Name: "Same" }));
    const [, event] = await fromEarliest().events(2);
    if (event === undefined) throw new Error("There is no second event.");
    const { ChangeEventHeader: header, ...fields } = bench.decoded(event);
    const given = Object.entries(fields).filter(([, value]) => value !== null);
    expect(given.map(([name]) => name)).toEqual(["LastModifiedDate"]);
    expect([header.changeType, header.recordIds]).toEqual(["UPDATE", [id]]);
    expect(header.changedFields).toHaveLength(1);
  });

  test("a change over 1 MB comes as a gap", async () => {
    const [id = ""] = accounts(1);
    const huge = text("Huge__c", "Huge", 2_000_000);
    bench.org.changeSchema({ kind: "add-field", object: "Account", field: huge });
    update([id], () => ({ Huge__c: "x".repeat(1_000_001) }));
    const [gap] = bench.changeHeaders(await fromEarliest().events(1));
    expect(gap).toMatchObject({ changeType: "GAP_UPDATE", recordIds: [id], changedFields: [] });
  });

  test("a long text that changed a little comes as its difference, unless that is switched off", async () => {
    const [id = ""] = accounts(1);
    const lines = Array.from({ length: 40 }, (_, i) => `Line ${i}: ${"words ".repeat(5)}.`);
    const [before, after] = [lines.join("\n"), lines.with(7, "Another line.").join("\n")];
    for (const Description of [before, after]) update([id], () => ({ Description }));
    bench.log.configure({ textDiffs: false });
    update([id], () => ({ Description: before }));
    const events = await fromEarliest().events(3);
    expect(events.map((event) => bench.decoded(event)["Description"])).toEqual([
      before,
      textDiff(before, after),
      before,
    ]);
    const [, diffed] = bench.changeHeaders(events);
    expect(diffed?.diffFields).toHaveLength(1);
  });
});

describe("a change of schema", () => {
  test("gives the next events another schema; the one before can still be resolved", async () => {
    const [id = ""] = accounts(1);
    update([id], () => ({ Name: "before" }));
    const added = text("Added__c", "Added", 80);
    bench.org.changeSchema({ kind: "add-field", object: "Account", field: added });
    update([id], () => ({ Added__c: "after" }));
    const [old, now] = await fromEarliest().events(2);
    const ids = [old?.event.schema_id, now?.event.schema_id];
    expect(ids[0]).not.toBe(ids[1]);
    const topic = await bench.call("GetTopic", { topic_name: TOPIC });
    expect(topic["schema_id"]).toBe(ids[1]);
    for (const schema_id of ids) {
      expect(await bench.call("GetSchema", { schema_id })).toMatchObject({ schema_id });
    }
    expect(now && bench.decoded(now)["Added__c"]).toBe("after");
    bench.org.changeSchema({ kind: "remove-field", object: "Account", field: "Added__c" });
    expect(bench.log.topicSchemaId(TOPIC)).toBe(ids[0]);
  });

  test("that deselects an object ends its streams, and not those of all", async () => {
    const select = (enabled: boolean): void =>
      bench.org.changeSchema({ kind: "change-data-capture", object: "Account", enabled });
    const stream = await bench.subscribed(10);
    const all = fromEarliest();
    await all.next();
    select(false);
    expect(codeOf(await stream.ended)).toEqual([status.NOT_FOUND, "topic.not.found", true]);
    bench.rename(1, 5);
    select(true);
    bench.rename(1, 6);
    const names: unknown[] = [];
    while (!names.includes("Name 6")) names.push(...bench.names((await all.next()).events));
    expect(names).not.toContain("Name 5");
  });

  test.each([
    ["wildcard", "UPDATE", 1],
    ["gap", "GAP_UPDATE", 2],
    ["nothing", undefined, 0],
  ] as const)("of a field's type announces by choice: %s", async (retype, changeType, fewest) => {
    bench.log.configure({ retype });
    const field = text("AccountNumber", "Account Number", 41);
    bench.org.changeSchema({ kind: "retype-field", object: "Account", field });
    bench.rename(1);
    const events = (await fromEarliest().next()).events;
    const [first] = bench.changeHeaders(events);
    if (changeType === undefined) expect(bench.names(events)).toEqual(["Name 0"]);
    else expect(first?.changeType).toBe(changeType);
    if (retype === "wildcard") {
      expect(first?.recordIds).toEqual(["001*"]);
      expect(first?.changedFields).toEqual(first?.nulledFields);
      expect(first?.changedFields).toHaveLength(1);
    }
    expect(retype !== "gap" || (first?.recordIds.length ?? 0) >= fewest).toBe(true);
  });
});

describe("a subscriber's rights and allocations", () => {
  test("fields hidden from the user are absent, and the schema still has them", async () => {
    const user = bench.org.integrationUserId();
    bench.org.fieldAccess.set(user, "Account", ["Name", "BillingCity"], false);
    update(accounts(1), () => ({ Name: "unseen", BillingCity: "X", BillingStreet: "Y" }));
    const [event] = await fromEarliest().events(1);
    const seen = event && bench.decoded(event);
    expect(seen).toMatchObject({ Name: null, BillingAddress: { City: null, Street: "Y" } });
    const open = bench.log.topic(TOPIC)?.after(0, 1, 1)[0];
    const whole = open?.schema.type.fromBuffer(open.payload);
    expect(whole.Name).toBe("unseen");
    const { changedFields } = seen?.ChangeEventHeader ?? {};
    expect(changedFields).toHaveLength(2);
    expect(changedFields).not.toEqual(whole.ChangeEventHeader.changedFields);
    expect(event?.event.schema_id).toBe(open?.schema.id);
  });

  test("an object that the user may not read is refused alone and silent among others", async () => {
    const user = bench.org.integrationUserId();
    bench.org.fieldAccess.set(user, "Account", ["Id"], false);
    bench.rename(1);
    bench.org.transact(user, "", (writes) => writes.create("Contact", { LastName: "seen" }));
    expect(codeOf(await fromEarliest(TOPIC).ended)).toEqual([
      status.PERMISSION_DENIED,
      "subscription.topic.cannot.subscribe",
      true,
    ]);
    const [header] = bench.changeHeaders(await fromEarliest().events(1));
    expect(header?.entityName).toBe("Contact");
  });

  test("each delivered event counts for each subscriber, until nothing is left", async () => {
    const { allocations } = bench.org;
    bench.rename(10);
    await Promise.all([fromEarliest().events(10), fromEarliest(TOPIC).events(10)]);
    expect(allocations.used("DailyDeliveredPlatformEvents")).toBe(20);
    const live = fromEarliest();
    await live.events(10);
    allocations.setMax("DailyDeliveredPlatformEvents", 30);
    bench.rename(1);
    const refusal = [status.RESOURCE_EXHAUSTED, "subscription.limit.exceeded", true];
    expect(codeOf(await live.ended)).toEqual(refusal);
    expect(codeOf(await fromEarliest().ended)).toEqual(refusal);
    bench.clock.shift(25 * 3_600_000);
    expect(await fromEarliest().events(11)).toHaveLength(11);
  });

  test("one stream too many is refused", async () => {
    bench.org.allocations.setMax("StreamingApiConcurrentClients", 1);
    await bench.subscribed(5);
    expect(codeOf(await fromEarliest().ended)[1]).toBe("concurrent.client.limit.exceeded");
  });

  test("a stream continues under a refreshed token, and ends with a bad one", async () => {
    const { sessions } = bench.org;
    const stream = await bench.subscribed(5);
    const fresh = sessions.issue(bench.org.integrationUserId());
    stream.request({ num_requested: 1, auth_refresh: fresh });
    stream.request({ num_requested: 1, auth_refresh: "00D!expired" });
    expect(codeOf(await stream.ended)[1]).toBe("service.auth.refresh.invalid");
  });
});
