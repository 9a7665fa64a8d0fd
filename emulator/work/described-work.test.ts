import { expect, test } from "vitest";
import { buildOrg } from "../build-org.ts";
import type { Org } from "../org/org.ts";
import { describeObject } from "../rest/describe.ts";
import { Workload } from "./workload.ts";
import { describedShape } from "../described/described-shape.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";
import type { Transaction } from "../org/transaction.ts";

const standard = buildOrg({ seed: "x", records: 0 });
const OBJECTS = ["Account", "Contact", "Lead", "Site_Visit__c"];

/** An org of described objects after this many pieces of work. */
function worked(steps: number, differing: object = {}): { org: Org; log: Transaction[] } {
  const describes = OBJECTS.map((object) => {
    const describe = describeObject(standard.objectType(object), "v66.0", "https://x");
    return object === "Lead" ? { ...describe, ...differing } : describe;
  });
  const folder = testFolder({ "all.json": describes });
  const { shape } = describedShape(folder);
  const org = buildOrg({ seed: "work", records: 400, shape, now: () => Date.UTC(2026, 10, 1) });
  const log: Transaction[] = [];
  org.load();
  org.onCommit((transaction) => log.push(transaction));
  const workload = new Workload(org);
  for (let i = 0; i < steps; i++) workload.step();
  return { org, log };
}

const kinds = (log: readonly Transaction[]): Set<string> =>
  new Set(
    log.flatMap(({ changes }) =>
      changes.map(({ object, changeType: type }) => `${object} ${type}`),
    ),
  );

test("described objects are worked on in every way, mostly a field or two at a time", () => {
  const { log } = worked(2500);
  const of = kinds(log);
  for (const object of OBJECTS) {
    for (const type of ["CREATE", "UPDATE", "DELETE", "UNDELETE"]) {
      expect(of).toContain(`${object} ${type}`);
    }
  }
  const updates = log.flatMap(({ changes }) =>
    changes.filter(({ changeType }) => changeType === "UPDATE"),
  );
  expect(updates.length).toBeGreaterThan(log.length / 2);
  const sizes = updates.map(({ changedFields }) => changedFields.length).toSorted((a, b) => a - b);
  expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThan(10);
  expect(log.some(({ changes }) => changes.length > 2)).toBe(true);
  expect(
    updates.some(({ changedFields, after }) => changedFields.some((f) => after[f] === null)),
  ).toBe(true);
});

test("what the describe forbids is not done", () => {
  const { log } = worked(1500, { createable: false, updateable: false, deletable: false });
  const of = kinds(log);
  expect([...of].filter((kind) => kind.startsWith("Lead "))).toEqual([]);
  expect(of).toContain("Contact CREATE");
});

test("records stay whole: names are composed, references lead somewhere", () => {
  const { org } = worked(1500);
  for (const { Name, FirstName, LastName } of org.records("Contact")) {
    expect(Name).toBe([FirstName, LastName].filter((part) => part !== null).join(" "));
  }
  for (const type of org.objectTypes()) {
    for (const record of org.records(type.name)) {
      for (const field of type.storedFields.filter((one) => one.type === "reference")) {
        const id = record[field.name] ?? null;
        if (id === null) continue;
        const target = org.objectTypeOf(String(id))?.name ?? "";
        const isKept = org.record(target, String(id)) ?? org.deletedRecord(target, String(id));
        expect(isKept, `${type.name}.${field.name}`).toBeDefined();
      }
    }
  }
});

test("the same seed makes the same choices", () => {
  expect(worked(200).log).toEqual(worked(200).log);
});
