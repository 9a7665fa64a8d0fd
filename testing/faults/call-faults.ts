import { setTimeout as sleep } from "node:timers/promises";
import { pick, type Random } from "../ordering-world.ts";
import { readsWanted } from "./triggers.ts";
import { callOrg } from "./org-session.ts";
import type { Scene } from "./scene.ts";
import { during, standing, times, until, type Injection } from "./injection.ts";

/** Faults of REST and of the Bulk API. */

const READS = ["describe", "query", "collections", "composite", "record"] as const;

export const refusedCalls: readonly Injection[] = [
  standing(
    (random) => ({
      kind: "error",
      on: pick(random, [[...READS], ["bulk-jobs", "bulk-results"], ["any"]] as const).slice(),
      preset: pick(random, ["503-html", "503-json", "502-html", "500", "UNABLE_TO_LOCK_ROW"]),
      rate: pick(random, [0.3, 1]),
    }),
    [500, 2_500],
    readsWanted,
  ),
  times(
    () => ({
      kind: "error",
      on: "any",
      preset: "429",
      headers: { "Retry-After": "1" },
      times: 2,
    }),
    readsWanted,
  ),
  standing(
    (random) => ({ kind: "drop", on: "any", rate: pick(random, [0.2, 0.6]) }),
    [2_000],
    readsWanted,
  ),
  standing(() => ({ kind: "latency", on: "any", ms: { min: 50, max: 900 } }), [3_000], readsWanted),
];

/** The org's calls of 24 hours are used up; then hours pass. Events need no calls. */
export async function callsExhausted({ org }: Scene, random: Random): Promise<void> {
  await org.control.limit({ name: "DailyApiRequests", used: 1_000_000 });
  await sleep(pick(random, [500, 3_000, 6_000]));
  await giveCallsBack({ org });
}

export async function giveCallsBack({ org }: Pick<Scene, "org">): Promise<void> {
  await org.control.limit({ name: "DailyApiRequests", used: 0 });
}

export const brokenDownloads: readonly Injection[] = [
  times(
    (random) => ({
      kind: "truncate",
      on: pick(random, ["bulk-results", "collections", "query"]),
      ending: pick(random, ["clean", "cut", "cut-with-length"]),
    }),
    readsWanted,
  ),
  times(
    (random) => ({
      kind: "corrupt",
      on: "bulk-results",
      how: pick(random, ["lost-quote", "header-row"]),
    }),
    readsWanted,
  ),
  times(
    (random) => ({
      kind: "stall",
      on: pick(random, ["bulk-results", "collections"]),
      afterBytes: 1_000,
      ms: 3_000,
    }),
    readsWanted,
  ),
  times(
    (random) => ({
      kind: "gzip-broken",
      on: pick(random, ["bulk-results", "collections"]),
      how: pick(random, ["checksum", "cut", "garbled"]),
    }),
    readsWanted,
  ),
];

/** A job fails, gets stuck, is aborted by an administrator, or its result is gone. */
export const lostJobs: readonly Injection[] = [
  times(() => ({ kind: "job-failure", job: "query", how: "failed" }), readsWanted),
  times(() => ({ kind: "job-failure", job: "query", how: "stuck" }), readsWanted),
  times(() => ({ kind: "error", on: "bulk-results", preset: "NOT_FOUND" }), readsWanted),
  abortedJob,
];

/** The job is stuck first. Otherwise it would end before it can be aborted. */
async function abortedJob(scene: Scene, random: Random): Promise<void> {
  const { pool, org } = scene;
  await during(
    org.control,
    { kind: "job-failure", job: "query", how: "stuck", times: 1 },
    async () => {
      await readsWanted(scene, random);
      await until(
        "a job that can be aborted",
        async () => {
          const { rows } = await pool.query<{ job: string }>(
            `select job_id as job from sync.snapshot where state = 'submitted' and job_id is not null
           union all select job_id from sync.verification where state = 'reading' and job_id is not null`,
          );
          for (const { job } of rows) {
            const status = await callOrg(scene, "GET", `jobs/query/${job}`);
            if (status["state"] !== "InProgress") continue;
            await callOrg(scene, "PATCH", `jobs/query/${job}`, { state: "Aborted" });
            return true;
          }
          return false;
        },
        6_000,
      );
    },
  );
}
