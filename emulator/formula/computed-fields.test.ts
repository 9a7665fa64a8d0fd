import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Clock } from "../org/clock.ts";
import { checkbox, date, formula, number, picklist, text } from "../model/field.ts";
import { buildOrg } from "../build-org.ts";
import type { Org } from "../org/org.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Transaction } from "../org/transaction.ts";
import type { Values, Writes } from "../org/writes.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 1, 12);

let dataDir: string;
let clock: Clock;
let org: Org;
let log: Transaction[];

function opened(): Org {
  clock = new Clock({ start: START, scale: 0 });
  const made = buildOrg({ seed: "computed", records: 3000, clock, dataDir });
  log = [];
  made.onCommit((transaction) => log.push(transaction));
  made.load();
  return made;
}

beforeEach(() => {
  dataDir = testFolder();
  org = opened();
});
afterEach(() => org.close());

const write = <T>(work: (writes: Writes) => T): T =>
  org.transact(org.integrationUserId(), "", work);
const create = (object: string, values: Values): string =>
  write((writes) => writes.create(object, values));
const update = (object: string, id: string, values: Values): void =>
  write((writes) => writes.update(object, id, values));
const account = (values: Values = {}): string => create("Account", { Name: "Acme", ...values });
const visit = (values: Values): string => create("Site_Visit__c", values);
const changedFields = (): readonly string[] => log.at(-1)?.changes[0]?.changedFields ?? [];

describe("a formula over fields of its record", () => {
  test("is stored with it and announced when the record changes", () => {
    const id = visit({
      Account__c: account(),
      Travel_Cost__c: 10,
      Outcome__c: "Done",
      Title__c: "T",
    });
    expect(org.record("Site_Visit__c", id)).toMatchObject({
      Total_Cost__c: 11.9,
      Summary__c: "Done: T",
      Needs_Follow_Up__c: false,
    });
    update("Site_Visit__c", id, { Outcome__c: "Follow-up needed" });
    expect(changedFields()).toContain("Summary__c");
    expect(changedFields()).toContain("Needs_Follow_Up__c");
    expect(changedFields()).not.toContain("Total_Cost__c");
  });

  test("cannot be written", () => {
    expect(() => visit({ Account__c: account(), Total_Cost__c: 1 })).toThrow(
      "Unable to create/update fields",
    );
  });
});

describe("a formula over its parent", () => {
  test("follows the parent without any change of the record", () => {
    const accountId = account();
    const id = visit({ Account__c: accountId });
    const before = org.record("Site_Visit__c", id);
    expect(before?.["Account_Name__c"]).toBe("Acme");
    clock.shift(5000);
    update("Account", accountId, { Name: "Globex" });
    const now = org.record("Site_Visit__c", id);
    expect(now?.["Account_Name__c"]).toBe("Globex");
    expect(now?.["SystemModstamp"]).toBe(before?.["SystemModstamp"]);
    expect(log.at(-1)?.changes.map(({ object }) => object)).toEqual(["Account"]);
    expect([...org.recordsWith("Site_Visit__c", "Account_Name__c", "Globex")]).toHaveLength(1);
    expect([...org.records("Site_Visit__c", ["Account_Name__c"])].at(-1)?.["Account_Name__c"]).toBe(
      "Globex",
    );
  });

  test("is announced when the record goes to another parent, and not by what else changes", () => {
    const [one, two] = [account(), account({ Name: "Globex" })];
    const id = visit({ Account__c: one });
    update("Account", one, { Name: "Initech" });
    update("Site_Visit__c", id, { Title__c: "x" });
    expect(changedFields()).not.toContain("Account_Name__c");
    update("Site_Visit__c", id, { Account__c: two });
    expect(changedFields()).toContain("Account_Name__c");
    expect(log.at(-1)?.changes[0]?.after["Account_Name__c"]).toBe("Globex");
  });

  test("shows what it was as of an earlier commit", () => {
    const accountId = account();
    const id = visit({ Account__c: accountId });
    const commit = log.at(-1)?.commitNumber ?? 0n;
    update("Account", accountId, { Name: "Globex" });
    const view = org.asOf(({ commitNumber }) => commitNumber > commit);
    expect(view?.record("Site_Visit__c", id)?.["Account_Name__c"]).toBe("Acme");
  });
});

