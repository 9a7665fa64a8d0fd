import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type EmulatedOrg, emulatedOrg } from "../../testing/emulated-org.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { ensurePipeline } from "../core/pipeline-store.ts";
import { takeLease } from "../core/lease.ts";
import { prepareTable } from "../schema/prepare-table.ts";
import { systemClock } from "../lib/clock.ts";
import { SessionSource } from "../salesforce/auth.ts";
import { BulkQuery } from "../salesforce/bulk-query.ts";
import { BulkJobError } from "../salesforce/errors.ts";
import { OrgApi } from "../salesforce/rest.ts";
import { initialSnapshot, type InitialSnapshotContext } from "./initial-snapshot.ts";
import { TEST_TUNING } from "../../testing/test-tuning.ts";

// Pages of a few records.
const TUNING = { pageRecords: 20 };

const DAY_MS = 86_400_000;

/** F25: a job of the emulated org that never delivers. */
describe("an initial snapshot whose job is lost", () => {
  const db = useTestDatabase();
  let org: EmulatedOrg;
  let api: OrgApi;
  let bulk: BulkQuery;
  let context: InitialSnapshotContext;
  let objects: readonly string[] = ["Account", "Contact", "Lead", "Case", "Task"];

  beforeAll(async () => {
    org = await emulatedOrg({ records: new Map(objects.map((object) => [object, 50])) });
    const sessions = new SessionSource(org.settings, () => undefined);
    api = new OrgApi(org.settings, sessions, () => undefined);
    bulk = new BulkQuery(org.settings, sessions, () => undefined);
  });
  afterEach(() => org.control.heal());
  afterAll(() => org.emulator.close());

  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await db.pool.query<Readonly<Record<string, string | null>>>(text, [...values])).rows;
  const copy = (signal = new AbortController().signal) => initialSnapshot(context, signal);
  const object = () => context.lease.object;

  /** The pipeline of an object that no test has copied yet. */
  async function nextObject(): Promise<void> {
    const [next = "", ...others] = objects;
    objects = others;
    await ensurePipeline(db.pool, next, next.toLowerCase());
    const lease = await takeLease(db.pool, next, "test");
    if (lease === null) throw new Error(`${next} is another's`);
    const { table } = await prepareTable(db.pool, lease, await api.describe(next));
    const tuning = { ...TEST_TUNING, ...TUNING };
    const nothing = () => undefined;
    const reporting = { log: nothing, onPage: nothing, onReplayed: nothing };
    const { pool } = db;
    const own = { lease, table, tuning, traceId: randomUUID() };
    context = { pool, api, bulk, clock: systemClock, ...own, ...reporting };
  }

  /** No snapshot is complete, and the object is not copied. */
  async function expectFailed(words: RegExp): Promise<void> {
    expect(
      await rows("select state, error from sync.snapshot where object = $1 order by id", [
        object(),
      ]),
    ).toEqual([{ state: "failed", error: expect.stringMatching(words) }]);
    expect(await rows("select copied_at from sync.object where name = $1", [object()])).toEqual([
      { copied_at: null },
    ]);
  }

  /** The next attempt creates another job, whose rows are all loaded, each once. */
  async function expectAnew(): Promise<void> {
    await org.control.heal();
    await copy();
    expect(
      await rows(
        "select state, rows_loaded, rows_expected from sync.snapshot where object = $1 order by id",
        [object()],
      ),
    ).toMatchObject([
      { state: "failed" },
      { state: "complete", rows_loaded: "50", rows_expected: "50" },
    ]);
    const jobs = "select count(distinct job_id) as jobs from sync.snapshot where object = $1";
    expect(await rows(jobs, [object()])).toEqual([{ jobs: "2" }]);
    const ids = await rows(`select id from salesforce.${context.table.table}`);
    const orgs = [...org.emulator.org.records(object())].map((record) => String(record["Id"]));
    expect(ids.map(({ id }) => id).toSorted()).toEqual(orgs.toSorted());
    expect(
      await rows("select copied_at is not null as copied from sync.object where name = $1", [
        object(),
      ]),
    ).toEqual([{ copied: "t" }]);
  }

  const jobId = async () =>
    (await rows("select job_id from sync.snapshot where object = $1", [object()]))[0]?.["job_id"];

  test("because it failed restarts", async () => {
    await nextObject();
    await org.control.fault({ kind: "job-failure", how: "failed", message: "Out of luck" });
    await expect(copy()).rejects.toBeInstanceOf(BulkJobError);
    await expectFailed(/is Failed: .*Out of luck/);
    await expectAnew();
  });

  test("because it was aborted restarts", async () => {
    await nextObject();
    await org.control.fault({ kind: "job-failure", how: "stuck" });
    // As long as it makes progress it is not stuck.
    context = { ...context, clock: { ...systemClock, now: () => 0 } };
    const stop = new AbortController();
    const copying = copy(stop.signal);
    await expect.poll(jobId).toEqual(expect.any(String));
    stop.abort(new Error("stopped"));
    await expect(copying).rejects.toThrow("stopped");
    await bulk.abort(String(await jobId()));
    await expect(copy()).rejects.toBeInstanceOf(BulkJobError);
    await expectFailed(/is Aborted: /);
    await expectAnew();
  });

  test("because it makes no progress is aborted, and restarts", async () => {
    await nextObject();
    await org.control.fault({ kind: "job-failure", how: "stuck" });
    let days = 0;
    context = { ...context, clock: { ...systemClock, now: () => ++days * DAY_MS } };
    await expect(copy()).rejects.toBeInstanceOf(BulkJobError);
    await expectFailed(/is stuck: /);
    expect((await bulk.status(String(await jobId()))).state).toBe("Aborted");
    context = { ...context, clock: systemClock };
    await expectAnew();
  });

  test("because its result is gone after seven days restarts, with none of its pages", async () => {
    await nextObject();
    await org.control.fault({ kind: "drop", on: "bulk-results", skip: 1 });
    await expect(copy()).rejects.toThrow();
    expect(
      await rows("select state, rows_loaded from sync.snapshot where object = $1", [object()]),
    ).toEqual([{ state: "loading", rows_loaded: "20" }]);
    await org.control.heal();
    await org.control.setClock({ shiftMs: 8 * DAY_MS });
    await expect(copy()).rejects.toBeInstanceOf(BulkJobError);
    await expectFailed(/is gone|does not exist/);
    await expectAnew();
  });
});
