import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DATA, useTestOrg, idOf } from "../test-org.ts";
import { csvText, ingestJob, jobCall, queryJob } from "./bulk-input.ts";
import { controlCall, oauthCall, soapCall } from "./other-input.ts";
import { restInputs, type KnownRecords } from "./rest-input.ts";
import type { FuzzRequest } from "./inputs.ts";

/** Inputs per entry point; `npm run fuzz` takes 10,000. */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? 300);
const SEED = Number(process.env["FUZZ_SEED"] ?? 7);
/** Concurrent requests, enough to keep the server busy. */
const WIDTH = 50;
const TIMEOUT_MS = 300_000;

const org = await useTestOrg(600);
org.emulator.org.allocations.setMax("DailyApiRequests", 1e9);
org.emulator.org.allocations.setMax("DailyBulkV2QueryJobs", 1e9);
org.emulator.org.allocations.setMax("DailyBulkApiBatches", 1e9);

function knownRecords(): KnownRecords {
  const objects = ["Account", "Contact", "Opportunity", "Site_Visit__c", "User"];
  const some = objects.flatMap((object) =>
    [...org.emulator.org.records(object)].slice(0, 3).map((one) => ({ object, id: idOf(one) })),
  );
  const short = some.map(({ object, id }) => ({ object, id: id.slice(0, 15) }));
  return [...some, ...short, { object: "Account", id: "001000000000000AAA" }];
}

/** Sends the inputs and checks that each gets a proper answer. */
async function fuzz(inputs: fc.Arbitrary<FuzzRequest>, runs = RUNS): Promise<void> {
  const all = fc.sample(inputs, { numRuns: runs, seed: SEED });
  for (let from = 0; from < all.length; from += WIDTH) {
    await Promise.all(all.slice(from, from + WIDTH).map(sendAndCheck));
  }
}

async function sendAndCheck(request: FuzzRequest): Promise<void> {
  const { path, ...init } = request;
  const response = await org.send(path, init);
  const text = await response.text();
  if (response.status < 500 || isSoapFault(text)) return;
  expect.fail(`${response.status} ${text.slice(0, 500)}\nto ${JSON.stringify(request)}`);
}

/** SOAP answers every refusal with 500. An unexpected error has no code of Salesforce's. */
function isSoapFault(text: string): boolean {
  return /<faultcode>(?!sf:UNKNOWN_EXCEPTION)[\w:.]+<\/faultcode>/.test(text);
}

/** The org still answers after a new sign-in; the control routes can end every session. */
async function assertAlive(): Promise<void> {
  await org.connection.authorize({ grant_type: "client_credentials" });
  const [, counted] = await org.ask(`${DATA}/query?q=SELECT+COUNT()+FROM+Lead`);
  expect(counted).toMatchObject({ totalSize: org.emulator.org.count("Lead") });
}

describe(`${RUNS} inputs (FUZZ_RUNS), seed ${SEED} (FUZZ_SEED)`, () => {
  test.each(Object.keys(restInputs([{ object: "Account", id: "001" }])))(
    "REST: %s",
    async (entry) => {
      const inputs = restInputs(knownRecords())[entry];
      await fuzz(inputs ?? fc.constant({ method: "GET", path: "/", headers: {} }));
      await assertAlive();
    },
    TIMEOUT_MS,
  );

  test.each([
    ["OAuth", oauthCall],
    ["SOAP", soapCall],
    ["control", controlCall],
    ["Bulk query jobs", queryJob],
    ["Bulk ingest jobs", ingestJob],
  ])(
    "%s",
    async (_, inputs) => {
      await fuzz(inputs);
      await assertAlive();
    },
    TIMEOUT_MS,
  );

  test(
    "calls on Bulk jobs, and CSV uploaded to them",
    async () => {
      const created = async (kind: string, body: object): Promise<string> => {
        const [, { id }] = await org.ask<{ id?: string }>(`${DATA}/jobs/${kind}`, body);
        return String(id);
      };
      const query = await created("query", { operation: "query", query: "SELECT Id FROM Lead" });
      await fuzz(jobCall.map((call) => call(query)).filter(({ method }) => method === "GET"));
      await fuzz(
        jobCall.map((call) => call(query)),
        RUNS / 10,
      );
      const uploads = fc.sample(csvText, { numRuns: RUNS / 10, seed: SEED });
      for (const body of uploads) {
        const id = await created("ingest", { object: "Account", operation: "insert" });
        const path = `${DATA}/jobs/ingest/${id}`;
        const headers = { "content-type": "text/csv" };
        await sendAndCheck({ method: "PUT", path: `${path}/batches`, headers, body });
        const state = JSON.stringify({ state: "UploadComplete" });
        await sendAndCheck({ method: "PATCH", path, headers: {}, body: state });
      }
      await assertAlive();
    },
    TIMEOUT_MS,
  );
});