test("a formula over the clock changes as time passes, unannounced", () => {
  const id = visit({ Account__c: account(), Visit_Date__c: "2026-10-30" });
  const commits = log.length;
  expect(org.record("Site_Visit__c", id)?.["Days_Since_Visit__c"]).toBe(2);
  clock.shift(3 * DAY_MS);
  expect(org.record("Site_Visit__c", id)?.["Days_Since_Visit__c"]).toBe(5);
  expect(log).toHaveLength(commits);
  update("Site_Visit__c", id, { Title__c: "x" });
  expect(changedFields()).not.toContain("Days_Since_Visit__c");
  write((writes) => writes.update("Site_Visit__c", id, { Title__c: "x" }));
  expect(log).toHaveLength(commits + 1);
});

describe("a roll-up summary", () => {
  const figures = (id: string) => {
    const { Site_Visits__c, Last_Visit__c, Visit_Costs__c } = org.record("Account", id) ?? {};
    return [Site_Visits__c, Last_Visit__c, Visit_Costs__c];
  };

  test("counts, sums and compares the details, whatever happens to them", () => {
    const [one, two] = [account(), account()];
    expect(figures(one)).toEqual([0, null, 0]);
    const first = visit({
      Account__c: one,
      Visit_Date__c: "2026-01-02",
      Travel_Cost__c: 10.1,
      Outcome__c: "Done",
    });
    const second = visit({
      Account__c: one,
      Visit_Date__c: "2026-03-04",
      Travel_Cost__c: 20.2,
      Outcome__c: "Done",
    });
    visit({
      Account__c: one,
      Visit_Date__c: "2026-02-03",
      Travel_Cost__c: 5,
      Outcome__c: "Planned",
    });
    expect(figures(one)).toEqual([3, "2026-03-04", 30.3]);
    update("Site_Visit__c", second, { Outcome__c: "Cancelled" });
    expect(figures(one)).toEqual([3, "2026-03-04", 10.1]);
    write((writes) => writes.delete("Site_Visit__c", second));
    expect(figures(one)).toEqual([2, "2026-02-03", 10.1]);
    write((writes) => writes.undelete("Site_Visit__c", second));
    expect(figures(one)).toEqual([3, "2026-03-04", 10.1]);
    update("Site_Visit__c", first, { Account__c: two });
    expect([figures(one), figures(two)]).toEqual([
      [2, "2026-03-04", 0],
      [1, "2026-01-02", 10.1],
    ]);
  });

  test("is an update of the master in the same transaction, and none when no figure changes", () => {
    const id = account();
    const visitId = visit({ Account__c: id });
    expect(log.at(-1)?.changes.map(({ object, changeType }) => [object, changeType])).toEqual([
      ["Site_Visit__c", "CREATE"],
      ["Account", "UPDATE"],
    ]);
    expect(log.at(-1)?.changes[1]?.changedFields).toContain("Site_Visits__c");
    update("Site_Visit__c", visitId, { Title__c: "x" });
    expect(log.at(-1)?.changes).toHaveLength(1);
  });

  test("is right for seeded masters", () => {
    const visits = new Map<unknown, OrgRecord[]>();
    for (const one of org.records("Site_Visit__c")) {
      visits.set(one["Account__c"], [...(visits.get(one["Account__c"]) ?? []), one]);
    }
    for (const { Id, Site_Visits__c, Visit_Costs__c } of org.records("Account")) {
      const own = visits.get(Id) ?? [];
      expect(Site_Visits__c).toBe(own.length);
      const done = own.filter(({ Outcome__c }) => Outcome__c === "Done");
      const cents = done.reduce(
        (sum, one) => sum + Math.round(Number(one["Travel_Cost__c"] ?? 0) * 100),
        0,
      );
      expect(Visit_Costs__c).toBe(cents / 100);
    }
    expect(visits.size).toBeGreaterThan(10);
  });
});

