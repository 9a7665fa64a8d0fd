import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";

/** Streams that end, and gap events, which carry no values. */
describe("a pipeline whose stream", () => {
  let node: TestNode;

  beforeAll(async () => {
    node = await testNode({ objects: ["Account", "Lead"], records: { Account: 30, Lead: 600 } });
  });
  afterAll(() => node.close());

  const rows = (text: string) => node.rows(text);
  const areLive = "select count(*) from sync.object where state = 'live' and replay_id is not null";
  const live = () => node.shows(areLive, "2");
  const orgs = (object: string) => [...node.emulator.org.records(object)];
  const idsOf = (object: string) => orgs(object).map((record) => String(record["Id"]));
  const inOrg = () =>
    orgs("Lead")
      .map((record) => `${String(record["Id"])} ${String(record["Company"])}`)
      .toSorted();
  const inMirror = async () =>
    (await rows("select id, company from salesforce.lead"))
      .map((row) => `${row["id"]} ${row["company"]}`)
      .toSorted();
  const create = async (Company: string) =>
    (
      await node.write({ op: "create", object: "Lead", values: { LastName: "Broken", Company } })
    )[0] ?? "";

  /** F5 */
  test("ends with an error, a reset, or normally, resubscribes after what is durable", async () => {
    await live();
    const events = async () =>
      (await rows("select received, duplicate from sync.object where name = 'Lead'"))[0];
    const topic = "/data/LeadChangeEvent";
    const ends = [
      { kind: "stream-error", code: "service.unavailable", topic, times: 1 },
      { kind: "stream-reset", topic, times: 1 },
      { kind: "stream-end", topic, times: 1 },
    ] as const;
    for (const [n, end] of ends.entries()) {
      const fault = await node.control.fault(end);
      await create(`Stream ${n}`);
      await expect
        .poll(async () => (await node.control.faults()).find(({ id }) => id === fault)?.hits)
        .toBe(1);
      await expect.poll(events).toEqual({ received: String(n + 1), duplicate: "0" });
      await expect.poll(async () => (await node.control.events()).streams).toBe(2);
    }
    const logged = node.log.filter(({ message }) => /The stream of Lead ended/.test(message));
    expect(logged).toHaveLength(ends.length);
    expect(await inMirror()).toEqual(inOrg());
  });

  /** F14 */
  test("deletes and undeletes a record has it back, as it was", async () => {
    await live();
    const id = await create("Back again");
    const kinds = () =>
      node.column(`select kind from sync.change where record_id = '${id}' order by seq`);
    for (const op of ["delete", "undelete"] as const) await node.write({ op, object: "Lead", id });
    await expect.poll(kinds).toEqual(expect.arrayContaining(["create", "delete", "undelete"]));
    expect((await kinds()).filter((kind) => kind !== "update").slice(0, 3)).toEqual([
      "create",
      "delete",
      "undelete",
    ]);
    await expect.poll(inMirror).toEqual(inOrg());
    expect(await rows(`select from sync.tombstone where record_id = '${id}'`)).toEqual([]);
  });

  /** F16 */
  test("has gaps instead of events reads those records, however many are named, by one call", async () => {
    await live();
    const gaps = await node.control.fault({ kind: "gap-events", object: "Lead" });
    const made = await create("Gap");
    const [changed = "", deleted = ""] = idsOf("Lead");
    await node.write(
      { op: "update", object: "Lead", id: changed, set: { Company: "Gap" } },
      { op: "delete", object: "Lead", id: deleted },
    );
    await expect.poll(inMirror).toEqual(inOrg());
    expect((await inMirror()).filter((row) => row.endsWith(" Gap"))).toEqual(
      [`${made} Gap`, `${changed} Gap`].toSorted(),
    );
    await node.write({ op: "undelete", object: "Lead", id: deleted });
    await expect.poll(inMirror).toEqual(inOrg());
    await node.control.heal(gaps);
    const streamed = "select from sync.change where record_id = any($1) and source = 'stream'";
    const ids = [made, changed, deleted];
    expect((await node.pool.query(streamed, [ids])).rows).toEqual([]);

    const recordIds = idsOf("Lead").slice(0, 500);
    const from = node.log.length;
    const calls = await node.control.fault({
      kind: "latency",
      on: "collections",
      path: "/Lead",
      ms: 1,
    });
    await node.control.emitEvent({ object: "Lead", changeType: "GAP_UPDATE", recordIds });
    /** The calls so far that read records by name, with the number of records in each. */
    const reads = () => {
      const tries = node.log
        .slice(from)
        .filter(({ message }) => /\(gap\) .*records read/.test(message));
      const perRead = new Map(tries.map(({ traceId, message }) => [traceId, message]));
      return [...perRead.values()].map((message) => Number(/(\d+) records/.exec(message)?.[1]));
    };
    await expect.poll(() => Math.max(...reads())).toBeGreaterThanOrEqual(500);
    const hits = async () => (await node.control.faults()).find(({ id }) => id === calls)?.hits;
    await expect.poll(async () => (await hits()) === reads().length).toBe(true);
    await node.control.heal(calls);
  });
});
