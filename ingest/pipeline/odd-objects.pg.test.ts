import { afterEach, describe, expect, test } from "vitest";
import { changedPage } from "../capture/changed-page.ts";
import { pageAfter } from "../capture/poll-plan.ts";
import { objectReads } from "../core/object-reads.ts";
import { loadPipeline } from "../core/pipeline-store.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";

// The emulated org's reads do not lag, so the minutes of a real org's max staleness are not needed.
const TUNING = { restMaxStalenessMs: 500, bulkMaxStalenessMs: 500 };
const CASES = "../shared/cases";

describe("what an object allows is read from its describe, and it gets the best way", () => {
  let node: TestNode;
  afterEach(() => node.close());
  const rows = (text: string) => node.rows(text);
  /** A link always has its entity in Salesforce; records made of a describe need not. */
  const org = (object: string) =>
    [...node.emulator.org.records(object)]
      .filter((record) => record["LinkedEntityId"] !== null)
      .map(({ Id }) => String(Id))
      .toSorted();
  const mirror = async (object: string) =>
    (await rows(`select id from salesforce.${object.toLowerCase()} order by id`)).map(
      ({ id }) => id,
    );
  const isCopied = (object: string) => async () =>
    (await rows(`select state from sync.object where name = '${object}'`))[0]?.["state"];
  const ended = (object: string) =>
    rows(`select state, rows_org, rows_mirror, error from sync.verification
      where object = '${object}' and finished_at is not null order by id`);
  const verifications = { keysEveryMs: 200, fullEveryMs: 200, settleMs: 600 };

  test("archived rows are copied, read again and verified like any others", async () => {
    node = await testNode({
      ...{ tuning: TUNING, objects: ["Task"], records: 100 },
      ...{ load: [`${CASES}/archived-rows`], verifications },
    });
    await expect.poll(node.isSettled).toBe(true);
    expect(await mirror("Task")).toEqual(org("Task"));
    expect(await rows("select count(*) as n from salesforce.task where isarchived")).toEqual([
      { n: "50" },
    ]);
    await expect.poll(async () => (await ended("Task")).length).toBeGreaterThan(1);
    expect(new Set((await ended("Task")).map(({ rows_org: found }) => found))).toEqual(
      new Set(["200"]),
    );
    // A comparison of ids finds nothing extra, and a missing archived row is found and read.
    await rows("delete from salesforce.task where isarchived and id < '00T00000000000A'");
    const lost = "select from sync.verification_difference where kind = 'missing'";
    await expect.poll(async () => (await rows(lost)).length).toBeGreaterThan(0);
    await expect.poll(() => mirror("Task")).toEqual(org("Task"));
    const extra = "select from sync.verification_difference where kind <> 'missing'";
    expect(await rows(extra)).toEqual([]);
    expect(await rows("select from sync.tombstone")).toEqual([]);
  });

  const polled = ["ActivityFieldHistory", "OpportunityFieldHistory", "GroupMember"];
  const links = "ContentDocumentLink";
  const odd = {
    ...{ tuning: TUNING, objects: [...polled, links, "Big_Event__b"], records: 200 },
    ...{ describeDir: `${CASES}/odd-objects`, withoutChangeDataCapture: [links] },
    ...{ pollEveryMs: 200, rereadEveryMs: 1_000, failedRetryMs: 100 },
  };
  const areCopied = async () => {
    for (const object of [...polled, links]) {
      await expect.poll(isCopied(object)).toBe("live");
      expect(await mirror(object)).toEqual(org(object));
      expect(org(object).length).toBeGreaterThan(0);
    }
  };

  /** Ids of everything that changed ever, as polls ask for it. */
  const changedInOrder = async (object: string) => {
    const { columns } = await loadPipeline(node.pool, object);
    const reads = objectReads({ object, columns });
    expect(reads.changedBy).toBe("CreatedDate");
    const found: string[] = [];
    let key = { id: "", stamp: "2000-01-01T00:00:00.000Z" };
    for (let full = true; full;) {
      const page = await changedPage(node.api, reads, pageAfter(key, 5));
      found.push(...page.map(({ id }) => id));
      key = page.at(-1) ?? key;
      full = page.length === 5;
    }
    return found.toSorted();
  };

  test("by CreatedDate, by comparing ids, by parents, at intervals, or not at all", async () => {
    node = await testNode(odd);
    await areCopied();
    await expect.poll(isCopied("Big_Event__b")).toBe("failed");

    for (const history of ["ActivityFieldHistory", "OpportunityFieldHistory"])
      expect(await changedInOrder(history)).toEqual(org(history));

    const [member = ""] = org("GroupMember");
    await node.write({ op: "delete", object: "GroupMember", id: member });
    await rows("update sync.object set copied_at = copied_at - interval '1 hour'");
    await expect.poll(() => mirror("GroupMember")).toEqual(org("GroupMember"));
    expect(await mirror("GroupMember")).not.toContain(member);

    const [link = ""] = org(links);
    await node.write({ op: "delete", object: links, id: link });
    await expect.poll(() => mirror(links)).toEqual(org(links));
    expect(await mirror(links)).not.toContain(link);

    // It is not tried again soon: each try is a call.
    const tries = node.log.filter(({ message }) => /so it cannot be mirrored/.test(message));
    expect(tries).toHaveLength(1);
    const restarts = node.log.filter(({ message }) => /pipeline stopped/.test(message));
    expect(restarts).toEqual([]);
  });

  test("and each of them is verified in the way in which it is read", async () => {
    node = await testNode({ ...odd, verifications });
    await areCopied();
    for (const object of [...polled, links])
      await expect
        .poll(async () => (await ended(object)).map(({ state }) => state))
        .toContain("equal");
    const restarts = node.log.filter(({ message }) => /pipeline stopped/.test(message));
    expect(restarts).toEqual([]);
  });

  test("over REST, verified over REST, where Bulk refuses the object", async () => {
    node = await testNode({
      ...{ tuning: TUNING, objects: ["CaseStatus"], records: 60 },
      ...{ describeDir: `${CASES}/rest-only`, verifications, pollEveryMs: 200 },
    });
    await expect
      .poll(async () => (await ended("CaseStatus")).map(({ state }) => state))
      .toEqual(expect.arrayContaining(["equal", "equal"]));
    const count = String(org("CaseStatus").length);
    // On a busy machine one may fail before.
    const equal = (await ended("CaseStatus")).find(({ state }) => state === "equal");
    expect(equal).toMatchObject({ rows_org: count, rows_mirror: count });
    expect(await rows("select from sync.object where verified_at is null")).toEqual([]);
  });
});
