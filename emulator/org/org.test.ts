import { appendFileSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildOrg } from "../build-org.ts";
import type { Org } from "./org.ts";
import { recordIdOf, recordNumberOf } from "../model/record-id.ts";
import { Workload } from "../work/workload.ts";
import type { OrgSettings } from "../build-org.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Transaction } from "./transaction.ts";
import { TEST_DAY } from "../../testing/emulator/test-emulation.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";

function loaded(options: Partial<OrgSettings> = {}): { org: Org; log: Transaction[] } {
  const org = buildOrg({ seed: "a", records: 600, madeAt: TEST_DAY, ...options });
  const log: Transaction[] = [];
  org.onCommit((transaction) => log.push(transaction));
  org.load();
  return { org, log };
}

function contents(org: Org): Record<string, { live: OrgRecord[]; bin: OrgRecord[] }> {
  return Object.fromEntries(
    org
      .objectTypes()
      .map(({ name }) => [
        name,
        { live: [...org.records(name)], bin: [...org.deletedRecords(name)] },
      ]),
  );
}

const first = (org: Org, object: string): OrgRecord => {
  const record = org.records(object).next().value;
  if (record === undefined) throw new Error(`no ${object}`);
  return record;
};
const idOf = (record: Readonly<OrgRecord>): string => String(record["Id"]);

describe("the seeded org", () => {
  test("is the same for the same seed and number, another for another", () => {
    expect(contents(loaded().org)).toEqual(contents(loaded().org));
    expect(contents(loaded({ seed: "b" }).org)).not.toEqual(contents(loaded().org));
  });

  test.each([1, 5, 12, 30, 1000])("has %i records in all", (records) => {
    const { org } = loaded({ records });
    const counted = org.objectTypes().filter(({ setup }) => setup !== true);
    const counts = counted.map(({ name }) => org.count(name));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(records);
  });

  test("without records has its user, who can sign in and write", () => {
    const { org } = loaded({ records: 0 });
    expect([...org.records("User")].map(({ Id }) => Id)).toEqual([org.integrationUserId()]);
    expect(org.count("Account")).toBe(0);
  });

  test("counts no campaign's members as unknown, not even of a new one", () => {
    const { org } = loaded({ records: 0 });
    const counted = org
      .objectType("Campaign")
      .fields.filter(({ name }) => /^NumberOf|^Amount/.test(name));
    expect(counted).toHaveLength(8);
    const id = org.transact(org.integrationUserId(), "", (writes) =>
      writes.create("Campaign", { Name: "New" }),
    );
    for (const { name, nillable } of counted) {
      expect([name, nillable, org.record("Campaign", id)?.[name]]).toEqual([name, false, 0]);
    }
  });

  test("is whole: every field is there, references lead somewhere, required fields are set", () => {
    const { org } = loaded({ records: 3000 });
    for (const type of org.objectTypes()) {
      const names = type.storedFields.map(({ name }) => name);
      for (const record of org.records(type.name)) {
        expect(Object.keys(record).toSorted()).toEqual([...names].toSorted());
        for (const field of type.storedFields) {
          const value = record[field.name] ?? null;
          if (!field.nillable) expect(value, `${type.name}.${field.name}`).not.toBeNull();
          if (typeof value === "string" && field.type !== "date") {
            expect(value.length, `${type.name}.${field.name}`).toBeLessThanOrEqual(field.length);
            expect(value).not.toBe("");
          }
          if (field.type !== "reference" || value === null) continue;
          const target = org.objectTypeOf(String(value))?.name ?? "";
          expect(field.referenceTo).toContain(target);
          expect(org.record(target, String(value))).toBeDefined();
        }
      }
    }
  });

  test("ends before its history's end, in whole seconds", () => {
    const now = Date.UTC(2028, 1, 29, 17, 45);
    const { org } = loaded({ records: 3000, madeAt: now, now: () => now });
    for (const { name } of org.objectTypes()) {
      for (const { CreatedDate, SystemModstamp } of org.records(name)) {
        expect(Number(SystemModstamp)).toBeLessThanOrEqual(Date.UTC(2028, 1, 29));
        if (CreatedDate !== undefined)
          expect(Number(CreatedDate)).toBeLessThanOrEqual(Number(SystemModstamp));
        expect(Number(SystemModstamp) % 1000).toBe(0);
      }
    }
  });
});

