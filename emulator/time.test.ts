import { afterAll, beforeAll, expect, test } from "vitest";
import { controlClient } from "./control/client.ts";
import { startTestOrg } from "../testing/emulator/test-org.ts";
import type { ControlClient } from "./control/client.ts";
import type { TestOrg } from "../testing/emulator/test-org.ts";

const DATA = "/services/data/v66.0";
const HOUR_MS = 3_600_000;

let org: TestOrg;
let control: ControlClient;

beforeAll(async () => {
  org = await startTestOrg(500);
  control = controlClient(org.origin);
});
afterAll(() => org.emulator.close());

const signIn = () => org.connection.authorize({ grant_type: "client_credentials" });
const statusOf = async (path: string): Promise<number> => (await org.send(`${DATA}${path}`)).status;

async function completeJob(): Promise<string> {
  const response = await org.send(`${DATA}/jobs/query`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ operation: "query", query: "SELECT Id FROM Account" }),
  });
  const { id } = (await response.json()) as { id: string };
  await expect
    .poll(async () => (await (await org.send(`${DATA}/jobs/query/${id}`)).json()) as object)
    .toMatchObject({ state: "JobComplete" });
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
