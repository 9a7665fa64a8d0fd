import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../lib/clock.ts";
import { BulkQuery } from "../salesforce/bulk-query.ts";
import { type LoopbackOrg, loopbackOrg } from "../../testing/loopback-org.ts";
import { json } from "../../testing/loopback-server.ts";
import { JobWatch } from "./job-watch.ts";

const JOB = { jobId: "750000000000001", object: "Account" };
const PATIENCE_MS = 60_000;

let org: LoopbackOrg;
/** The org's answer about the job, and the requests it received. */
let reported: { state: string; numberRecordsProcessed: number };
let aborted: number;
let at = 0;

beforeAll(async () => {
  org = await loopbackOrg();
  org.respond = ({ method }, response) => {
    if (method === "PATCH") aborted += 1;
    json(response, 200, reported);
  };
});
afterAll(() => org.server.close());

function watch(): JobWatch {
  [aborted, at] = [0, 1_000];
  reported = { state: "InProgress", numberRecordsProcessed: 0 };
  const bulk = new BulkQuery(org.settings, org.sessions, () => undefined);
  return new JobWatch({ bulk, clock: { ...systemClock, now: () => at } }, JOB, PATIENCE_MS);
}

test("a job without progress is aborted and given up after the time limit", async () => {
  const job = watch();
  expect(await job.ended()).toBeNull();
  at += PATIENCE_MS - 1;
  expect(await job.ended()).toBeNull();
  expect(aborted).toBe(0);
  at += 1;
  await expect(job.ended()).rejects.toThrow("is stuck: it got no further in 1 min");
  expect(aborted).toBe(1);
});

test("a job that makes progress may take as long as it needs", async () => {
  const job = watch();
  for (const records of [0, 50_000, 100_000]) {
    reported = { state: "InProgress", numberRecordsProcessed: records };
    expect(await job.ended()).toBeNull();
    at += PATIENCE_MS;
  }
  reported = { state: "JobComplete", numberRecordsProcessed: 120_000 };
  expect(await job.ended()).toBe(120_000);
  expect(aborted).toBe(0);
});
