import { beforeEach, describe, expect, test } from "vitest";
import { Clock } from "./clock.ts";
import { buildOrg } from "../build-org.ts";
import type { Org } from "./org.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import type { Transaction } from "./transaction.ts";
import type { Values, Writes } from "./writes.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";

const DAY_MS = 86_400_000;

let clock: Clock;
let org: Org;
let log: Transaction[];

function opened(dataDir?: string): Org {
  clock = new Clock({ start: Date.UTC(2026, 10, 1), scale: 0 });
  const made = buildOrg({
    seed: "bin",
    records: 300,
    clock,
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  log = [];
  made.onCommit((transaction) => log.push(transaction));
  made.load();
  return made;
}

beforeEach(() => {
  org = opened();
});

const write = <T>(work: (writes: Writes) => T): T =>
  org.transact(org.integrationUserId(), "", work);
const create = (object: string, values: Values): string =>
  write((writes) => writes.create(object, values));
const remove = (object: string, id: string): void => write((writes) => writes.delete(object, id));
const restore = (object: string, id: string): void =>
  write((writes) => writes.undelete(object, id));

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SalesforceError) return error.errorCode;
    throw error;
  }
  throw new Error("It was not refused.");
}

test("brings back what was deleted together, not what was deleted on its own in the same second", () => {
  const accountId = create("Account", { Name: "A" });
  const [early, late] = [
    create("Contact", { LastName: "E", AccountId: accountId }),
    create("Contact", { LastName: "L", AccountId: accountId }),
  ];
  const caseId = create("Opportunity", {
    Name: "O",
    StageName: "Prospecting",
    CloseDate: "2026-12-01",
    AccountId: accountId,
  });
  remove("Contact", early);
  remove("Account", accountId);
  expect(org.record("Contact", late)).toBeUndefined();
  restore("Account", accountId);
  expect([late, caseId].map((id) => org.objectTypeOf(id)?.name)).toEqual([
    "Contact",
    "Opportunity",
  ]);
  expect(org.record("Contact", late)).toBeDefined();
  expect(org.record("Opportunity", caseId)).toBeDefined();
  expect(org.record("Contact", early)).toBeUndefined();
  restore("Contact", early);
  expect(org.record("Contact", early)).toBeDefined();
});

test("leaves in the bin what the same transaction deleted of others", () => {
  const [one, other] = [create("Account", { Name: "One" }), create("Account", { Name: "Other" })];
  const contactId = create("Contact", { LastName: "C", AccountId: other });
  write((writes) => {
    writes.delete("Account", one);
    writes.delete("Account", other);
  });
  restore("Account", one);
  expect(org.record("Account", one)).toBeDefined();
  expect(org.record("Account", other)).toBeUndefined();
  expect(org.record("Contact", contactId)).toBeUndefined();
});

describe("undelete is refused", () => {
  test("for what is not in the bin", () => {
    expect(codeOf(() => restore("Account", create("Account", { Name: "A" })))).toBe(
      "UNDELETE_FAILED",
    );
  });

  test("for a detail without its master", () => {
    const accountId = create("Account", { Name: "A" });
    const visitId = create("Site_Visit__c", { Account__c: accountId });
    remove("Account", accountId);
    expect(codeOf(() => restore("Site_Visit__c", visitId))).toBe("UNDELETE_FAILED");
    restore("Account", accountId);
    expect(org.record("Site_Visit__c", visitId)).toBeDefined();
  });

  test("where another record has its unique value by now, and then nothing of it comes back", () => {
    const accountId = create("Account", { Name: "A" });
    create("Contact", { LastName: "C", AccountId: accountId });
    create("Site_Visit__c", { Account__c: accountId, External_Id__c: "one" });
    remove("Account", accountId);
    create("Site_Visit__c", {
      Account__c: create("Account", { Name: "B" }),
      External_Id__c: "one",
    });
    const commits = log.length;
    expect(codeOf(() => restore("Account", accountId))).toBe("DUPLICATE_VALUE");
    expect(log).toHaveLength(commits);
    expect(org.record("Account", accountId)).toBeUndefined();
  });
});

