import { expect, test } from "vitest";
import { momentOf, presentMoment } from "./moment.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import { buildOrg } from "../build-org.ts";

const NOW = Date.UTC(2030, 0, 1);

test("what is older than the history is gone, and the answer shows how far back it reaches", () => {
  const org = buildOrg({ seed: "moment", records: 300, now: () => NOW });
  org.load();
  expect(presentMoment(org).commitNumber).toBe(0n);
  const create = (times: number): bigint => {
    org.transact(org.integrationUserId(), "", (writes) => {
      for (let n = 0; n < times; n++) {
        writes.create("Task", { Subject: `T ${n}`, Status: "Not Started", Priority: "Normal" });
      }
    });
    return presentMoment(org).commitNumber;
  };
  const before = org.count("Task");
  const first = create(1);
  const second = create(2);
  expect(momentOf(org, String(first)).view.count("Task")).toBe(before + 1);
  expect(momentOf(org, "0").view.count("Task")).toBe(before);
  // More changes in one transaction than the history keeps.
  const big = create(260_000);
  const thrown = (at: string): unknown => {
    try {
      return momentOf(org, at);
    } catch (error) {
      return error;
    }
  };
  for (const at of [String(first), String(second), "0", "2020-01-01"]) {
    expect(thrown(at)).toBeInstanceOf(SalesforceError);
    expect(thrown(at)).toMatchObject({
      status: 410,
      message: expect.stringContaining(String(big)),
    });
  }
  expect(momentOf(org, String(big)).view.count("Task")).toBe(before + 260_003);
  const last = create(1);
  expect(momentOf(org, String(big)).view.count("Task")).toBe(before + 260_003);
  expect(momentOf(org, String(last)).view).toBe(org);
  expect(momentOf(org, new Date(NOW).toISOString()).commitNumber).toBe(last);
});
