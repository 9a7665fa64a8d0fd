import { expect, test } from "vitest";
import { endpointOf, isAimedAt } from "./http-target.ts";

const data = "/services/data/v66.0";

test.each([
  ["/services/oauth2/token", "oauth"],
  ["/id/00D/005", "oauth"],
  ["/services/Soap/u/66.0", "soap"],
  [`${data}/sobjects`, "describe"],
  [`${data}/sobjects/Account/describe`, "describe"],
  [`${data}/sobjects/Account/001`, "record"],
  [`${data}/sobjects/Account`, "record"],
  [`${data}/sobjects/Account/deleted`, "replication"],
  [`${data}/sobjects/Account/updated`, "replication"],
  [`${data}/query`, "query"],
  [`${data}/queryAll/0r8-2000`, "query"],
  [`${data}/composite/sobjects/Account`, "collections"],
  [`${data}/composite/batch`, "composite"],
  [`${data}/limits/recordCount`, "limits"],
  [`${data}/jobs/query`, "bulk-jobs"],
  [`${data}/jobs/query/750`, "bulk-jobs"],
  [`${data}/jobs/query/750/results`, "bulk-results"],
  [`${data}/jobs/query/750/resultPages`, "bulk-results"],
  [`${data}/jobs/ingest/750/failedResults`, "bulk-results"],
  [`${data}/jobs/ingest/750/batches`, "bulk-ingest"],
  [`${data}/tooling/query`, "tooling"],
  ["/services/data", "other"],
])("%s is of the class %s", (path, endpoint) => {
  expect(endpointOf(path)).toBe(endpoint);
});

test("a fault is aimed by class, address and method together", () => {
  const aim = { endpoint: "query", method: "GET", address: `${data}/query?q=SELECT` } as const;
  expect(isAimedAt({ on: "any" }, aim)).toBe(true);
  expect(isAimedAt({ on: "record" }, aim)).toBe(false);
  expect(isAimedAt({ on: ["record", "query"] }, aim)).toBe(true);
  expect(isAimedAt({ on: "query", path: "q=SEL" }, aim)).toBe(true);
  expect(isAimedAt({ on: "query", path: "^q=" }, aim)).toBe(false);
  expect(isAimedAt({ on: "query", method: "POST" }, aim)).toBe(false);
});