test("a restart from the journal brings back the same records and the same transactions", () => {
  const [one, two] = [account(), account({ Name: "Globex" })];
  const id = visit({ Account__c: one, Visit_Date__c: "2026-10-30" });
  update("Account", one, { Name: "Globex" });
  update("Site_Visit__c", id, { Account__c: two, Title__c: "x" });
  write((writes) => writes.delete("Site_Visit__c", id));
  update("Account", two, { Name: "Initech" });
  write((writes) => writes.undelete("Site_Visit__c", id));
  const gone = account();
  write((writes) => writes.hardDelete("Account", gone));
  const before = { log, record: org.record("Site_Visit__c", id) };
  org.close();
  org = opened();
  expect(log).toEqual(before.log);
  expect(org.record("Site_Visit__c", id)).toEqual(before.record);
  expect(org.deletedRecord("Account", gone)).toBeUndefined();
});

describe("a change of schema", () => {
  const first = () => org.records("Site_Visit__c").next().value;

  test("adds a formula field that old records have a value for", () => {
    const field = formula(text("Where__c", "Where", 255), 'Account__r.Name & " / " & Name');
    org.changeSchema({ kind: "add-field", object: "Site_Visit__c", field });
    const record = first();
    expect(record?.["Where__c"]).toBe(`${String(record?.["Account_Name__c"])} / SV-00001`);
    const id = visit({ Account__c: account() });
    expect(org.record("Site_Visit__c", id)?.["Where__c"]).toContain("Acme / ");
  });

  test("renames a field in the formulas that name it", () => {
    const before = first();
    org.changeSchema({
      kind: "rename-field",
      object: "Site_Visit__c",
      field: "Travel_Cost__c",
      to: "Fare__c",
    });
    expect(first()?.["Total_Cost__c"]).toBe(before?.["Total_Cost__c"]);
    const id = account();
    visit({ Account__c: id, Fare__c: 7, Outcome__c: "Done" });
    expect(org.record("Account", id)?.["Visit_Costs__c"]).toBe(7);
  });

  test("leaves a formula without a value whose field is gone, and crashes nothing", () => {
    org.changeSchema({ kind: "remove-field", object: "Site_Visit__c", field: "Travel_Cost__c" });
    org.changeSchema({ kind: "remove-field", object: "Site_Visit__c", field: "Outcome__c" });
    expect(first()?.["Total_Cost__c"]).toBeNull();
    const id = account();
    visit({ Account__c: id });
    expect(org.record("Account", id)?.["Site_Visits__c"]).toBe(1);
  });

  test("adds formulas that need each other, in any order, and a circle has no value", () => {
    const add = (name: string, text_: string) =>
      org.changeSchema({
        kind: "add-field",
        object: "Account",
        field: formula(number(name, name, 18, 2), text_),
      });
    add("B__c", "A__c * 2");
    add("A__c", "LEN(Name)");
    add("X__c", "Y__c + 1");
    add("Y__c", "X__c + 1");
    const id = account();
    const record = org.record("Account", id);
    expect([record?.["A__c"], record?.["B__c"]]).toEqual([4, 8]);
    expect([record?.["X__c"], record?.["Y__c"]]).toContain(null);
  });

  test.each([
    [formula(checkbox("F__c", "F"), "NULL = 1"), false],
    [formula(checkbox("F__c", "F"), "1 / 0 > 1"), false],
    [formula(number("F__c", "F", 18, 2), "2 / 3"), 0.67],
    [formula(number("F__c", "F", 18, 2), "1 / 0"), null],
    [formula(text("F__c", "F", 80), '""'), null],
    [formula(date("F__c", "F"), "DATE(2026, 1, 1)"), "2026-01-01"],
    [formula(date("F__c", "F"), "5"), null],
    [formula(picklist("F__c", "F", []), "Gone__c"), null],
  ])("gives a result the type and scale of its field: %#", (field, expected) => {
    org.changeSchema({ kind: "add-field", object: "Account", field });
    expect(org.record("Account", account())?.["F__c"]).toBe(expected);
  });
});