test("ids carry the checksum of their letters' case, and count on", () => {
  expect(recordIdOf("001", 0)).toMatch(/^001Em0[0-9A-Za-z]{9}[A-Z0-5]{3}$/);
  expect(recordNumberOf(recordIdOf("a00", 123_456))).toBe(123_456);
  const { org } = loaded();
  const account = first(org, "Account");
  expect(org.record("Account", idOf(account).slice(0, 15))).toEqual(account);
});

describe("a transaction", () => {
  test("stamps what it changes and notifies the listeners once it is readable", () => {
    const { org, log } = loaded();
    const account = first(org, "Account");
    const id = idOf(account);
    let seen: unknown;
    org.onCommit(() => (seen = org.record("Account", id)?.["Name"]));
    const userId = idOf([...org.records("User")][0] ?? {});
    org.transact(userId, "com/salesforce/api/rest/66.0;client=t", (writes) =>
      writes.update("Account", id, { Name: "  New name  ", Rating: "" }),
    );
    expect(seen).toBe("New name");
    const [transaction] = log;
    expect(transaction).toMatchObject({ userId, origin: "com/salesforce/api/rest/66.0;client=t" });
    const [change] = transaction?.changes ?? [];
    expect(change).toMatchObject({
      object: "Account",
      recordId: id,
      changeType: "UPDATE",
      before: account,
    });
    expect(change?.changedFields).toEqual(
      expect.arrayContaining(["Name", "LastModifiedDate", "SystemModstamp"]),
    );
    expect(change?.after["SystemModstamp"]).toBe(
      Math.floor((transaction?.committedAt ?? 0) / 1000) * 1000,
    );
    expect(change?.after["LastModifiedById"]).toBe(userId);
  });

  test("that changes nothing moves the stamps all the same; in the same second it is none", () => {
    const { org, log } = loaded();
    const account = first(org, "Account");
    const id = idOf(account);
    const save = (): void => {
      org.transact("005", "", (writes) => writes.update("Account", id, { Name: account["Name"] }));
    };
    org.clock.setScale(0);
    save();
    const stamps = ["LastModifiedById", "LastModifiedDate", "SystemModstamp"];
    expect(log.map(({ changes }) => changes[0]?.changedFields.toSorted())).toEqual([stamps]);
    const saved = org.record("Account", id);
    expect(saved).toMatchObject({
      ...account,
      ...Object.fromEntries(stamps.map((name) => [name, saved?.[name]])),
    });
    save();
    expect(log).toHaveLength(1);
  });

  test("is undone as a whole by an error", () => {
    const { org, log } = loaded();
    const before = contents(org);
    expect(() =>
      org.transact("005", "", (writes) => {
        writes.create("Account", { Name: "x" });
        writes.delete("Task", idOf(first(org, "Task")));
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(contents(org)).toEqual(before);
    expect(log).toEqual([]);
  });

  test("makes one change of several writes of a record", () => {
    const { org, log } = loaded();
    org.transact(org.integrationUserId(), "", (writes) => {
      const id = writes.create("Contact", { LastName: "Roe" });
      writes.update("Contact", id, { FirstName: "Jane" });
      const gone = writes.create("Lead", {
        LastName: "Gone",
        Company: "x",
        Status: "Open - Not Contacted",
      });
      writes.delete("Lead", gone);
    });
    expect(log[0]?.changes).toHaveLength(1);
    expect(log[0]?.changes[0]).toMatchObject({ changeType: "CREATE", after: { Name: "Jane Roe" } });
  });

  test("deletes dependents with their parent and brings them back with it", () => {
    const { org, log } = loaded({ records: 3000 });
    const item = first(org, "OpportunityLineItem");
    const id = String(item["OpportunityId"]);
    const items = [...org.records("OpportunityLineItem")].filter(
      (one) => one["OpportunityId"] === id,
    );
    org.transact(org.integrationUserId(), "", (writes) => writes.delete("Opportunity", id));
    const deletes = log[0]?.changes ?? [];
    expect(deletes[0]).toMatchObject({ object: "Opportunity", changeType: "DELETE" });
    const itemDeletes = deletes.filter(({ object }) => object === "OpportunityLineItem");
    expect(itemDeletes.map(({ recordId }) => recordId).toSorted()).toEqual(
      items.map(idOf).toSorted(),
    );
    expect(deletes.every(({ changeType }) => changeType === "DELETE")).toBe(true);
    expect(org.record("Opportunity", id)).toBeUndefined();
    org.transact(org.integrationUserId(), "", (writes) => writes.undelete("Opportunity", id));
    expect(log[1]?.changes).toHaveLength(deletes.length);
    expect(log[1]?.changes.every(({ changeType }) => changeType === "UNDELETE")).toBe(true);
    expect(org.record("OpportunityLineItem", idOf(item))).toMatchObject({ IsDeleted: false });
  });

  test("refuses to delete an account with cases", () => {
    const { org } = loaded({ records: 3000 });
    const accountId = [...org.records("Case")].find(({ AccountId }) => AccountId !== null)?.[
      "AccountId"
    ];
    expect(() =>
      org.transact("005", "", (writes) => writes.delete("Account", String(accountId))),
    ).toThrow(expect.objectContaining({ errorCode: "DELETE_FAILED" }));
  });

  test("derives: a stage sets its probability, line items sum up, a closed case has its date", () => {
    const { org, log } = loaded();
    const opportunity = [...org.records("Opportunity")].find(
      ({ HasOpportunityLineItem: has }) => has === false,
    );
    const id = idOf(opportunity ?? {});
    const product = first(org, "Product2");
    org.transact(org.integrationUserId(), "", (writes) => {
      writes.update("Opportunity", id, { StageName: "Closed Won", Amount: 1 });
      writes.create("OpportunityLineItem", {
        OpportunityId: id,
        Product2Id: product["Id"],
        Quantity: 3,
        UnitPrice: 10.35,
        Discount: 50,
      });
    });
    expect(org.record("Opportunity", id)).toMatchObject({
      IsWon: true,
      IsClosed: true,
      Probability: 100,
      Amount: 15.53,
      ExpectedRevenue: 15.53,
      HasOpportunityLineItem: true,
    });
    expect(log).toHaveLength(1);
    const open = [...org.records("Case")].find(({ IsClosed }) => IsClosed === false) ?? {};
    org.transact(org.integrationUserId(), "", (writes) =>
      writes.update("Case", idOf(open), { Status: "Closed" }),
    );
    expect(org.record("Case", idOf(open))?.["ClosedDate"]).toBe(
      org.record("Case", idOf(open))?.["SystemModstamp"],
    );
  });

  test.each([
    ["INVALID_FIELD", { LastName: "x", Nope__c: 1 }],
    ["REQUIRED_FIELD_MISSING", { FirstName: "x" }],
    ["STRING_TOO_LONG", { LastName: "x".repeat(81) }],
    ["INVALID_FIELD_FOR_INSERT_UPDATE", { LastName: "x", CreatedDate: 1 }],
    ["INVALID_CROSS_REFERENCE_KEY", { LastName: "x", AccountId: recordIdOf("001", 999_999) }],
    ["MALFORMED_ID", { LastName: "x", AccountId: "nonsense" }],
    ["JSON_PARSER_ERROR", { LastName: "x", Birthdate: "tomorrow" }],
    ["JSON_PARSER_ERROR", { LastName: "x", DoNotCall: "perhaps" }],
    ["INVALID_EMAIL_ADDRESS", { LastName: "x", Email: "nobody" }],
    [
      "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
      { LastName: "x", MailingGeocodeAccuracy: "Roughly" },
    ],
  ])("refuses with %s", (errorCode, values) => {
    const { org } = loaded();
    expect(() => org.transact("005", "", (writes) => writes.create("Contact", values))).toThrow(
      expect.objectContaining({ errorCode }),
    );
  });

  test("refuses a second record of the same unique external id", () => {
    const { org } = loaded({ records: 3000 });
    const visit = first(org, "Site_Visit__c");
    const values = { Account__c: visit["Account__c"], External_Id__c: visit["External_Id__c"] };
    expect(() =>
      org.transact("005", "", (writes) => writes.create("Site_Visit__c", values)),
    ).toThrow(expect.objectContaining({ errorCode: "DUPLICATE_VALUE" }));
  });

  test("never commits before the one before, whatever the clock does", () => {
    let now = Date.UTC(2026, 9, 1, 1);
    const { org, log } = loaded({ now: () => now });
    const id = idOf(first(org, "Account"));
    for (const rating of ["Hot", "Cold", "Warm"]) {
      org.transact(org.integrationUserId(), "", (writes) =>
        writes.update("Account", id, { Rating: rating }),
      );
      now -= 600_000;
    }
    const [a, b, c] = log;
    expect(a?.committedAt).toBe(c?.committedAt);
    expect(Number(b?.commitNumber)).toBeGreaterThan(Number(a?.commitNumber));
  });
});

describe("the journal", () => {
  function worked(dataDir: string, steps: number): { state: unknown; log: Transaction[] } {
    const { org, log } = loaded({ dataDir });
    const workload = new Workload(org);
    for (let i = 0; i < steps; i++) workload.step();
    const state = contents(org);
    org.close();
    return { state, log };
  }

  test("brings back the same org and announces the same transactions", () => {
    const dataDir = testFolder();
    const before = worked(dataDir, 300);
    expect(before.log.length).toBeGreaterThan(100);
    const { org, log } = loaded({ dataDir });
    expect(contents(org)).toEqual(before.state);
    expect(log).toEqual(before.log);
    org.close();
  });

  test("continues with unused ids and commit numbers", () => {
    const dataDir = testFolder();
    const create = (): { id: string; commitNumber: bigint } => {
      const { org, log } = loaded({ dataDir });
      const id = org.transact(org.integrationUserId(), "", (writes) =>
        writes.create("Account", { Name: "x" }),
      );
      org.close();
      return { id, commitNumber: log.at(-1)?.commitNumber ?? 0n };
    };
    const [one, two] = [create(), create()];
    expect(two.id > one.id).toBe(true);
    expect(two.commitNumber > one.commitNumber).toBe(true);
  });

  test("loses nothing but a torn last line", () => {
    const dataDir = testFolder();
    const before = worked(dataDir, 20);
    const file = join(dataDir, "journal.jsonl");
    appendFileSync(file, '{"key":"torn","commitNumber":"99');
    const again = worked(dataDir, 5);
    expect(again.log.slice(0, before.log.length)).toEqual(before.log);
    expect(readFileSync(file, "utf8")).not.toContain("torn");
    truncateSync(file, readFileSync(file).length - 3);
    const { org, log } = loaded({ dataDir });
    expect(log).toEqual(again.log.slice(0, -1));
    org.close();
  });

  test("of another org, or damaged, is refused in a sentence", () => {
    const dataDir = testFolder();
    worked(dataDir, 2);
    expect(() => loaded({ dataDir, seed: "other" })).toThrow(
      "belongs to an org of --seed a --records 600",
    );
    expect(() => loaded({ dataDir, records: 601 })).toThrow("or with another --data directory");
    appendFileSync(join(dataDir, "journal.jsonl"), "{nonsense\n");
    expect(() => loaded({ dataDir })).toThrow(
      "is damaged; delete journal*.jsonl and checkpoint.jsonl",
    );
  });
});
