import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";

type Row = Readonly<Record<string, string | null>>;

/** Faults of every kind that leaves a refetch: each must be logged, with trace and cause. */
describe("what a pipeline sets aside, refetches, or cannot do", () => {
  let node: TestNode;

  beforeEach(async () => {
    node = await testNode({ objects: ["Account", "Lead"], records: 300 });
  });
  afterEach(() => node.close());

  const areLive = "select count(*) from sync.object where state = 'live' and replay_id is not null";
  const live = () => node.shows(areLive, "2");

  const rows = (text: string) => node.rows(text);
  const repairs = () => rows("select object, cause, trace_id, closed_at from sync.repair");
  const causes = async () => new Set((await repairs()).map(({ cause }) => cause));
  const idOf = async (object: string) =>
    String(await node.value(`select max(id) as id from salesforce.${object}`));
  const logged = (traceId: string | null | undefined, words: RegExp) =>
    node.log.filter((entry) => entry.traceId === traceId && words.test(entry.message));

  const update = async (object: string, set: Readonly<Record<string, unknown>>) =>
    node.update(object, await idOf(object), set);

  test("has entries in the trace of its row, which name the cause, and is counted", async () => {
    await live();
    await node.control.fault({ kind: "gap-events", object: "Account", times: 1 });
    await update("Account", { Name: "Gap" });
    await node.control.fault({ kind: "overflow-events", object: "Account", times: 1 });
    await update("Account", { Name: "Overflow" });
    await node.control.emitEvent({
      object: "Account",
      changeType: "UPDATE",
      recordIds: [await idOf("Account")],
      payload: "ff",
    });
    const field = { name: "Mood__c", type: "string", length: 40, label: "Mood" } as const;
    await node.control.schema({ kind: "add-field", object: "Lead", field });
    await update("Lead", { Company: "Drift" });
    await expect
      .poll(causes)
      .toEqual(new Set(["position-unknown", "gap", "overflow", "dead-letter", "backfill"]));

    await expect
      .poll(async () => {
        const opened = await repairs();
        return opened.filter(
          ({ trace_id: traceId, cause }) =>
            logged(traceId, new RegExp(`opened \\(${cause}\\)`)).length === 0,
        );
      })
      .toEqual([]);
    const deadLettered = await rows("select trace_id, reason from sync.dead_letter");
    expect(deadLettered).toHaveLength(1);
    for (const { trace_id: traceId, reason } of deadLettered) {
      const [entry, ...more] = logged(traceId, /is dead-lettered: /);
      expect(more).toEqual([]);
      expect(entry).toMatchObject({ object: "Account", severity: "error", kind: "events" });
      expect(entry?.message).toContain(reason);
    }
    await expect.poll(() => node.log.some(({ message }) => /Mood__c new/.test(message))).toBe(true);

    const metrics = await node.metrics.registry.metrics();
    for (const cause of ["gap", "overflow", "dead-letter", "backfill"])
      expect(metrics).toMatch(
        new RegExp(`orgmirror_repairs_opened_total{object="\\w+",cause="${cause}"} [1-9]`),
      );
    expect(metrics).toMatch(/orgmirror_events_total{object="Account",outcome="dead-lettered"} 1/);
    expect(metrics).toMatch(/orgmirror_field_changes_total{object="Lead",what="added"} 1/);
  });

  test("is logged attempt by attempt: a read that the org refuses, and one that is retried", async () => {
    await live();
    await node.control.fault({ kind: "gap-events", object: "Account", times: 1 });
    const refusal = await node.control.fault({ kind: "error", on: "any", preset: "503-html" });
    await update("Account", { Name: "Gap" });
    const [repair] = await expectRepair("gap");
    const follows = repair?.["trace_id"] ?? "";
    const tries = () => node.log.filter((entry) => entry.follows === follows);
    await expect.poll(() => tries().map(({ severity }) => severity)).toContain("error");
    await node.control.heal(refusal);
    await expect.poll(() => tries().map(({ severity }) => severity)).toContain("info");
    for (const entry of tries()) {
      expect(entry).toMatchObject({ kind: "repair", object: "Account" });
      expect(entry.message).toMatch(/^repair \d+ \(gap\) /);
      expect(entry.traceId).toMatch(/^[0-9a-f-]{36}$/);
    }
    const metrics = await node.metrics.registry.metrics();
    for (const outcome of ["failed", "retry"])
      expect(metrics).toMatch(
        new RegExp(
          `orgmirror_repair_tries_total{object="Account",cause="gap",outcome="${outcome}"} [1-9]`,
        ),
      );
  });

  test("streams that end are logged, in the trace of the pipeline's run, and counted", async () => {
    await live();
    await node.control.fault({ kind: "stream-reset", topic: "/data/AccountChangeEvent", times: 1 });
    const ended = () => node.log.filter(({ message }) => /stream of Account ended/.test(message));
    await expect.poll(ended).not.toEqual([]);
    const [begun] = node.log.filter(({ message }) =>
      /The pipeline of Account begins/.test(message),
    );
    expect(ended()[0]).toMatchObject({ traceId: begun?.traceId, severity: "warning" });
    expect(await node.metrics.registry.metrics()).toMatch(
      /orgmirror_failures_total{object="Account",what="stream"} [1-9]/,
    );
  });

  test("a lease that is lost, and the pipeline that restarts, are logged and counted", async () => {
    await live();
    await rows("update sync.object set line = gen_random_uuid() where name = 'Lead'");
    const begun = () =>
      node.log.filter(({ message }) => /The pipeline of Lead begins/.test(message));
    await expect.poll(begun).toHaveLength(2);
    const metrics = await node.metrics.registry.metrics();
    expect(metrics).toMatch(/orgmirror_pipeline_ends_total{object="Lead",why="lease-lost"} 1/);
    expect(metrics).toMatch(/orgmirror_pipeline_begins_total{object="Lead"} 2/);
  });

  test("candidates of a verification and its course are logged in its trace", async () => {
    await node.close();
    const verifications = { keysEveryMs: 0, fullEveryMs: 1_000, settleMs: 500 };
    node = await testNode({ objects: ["Account", "Lead"], records: 100, verifications });
    await live();
    const id = await idOf("Lead");
    await rows(`update salesforce.lead set company = 'Wrong' where id = '${id}'`);
    const [repair] = await expectRepair("verification");
    const opened = () => logged(repair?.["trace_id"], /opened \(verification\), to read 1 record$/);
    await expect.poll(opened).toHaveLength(1);
    expect(opened()[0]).toMatchObject({ object: "Lead", recordIds: [id] });
    expect(
      await rows("select trace_id from sync.verification where object = 'Lead'"),
    ).toContainEqual(expect.objectContaining({ trace_id: repair?.["trace_id"] }));
    const tried = () => logged(repair?.["trace_id"], /^repair \d+ \(verification\) 1 records read/);
    await expect.poll(tried).not.toEqual([]);
  });

  async function expectRepair(cause: string): Promise<readonly Row[]> {
    const found = () => rows(`select trace_id from sync.repair where cause = '${cause}'`);
    await expect.poll(found).toHaveLength(1);
    return found();
  }
});
