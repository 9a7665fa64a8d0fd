import { afterEach, describe, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";
import { isCarried, mirrorDifference } from "../../testing/mirror-difference.ts";
import { iso } from "../../edge/protocol/iso-sql.ts";
import { changedPage } from "./changed-page.ts";
import { pageAfter, type ChangedKey } from "./poll-plan.ts";

const TUNING = { restMaxStalenessMs: 2_000, bulkMaxStalenessMs: 2_000 };

describe("an object without change events", () => {
  let node: TestNode;
  afterEach(() => node.close());

  const rows = (text: string) => node.rows(text);
  const start = async (object: string, records: number) => {
    node = await testNode({
      tuning: TUNING,
      objects: [object],
      records,
      withoutChangeDataCapture: ["Lead"],
      pollEveryMs: 300,
    });
    await expect
      .poll(() => rows("select state, source from sync.object"))
      .toEqual([{ state: "live", source: "poll" }]);
  };
  const equal = async () => {
    await expect.poll(() => mirrorDifference(node, "Lead")).toEqual([]);
  };
  const someIds = async (count: number) =>
    (await node.column(`select id from salesforce.lead order by id limit ${count}`)).map(String);

  test("is polled, deletes included, each change in the log once", async () => {
    await start("Lead", 2_000);
    const [deleted = ""] = await someIds(1);
    await node.write(
      { op: "delete", object: "Lead", id: deleted },
      { op: "create", object: "Lead", values: { LastName: "New", Company: "Polled" } },
    );
    await equal();
    await node.write({ op: "undelete", object: "Lead", id: deleted });
    await equal();
    expect(
      await rows("select kind, source from sync.change where record_id is not null order by kind"),
    ).toEqual(["create", "create", "delete"].map((kind) => ({ kind, source: "repair" })));
    expect(await node.value("select reason from sync.object")).toMatch(
      /polled every 1 s.*Change Data Capture/,
    );
  });

  test("thousands of rows with one stamp are paged through, none twice, none missed", async () => {
    await start("Lead", 3_000);
    await node.write({ op: "update-where", object: "Lead", set: { Company: "At Once" } });
    const [{ since = "" } = {}] = await rows(
      `select ${iso("max(systemmodstamp)")} as since from salesforce.lead`,
    );
    const { count } = await node.control.count("Lead");
    const seen = new Set<string>();
    let pages = 0;
    for (
      let key: ChangedKey | undefined = { stamp: String(since), id: "" };
      key !== undefined;
      pages++
    ) {
      const page = await changedPage(
        node.api,
        { object: "Lead", changedBy: "SystemModstamp" },
        pageAfter(key, 100),
      );
      for (const { id } of page) expect(seen.has(id)).toBe(false);
      for (const { id } of page) seen.add(id);
      key = page.length < 100 ? undefined : page.at(-1);
    }
    expect(seen.size).toBe(count);
    expect(pages).toBeGreaterThan(2);
    await equal();
  });

  test("finds records that have left the recycle bin, by a repair that compares ids", async () => {
    await start("Lead", 1_000);
    await node.stop();
    const [gone = ""] = await someIds(1);
    await node.write({ op: "delete", object: "Lead", id: gone });
    await node.control.setClock({ shiftMs: 16 * 24 * 3_600_000 });
    await node.pool.query("update sync.object set copied_at = copied_at - interval '7 hours'");
    node.start();
    await expect
      .poll(() => rows("select record_id from sync.tombstone"))
      .toEqual([{ record_id: gone }]);
    expect(await rows("select distinct cause from sync.repair")).toEqual([{ cause: "poll" }]);
  });

  test("switches to events when it has some, and back, and misses nothing in between", async () => {
    await start("Lead", 1_000);
    const create = (name: string) =>
      node.write({ op: "create", object: "Lead", values: { LastName: name, Company: "Between" } });
    const between = () =>
      node.column("select lastname from salesforce.lead where company = 'Between' order by 1");
    const source = () => node.value("select source from sync.object");
    const capture = (enabled: boolean) =>
      node.control.schema({ kind: "change-data-capture", object: "Lead", enabled });
    await create("1 polled");
    await capture(true);
    await create("2 at once");
    await expect.poll(source).toBe("stream");
    await create("3 streamed");
    await expect.poll(between).toHaveLength(3);
    await capture(false);
    await create("4 without");
    await expect.poll(source).toBe("poll");
    await create("5 polled");
    await expect.poll(between).toHaveLength(5);
    await expect.poll(() => mirrorDifference(node, "Lead", isCarried)).toEqual([]);
  });

  test("that Bulk refuses as well is copied over REST", async () => {
    node = await testNode({ tuning: TUNING, objects: ["Lead"], records: 20_000 });
    await node.stop();
    const refusal = { status: 400, errorCode: "INVALIDENTITY", message: "not by Bulk" };
    await node.control.fault({ kind: "error", on: "bulk-jobs", ...refusal });
    await node.pool.query("update sync.snapshot set state = 'failed'");
    await node.pool.query("update sync.object set copied_at = null");
    node.start();
    const copied = () =>
      rows(
        "select job_id, state, rows_loaded = rows_expected as whole from sync.snapshot order by id desc limit 1",
      );
    await expect.poll(async () => (await copied())[0]?.["job_id"]).toBe("rest");
    await node.stop();
    node.start();
    await expect.poll(copied).toEqual([{ job_id: "rest", state: "complete", whole: "t" }]);
    await equal();
  });
});
