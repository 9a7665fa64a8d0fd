import { afterEach, expect, test } from "vitest";
import { controlClient } from "../control/client.ts";
import { DATA, idOf, useTestOrg } from "../../testing/emulator/test-org.ts";

const org = await useTestOrg(500);
const control = controlClient(org.origin);
afterEach(() => control.heal());

type Job = { readonly id: string; readonly state: string; readonly errorMessage?: string };

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const isText = typeof body === "string";
  const response = await org.send(`${DATA}${path}`, {
    method,
    headers: { "content-type": isText ? "text/csv" : "application/json" },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return (text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text) as T;
}

const jobOf = (id: string): Promise<Job> => call("GET", `/jobs/query/${id}`);
const queryJob = (query: string): Promise<Job> =>
  call("POST", "/jobs/query", { operation: "query", query });

test("rows of a collection fail at a rate, in an answer that is 200", async () => {
  const message = "unable to obtain exclusive access to this record";
  const fault = { kind: "row-failure", errorCode: "UNABLE_TO_LOCK_ROW", message } as const;
  await control.fault({ ...fault, object: "account", operation: "create", rate: 0.3 });
  const before = org.emulator.org.count("Account");
  const records = Array.from({ length: 100 }, (_, i) => ({ Name: `Row ${i}` }));
  const results = await org.connection.sobject("Account").create(records, { allOrNone: false });
  const failed = results.filter(({ success }) => !success);
  expect(failed.length).toBeGreaterThan(15);
  expect(failed.length).toBeLessThan(45);
  expect(failed[0]?.errors).toMatchObject([{ statusCode: "UNABLE_TO_LOCK_ROW", message }]);
  expect(org.emulator.org.count("Account")).toBe(before + 100 - failed.length);
  await org.connection.sobject("Contact").create({ LastName: "Not meant" });
});

test("one record fails as an error; what people do in the browser does not", async () => {
  await control.fault({ kind: "row-failure", api: "rest", errorCode: "ENTITY_IS_LOCKED" });
  const id = idOf(org.some("Lead"));
  const update = org.connection.sobject("Lead").update({ Id: id, Title: "Never" });
  await expect(update).rejects.toMatchObject({ errorCode: "ENTITY_IS_LOCKED" });
  const origin = "com/salesforce/api/soap/66.0;client=SfdcInternalAPI/";
  const writes = [{ op: "update" as const, object: "Lead", id, set: { Title: "By hand" } }];
  await control.transact({ origin, writes });
  expect((await control.record("Lead", id)).record).toMatchObject({ Title: "By hand" });
});

test("lines of a Bulk upload fail", async () => {
  const fault = { kind: "row-failure", api: "bulkapi", errorCode: "DUPLICATE_VALUE" } as const;
  await control.fault({ ...fault, message: "duplicate value found", skip: 1, times: 1 });
  const asked = { object: "Lead", operation: "insert", contentType: "CSV", lineEnding: "LF" };
  const { id } = await call<Job>("POST", "/jobs/ingest", asked);
  await call("PUT", `/jobs/ingest/${id}/batches`, "LastName,Company\nA,X\nB,Y\nC,Z\n");
  await call("PATCH", `/jobs/ingest/${id}`, { state: "UploadComplete" });
  await expect
    .poll(async () => (await call<Job>("GET", `/jobs/ingest/${id}`)).state)
    .toBe("JobComplete");
  const failed = await call<string>("GET", `/jobs/ingest/${id}/failedResults`);
  expect(failed.trim().split("\n")).toHaveLength(2);
  expect(failed).toContain("DUPLICATE_VALUE:duplicate value found");
  expect(failed).toContain('"B","Y"');
});

test("a job fails with a message, the next one does not", async () => {
  const fault = { kind: "job-failure", job: "query", object: "Account", times: 1 } as const;
  await control.fault({ ...fault, how: "failed", message: "Nothing works today" });
  const [other, failing, next] = [
    await queryJob("SELECT Id FROM Contact"),
    await queryJob("SELECT Id FROM Account"),
    await queryJob("SELECT Id FROM Account"),
  ];
  const ended = async (job: Job): Promise<string> => (await jobOf(job.id)).state;
  await expect.poll(() => ended(failing)).toBe("Failed");
  expect((await jobOf(failing.id)).errorMessage).toContain("Nothing works today");
  await expect.poll(() => ended(other)).toBe("JobComplete");
  await expect.poll(() => ended(next)).toBe("JobComplete");
});

test("a job is stuck until it is aborted", async () => {
  await control.fault({ kind: "job-failure", how: "stuck", times: 1 });
  const { id } = await queryJob("SELECT Id FROM Account");
  await expect.poll(async () => (await jobOf(id)).state).toBe("InProgress");
  await control.setClock({ shiftMs: 3_600_000 });
  expect((await jobOf(id)).state).toBe("InProgress");
  await call("PATCH", `/jobs/query/${id}`, { state: "Aborted" });
  expect((await jobOf(id)).state).toBe("Aborted");
});

test("the result of a complete job is gone", async () => {
  const { id } = await queryJob("SELECT Id FROM Account");
  await expect.poll(async () => (await jobOf(id)).state).toBe("JobComplete");
  await control.fault({ kind: "error", on: "bulk-results", preset: "NOT_FOUND" });
  const gone = await org.send(`${DATA}/jobs/query/${id}/results`);
  expect([gone.status, await gone.json()]).toMatchObject([404, [{ errorCode: "NOT_FOUND" }]]);
});
