import { afterEach, describe, expect, test } from "vitest";
import { Lease } from "../core/pipeline-row.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";
import { requestResync } from "./resync-row.ts";
import { isCarried, mirrorDifference } from "../../testing/mirror-difference.ts";
import { stampMarginMs } from "../core/tuning.ts";
import { TEST_TUNING } from "../../testing/test-tuning.ts";

// The emulator's reads do not lag, so the max staleness is short.
const TUNING = { restMaxStalenessMs: 2_000, bulkMaxStalenessMs: 3_000 };

describe("the resync of a live object", () => {
  let node: TestNode;
  afterEach(() => node.close());

  const rows = (text: string) => node.rows(text);
  const live = () => node.shows("select state from sync.object", "live");
  const resyncs = () =>
    node.column("select state from sync.snapshot where kind = 'resync' order by id");
  const start = async (records: number, rate = 0) => {
    node = await testNode({ tuning: TUNING, objects: ["Lead"], records, rate, keepaliveMs: 100 });
    await live();
    if (rate === 0) await expect.poll(node.isSettled).toBe(true);
  };
  /** Requests a resync as an operator does, or a repair whose range is too long. */
  const request = async () => {
    const [pipeline] = await rows("select line, columns from sync.object");
    const lease = new Lease("Lead", String(pipeline?.["line"]));
    await requestResync(node.pool, lease, crypto.randomUUID());
  };
  /** Changes without events: some records updated, one deleted for good, one created. */
  const changeInSilence = async () => {
    await node.control.fault({ kind: "lose-events" });
    const [{ id: gone } = { id: "" }] = (await rows(
      "select id from salesforce.lead order by id limit 1",
    )) as { id: string }[];
    await node.write(
      { op: "update-where", object: "Lead", where: "Rating = 'Cold'", set: { Rating: "Warm" } },
      { op: "delete", object: "Lead", id: gone },
      { op: "create", object: "Lead", values: { LastName: "Silent", Company: "No event" } },
    );
    await node.control.heal();
    return gone;
  };

  test("ends equal to the org, including what came without events, and in a reset", async () => {
    await start(3_000);
    const gone = await changeInSilence();
    await rows("create view salesforce.users_view as select id from salesforce.lead");
    expect(await mirrorDifference(node, "Lead")).not.toEqual([]);
    await request();
    await expect.poll(resyncs).toEqual(["complete"]);
    expect(await mirrorDifference(node, "Lead")).toEqual([]);
    expect(await rows(`select record_id from sync.tombstone`)).toEqual([{ record_id: gone }]);
    expect(await rows("select kind from sync.change order by seq desc limit 1")).toEqual([
      { kind: "reset" },
    ]);
    expect(
      await rows(
        "select (select count(*) from salesforce.users_view) = row_count as same from sync.object",
      ),
    ).toEqual([{ same: "t" }]);
    expect(await rows("select tablename from pg_tables where tablename like 'resync%'")).toEqual(
      [],
    );
    // Beside reads over REST it counts as begun earlier, by the difference of their max stalenesses.
    const [dated] = await rows(
      `select count(*) as rows from salesforce.lead t, sync.snapshot s
         where s.kind = 'resync' and t._read_began = s.read_began - interval '1 second'`,
    );
    expect(Number(dated?.["rows"])).toBeGreaterThan(100);
    // The read certainly holds what was committed a max staleness before it began.
    const before = "(extract(epoch from s.read_began - r.since) * 1000)::bigint as before_ms";
    expect(
      await rows(
        `select ${before} from sync.repair r, sync.snapshot s
           where s.kind = 'resync' and r.opened_at > s.read_began and r.since < s.read_began`,
      ),
    ).toEqual([{ before_ms: String(TUNING.bulkMaxStalenessMs + stampMarginMs(TEST_TUNING)) }]);
  });

  test("killed at each of its steps it resumes, beside an active stream", async () => {
    await start(6_000, 60);
    await changeInSilence();
    await request();
    for (let kills = 0; kills < 4; kills++) {
      await new Promise((resolve) => setTimeout(resolve, 150 + 150 * kills));
      await node.stop();
      node.start();
    }
    await expect.poll(resyncs).toEqual(["complete"]);
    node.emulator.workload.setRate(0);
    await expect.poll(() => mirrorDifference(node, "Lead", isCarried)).toEqual([]);
    expect(await rows("select difference from sync.ledger")).toEqual([{ difference: "0" }]);
    await expect
      .poll(() => rows("select cause from sync.repair where closed_at is null"))
      .toEqual([]);
  });

  test("what a crash of Postgres removes from the staging table is refetched", async () => {
    await start(1_000);
    await changeInSilence();
    await node.control.fault({ kind: "job-failure", how: "stuck", times: 1 });
    await request();
    await expect.poll(resyncs).toEqual(["submitted"]);
    await node.stop();
    await node.pool.query("update sync.snapshot set state = 'merging' where kind = 'resync'");
    await node.pool.query("update sync.snapshot set rows_loaded = 1000 where kind = 'resync'");
    await node.control.heal();
    node.start();
    await expect.poll(resyncs).toEqual(["failed", "complete"]);
    expect(await mirrorDifference(node, "Lead")).toEqual([]);
  });

  test("restarts where a field is added meanwhile, and the pipeline goes on", async () => {
    await start(1_000);
    const line = await rows("select line from sync.object");
    await changeInSilence();
    // Its rows stay under way until the org's clock shows this time.
    const lateMs = 240_000;
    const late = await node.control.fault({
      kind: "latency",
      on: "bulk-results",
      ms: lateMs,
      times: 1,
    });
    await request();
    const hits = async () => (await node.control.faults()).find(({ id }) => id === late)?.hits;
    await expect.poll(hits).toBe(1);
    const field = { name: "Region__c", type: "string", length: 40 } as const;
    await node.control.schema({ kind: "add-field", object: "Lead", field });
    await node.write({
      op: "create",
      object: "Lead",
      values: { LastName: "New", Company: "Field" },
    });
    const columns = () =>
      rows("select column_name from information_schema.columns where column_name = 'region__c'");
    await expect.poll(columns).not.toEqual([]);
    await node.control.setClock({ shiftMs: lateMs });
    await expect.poll(resyncs).toEqual(["failed", "complete"]);
    expect(await rows("select error from sync.snapshot where state = 'failed'")).toEqual([
      { error: "The fields of Lead changed while it was read." },
    ]);
    expect(await rows("select line from sync.object")).toEqual(line);
    await expect.poll(() => mirrorDifference(node, "Lead", isCarried)).toEqual([]);
  });

  test("what does not fit its column is dead-lettered, and the rest is read; what fits by then is no dead letter any more", async () => {
    await start(1_000);
    const [misfit = "", refused = ""] = (
      await node.column(
        "select id from salesforce.lead where rating is distinct from 'Cold' order by id desc limit 2",
      )
    ).map(String);
    // A type that came without an event, and a condition of an operator's own.
    await changeInSilence();
    const lost = await node.control.fault({ kind: "lose-events" });
    // A late describe of the start would show the type. None does while this fault lasts.
    await node.control.fault({ kind: "error", on: "describe", preset: "503-json" });
    const field = { name: "NumberOfEmployees", type: "string", length: 40 } as const;
    await node.control.schema({ kind: "retype-field", object: "Lead", field });
    await node.update("Lead", misfit, { NumberOfEmployees: "about a dozen" });
    const lead = { op: "update", object: "Lead", id: refused } as const;
    await node.write({ ...lead, set: { Company: "Refused" } });
    await node.control.heal(lost);
    await rows("alter table salesforce.lead add constraint ours check (company <> 'Refused')");
    await request();
    await expect.poll(resyncs).toEqual(["complete"]);
    const deadLettered = () =>
      rows("select record_ids[1] as id, reason from sync.dead_letter where resolved_at is null");
    expect(new Set((await deadLettered()).map(({ id }) => id))).toEqual(new Set([misfit, refused]));
    expect((await deadLettered()).map(({ reason }) => reason).toSorted()).toEqual([
      expect.stringMatching(/Postgres refused it.*about a dozen/),
      expect.stringMatching(/Postgres refused it.*check constraint "ours"/),
    ]);
    const wrong = await mirrorDifference(node, "Lead", ({ field: name }) => name === "Rating");
    expect(wrong).toEqual([]);
    expect(node.log.filter(({ message }) => /pipeline stopped/.test(message))).toEqual([]);

    await rows("alter table salesforce.lead drop constraint ours");
    await request();
    await expect.poll(resyncs).toEqual(["complete", "complete"]);
    expect((await deadLettered()).map(({ id }) => id)).toEqual([misfit]);
    expect(await rows(`select company from salesforce.lead where id = '${refused}'`)).toEqual([
      { company: "Refused" },
    ]);
  });
});
