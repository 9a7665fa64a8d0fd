import { expect, test } from "vitest";
import { Clock } from "../org/clock.ts";
import { buildOrg } from "../build-org.ts";
import type { Org } from "../org/org.ts";
import { Workload } from "./workload.ts";
import type { Transaction } from "../org/transaction.ts";

function worked(steps: number): { org: Org; log: Transaction[]; changes: number } {
  const org = buildOrg({ seed: "work", records: 2000, now: () => Date.UTC(2026, 10, 1) });
  const log: Transaction[] = [];
  org.load();
  org.onCommit((transaction) => log.push(transaction));
  const workload = new Workload(org);
  let changes = 0;
  for (let i = 0; i < steps; i++) changes += workload.step();
  return { org, log, changes };
}

const kinds = (log: readonly Transaction[]): Set<string> =>
  new Set(
    log.flatMap(({ changes }) =>
      changes.map(({ object, changeType }) => `${object} ${changeType}`),
    ),
  );

test("people do everything that can be done, by different hands", () => {
  const { log, changes } = worked(6000);
  const all = log.flatMap((transaction) => transaction.changes);
  expect(all).toHaveLength(changes);
  const of = kinds(log);
  for (const kind of [
    "Opportunity UPDATE",
    "Opportunity CREATE",
    "Opportunity DELETE",
    "Opportunity UNDELETE",
    "OpportunityLineItem CREATE",
    "OpportunityLineItem DELETE",
    "Case CREATE",
    "Case UPDATE",
    "Task CREATE",
    "Task UNDELETE",
    "Event UPDATE",
    "Lead UPDATE",
    "Account UPDATE",
    "Contact UPDATE",
    "Site_Visit__c UPDATE",
  ]) {
    expect(of).toContain(kind);
  }
  expect(
    all.some(
      ({ changeType, changedFields, after }) =>
        changeType === "UPDATE" && changedFields.some((name) => after[name] === null),
    ),
  ).toBe(true);
  expect(new Set(log.map(({ userId }) => userId)).size).toBeGreaterThan(1);
  expect(new Set(log.map(({ origin }) => origin)).size).toBeGreaterThan(2);
  expect(log.some((transaction) => transaction.changes.length > 5)).toBe(true);
});

test("the same seed makes the same choices", () => {
  const what = ({ log }: { log: readonly Transaction[] }) =>
    log.map(({ changes, userId, origin }) => ({ changes, userId, origin }));
  expect(what(worked(200))).toEqual(what(worked(200)));
});

test("an empty org has no work, and no failures", () => {
  const org = buildOrg({ seed: "work", records: 1 });
  org.load();
  const workload = new Workload(org);
  for (let i = 0; i < 100; i++) expect(() => workload.step()).not.toThrow();
});

test("work goes by the org's clock: none while it is stopped, much while it runs fast", async () => {
  const clock = new Clock({ start: Date.UTC(2027, 0, 1), scale: 0 });
  const org = buildOrg({ seed: "work", records: 500, clock });
  org.load();
  let changes = 0;
  org.onCommit((transaction) => (changes += transaction.changes.length));
  const workload = new Workload(org);
  workload.setRate(10);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(changes).toBe(0);
  clock.setScale(100);
  await expect.poll(() => changes).toBeGreaterThan(30);
  workload.stop();
  const stoppedAt = changes;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(changes).toBe(stoppedAt);
});
