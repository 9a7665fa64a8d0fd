import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../lib/clock.ts";
import { BulkQuery } from "../salesforce/bulk-query.ts";
import { type LoopbackOrg, loopbackOrg } from "../../testing/loopback-org.ts";
import { json } from "../../testing/loopback-server.ts";
import { JobWatch } from "./job-watch.ts";

const JOB = { jobId: "750000000000001", object: "Account" };
const PATIENCE_MS = 60_000;

let org: LoopbackOrg;
/** What the org says of the job, and what it was asked to do with it. */
let said: { state: string; numberRecordsProcessed: number };
let aborted: number;
let at = 0;

beforeAll(async () => {
  org = await loopbackOrg();
  org.respond = ({ method }, response) => {
    if (method === "PATCH") aborted += 1;
    json(response, 200, said);
  };
});
afterAll(() => org.server.close());

function watch(): JobWatch {
  [aborted, at] = [0, 1_000];
  said = { state: "InProgress", numberRecordsProcessed: 0 };
  const bulk = new BulkQuery(org.settings, org.sessions, () => undefined);
  return new JobWatch({ bulk, clock: { ...systemClock, now: () => at } }, JOB, PATIENCE_MS);
}

test("a job that gets no further is aborted and given up, once it had time enough", async () => {
  const job = watch();
  expect(await job.ended()).toBeNull();
  at += PATIENCE_MS - 1;
  expect(await job.ended()).toBeNull();
  expect(aborted).toBe(0);
  at += 1;
  await expect(job.ended()).rejects.toThrow("is stuck: it got no further in 1 min");
  expect(aborted).toBe(1);
});

test("a job that gets on may take as long as it needs", async () => {
  const job = watch();
  for (const records of [0, 50_000, 100_000]) {
    said = { state: "InProgress", numberRecordsProcessed: records };
    expect(await job.ended()).toBeNull();
    at += PATIENCE_MS;
  }
  said = { state: "JobComplete", numberRecordsProcessed: 120_000 };
  expect(await job.ended()).toBe(120_000);
  expect(aborted).toBe(0);
});
