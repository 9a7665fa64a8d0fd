import { expect, test } from "vitest";
import { controlClient } from "./control/client.ts";
import { DATA, useTestOrg } from "../testing/emulator/test-org.ts";

const HOUR_MS = 3_600_000;

const org = await useTestOrg(500);
const control = controlClient(org.origin);

const signIn = () => org.connection.authorize({ grant_type: "client_credentials" });
const statusOf = async (path: string): Promise<number> => (await org.send(`${DATA}${path}`)).status;

async function completeJob(): Promise<string> {
  const job = { operation: "query", query: "SELECT Id FROM Account" };
  const [, { id }] = await org.ask<{ id: string }>(`${DATA}/jobs/query`, job);
  await expect
    .poll(() => org.ask(`${DATA}/jobs/query/${id}`))
    .toMatchObject([200, { state: "JobComplete" }]);
  return id;
}

test("a session ends after two hours without use, results of a job after seven days", async () => {
  const id = await completeJob();
  await control.setClock({ shiftMs: 1.9 * HOUR_MS });
  expect(await statusOf("/limits")).toBe(200);
  await control.setClock({ shiftMs: 2.1 * HOUR_MS });
  expect(await statusOf("/limits")).toBe(401);
  await signIn();
  expect(await statusOf(`/jobs/query/${id}/results`)).toBe(200);
  await control.setClock({ shiftMs: 7 * 24 * HOUR_MS });
  await signIn();
  expect(await statusOf(`/jobs/query/${id}/results`)).toBe(404);
});

test("72 hours pass in seconds", async () => {
  await control.limit({ name: "DailyApiRequests", used: 5000 });
  const id = await completeJob();
  const { nowMs } = await control.clock();
  await control.setClock({ scale: 72 * 3600 });
  await expect
    .poll(async () => (await control.clock()).nowMs - nowMs)
    .toBeGreaterThan(72 * HOUR_MS);
  await control.setClock({ scale: 1 });
  expect(await statusOf("/limits")).toBe(401);
  await signIn();
  const limits = await org.connection.limits();
  const { Max, Remaining } = limits["DailyApiRequests"] ?? { Max: 0, Remaining: 0 };
  expect(Max - Remaining).toBeLessThan(5);
  expect(await statusOf(`/jobs/query/${id}/results`)).toBe(200);
});