test("keeps records for 15 days of the org's clock, and lets go of them unannounced", () => {
  const [first, second] = [create("Account", { Name: "A" }), create("Account", { Name: "B" })];
  remove("Account", first);
  clock.shift(2 * DAY_MS);
  remove("Account", second);
  const commits = log.length;
  clock.shift(13 * DAY_MS - 1);
  expect(org.deletedRecord("Account", first)).toBeDefined();
  clock.shift(1);
  expect(org.deletedRecord("Account", first)).toBeUndefined();
  expect([...org.deletedRecords("Account")].map(({ Id }) => Id)).toEqual([second]);
  expect(codeOf(() => restore("Account", first))).toBe("UNDELETE_FAILED");
  expect(log).toHaveLength(commits);
});

test("is passed by a hard delete, which is announced as any delete", () => {
  const accountId = create("Account", { Name: "A" });
  const visitId = create("Site_Visit__c", { Account__c: accountId });
  write((writes) => writes.hardDelete("Account", accountId));
  expect(log.at(-1)?.changes.map(({ recordId, changeType }) => [recordId, changeType])).toEqual([
    [accountId, "DELETE"],
    [visitId, "DELETE"],
  ]);
  expect(org.deletedRecord("Account", accountId)).toBeUndefined();
  expect(org.deletedRecord("Site_Visit__c", visitId)).toBeUndefined();
});

test("is as it was after a restart: who was deleted with whom, and what went for good", () => {
  const dataDir = testFolder();
  org = opened(dataDir);
  const [kept, gone] = [create("Account", { Name: "A" }), create("Account", { Name: "B" })];
  const contactId = create("Contact", { LastName: "C", AccountId: kept });
  remove("Account", kept);
  remove("Account", gone);
  org.purge("Account", gone);
  org.close();
  org = opened(dataDir);
  expect(org.deletedRecord("Account", gone)).toBeUndefined();
  restore("Account", kept);
  expect(org.record("Contact", contactId)).toBeDefined();
  org.close();
});

test("a merge is refused for what cannot be merged", () => {
  const [a, b] = [create("Account", { Name: "A" }), create("Account", { Name: "B" })];
  const merge = (object: string, master: string, losers: string[]) => () =>
    write((writes) => writes.merge(object, master, losers));
  expect(codeOf(merge("Task", a, [b]))).toBe("INVALID_TYPE_FOR_OPERATION");
  expect(codeOf(merge("Account", a, [a]))).toBe("INVALID_OPERATION");
  expect(codeOf(merge("Account", a, []))).toBe("INVALID_OPERATION");
  expect(codeOf(merge("Account", a, [create("Contact", { LastName: "C" })]))).toBe(
    "INVALID_CROSS_REFERENCE_KEY",
  );
  remove("Account", b);
  expect(codeOf(merge("Account", a, [b]))).toBe("ENTITY_IS_DELETED");
});

test("what a transaction deletes it can undelete, with what was deleted together, unless for good", () => {
  const account = create("Account", { Name: "Parent" });
  const visit = create("Site_Visit__c", { Account__c: account, Title__c: "Child" });
  write((writes) => {
    writes.delete("Account", account);
    expect(writes.find("Site_Visit__c", visit)).toBeUndefined();
    writes.undelete("Account", account);
    expect(writes.find("Site_Visit__c", visit)).toMatchObject({ Title__c: "Child" });
  });
  expect(org.record("Site_Visit__c", visit)).toMatchObject({ IsDeleted: false });
  write((writes) => {
    writes.hardDelete("Account", account);
    expect(() => writes.undelete("Account", account)).toThrow("not in the recycle bin");
  });
  expect(org.deletedRecord("Account", account)).toBeUndefined();
});
