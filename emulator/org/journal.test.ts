import {
  appendFileSync,
  copyFileSync,
  cpSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { text } from "../model/field.ts";
import { buildOrg } from "../build-org.ts";
import type { Org } from "./org.ts";
import { Workload } from "../work/workload.ts";
import type { JournalLimits } from "./journal.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Transaction } from "./transaction.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";

const NOW = Date.UTC(2027, 0, 1);
const HOUR_MS = 3_600_000;
/** Segments of some fifteen transactions, of which a few are retained. */
const SMALL: Partial<JournalLimits> = { segmentBytes: 9_000, retainedChanges: 60 };

type Opened = { readonly org: Org; readonly log: Transaction[] };

function opened(dataDir: string | undefined, journal: Partial<JournalLimits>, at = NOW): Opened {
  const kept = dataDir === undefined ? {} : { dataDir };
  const org = buildOrg({ seed: "j", records: 400, now: () => at, journal, ...kept });
  const log: Transaction[] = [];
  org.onCommit((transaction) => log.push(transaction));
  org.load();
  return { org, log };
}

function work(org: Org, steps: number): void {
  const workload = new Workload(org);
  for (let i = 0; i < steps; i++) workload.step();
}

function contents(org: Org): unknown {
  return org.objectTypes().map(({ name }) => ({
    name,
    live: [...org.records(name)],
    bin: [...org.deletedRecords(name)],
  }));
}

/** Opens the org there, returns its content, and closes it. */
function reopened(dataDir: string, limits = SMALL, at = NOW) {
  const { org, log } = opened(dataDir, limits, at);
  const state = contents(org);
  org.close();
  return { state, log };
}

const filesOf = (dataDir: string): string[] => readdirSync(dataDir).toSorted();

/** An org with some work done, and its files before anything is added up. */
function workedIn(dataDir: string, steps = 250): { state: unknown; log: Transaction[] } {
  const { org, log } = opened(dataDir, SMALL);
  work(org, steps);
  const state = contents(org);
  org.close();
  return { state, log };
}

describe("what is too old to be announced", () => {
  test("is added up: the org is as it was, and announces only the latest", () => {
    const dataDir = testFolder();
    const before = workedIn(dataDir);
    expect(filesOf(dataDir)).toEqual(
      expect.arrayContaining(["journal-1.jsonl", "journal-2.jsonl"]),
    );
    const after = reopened(dataDir);
    expect(after.state).toEqual(before.state);
    expect(after.log.length).toBeGreaterThan(0);
    expect(after.log.length).toBeLessThan(before.log.length / 2);
    expect(after.log).toEqual(before.log.slice(-after.log.length));
    expect(filesOf(dataDir)).toContain("checkpoint.jsonl");
    expect(filesOf(dataDir)).not.toContain("journal-1.jsonl");
  });

  test("stays added up over many starts, as if the org had never stopped", () => {
    const dataDir = testFolder();
    for (let start = 0; start < 6; start++) {
      const before = opened(dataDir, SMALL);
      work(before.org, 40);
      const state = contents(before.org);
      const { latest } = before.org.history;
      before.org.close();
      const after = opened(dataDir, SMALL);
      expect(contents(after.org)).toEqual(state);
      expect(after.org.history.latest?.commitNumber).toBe(latest?.commitNumber);
      after.org.close();
    }
    expect(filesOf(dataDir).length).toBeLessThan(8);
  });

  test("is so by the org's clock too", () => {
    const dataDir = testFolder();
    const limits = { ...SMALL, retainedChanges: 1_000_000 };
    const before = workedIn(dataDir);
    expect(reopened(dataDir, limits, NOW + 71 * HOUR_MS).log).toEqual(before.log);
    const after = reopened(dataDir, limits, NOW + 73 * HOUR_MS);
    expect(after.log.length).toBeLessThan(before.log.length / 2);
    expect(filesOf(dataDir)).toContain("checkpoint.jsonl");
  });

  test("cannot be shown as it was, and the org reports so", () => {
    const dataDir = testFolder();
    const [first] = workedIn(dataDir).log;
    const { org } = opened(dataDir, SMALL);
    const isAfter = ({ commitNumber }: Transaction): boolean =>
      commitNumber >= (first?.commitNumber ?? 0n);
    expect(org.asOf(isAfter)).toBeUndefined();
    org.close();
  });

  test("takes changes of the schema and what went out of the recycle bin with it", () => {
    const [dataDir, other] = [testFolder(), testFolder()];
    const change = ({ org }: Opened): unknown => {
      work(org, 30);
      const id = String(org.records("Account").next().value?.["Id"]);
      const update = (values: OrgRecord): void =>
        org.transact(org.integrationUserId(), "", (writes) => writes.update("Account", id, values));
      update({ Site: "before", Sic: "1234" });
      const nick = text("Nick__c", "Nick", 80);
      org.changeSchema({ kind: "add-field", object: "Account", field: nick, value: "x" });
      update({ Nick__c: "y" });
      org.changeSchema({
        kind: "rename-field",
        object: "Account",
        field: "Nick__c",
        to: "Nack__c",
      });
      org.changeSchema({ kind: "retype-field", object: "Account", field: text("Site", "Site", 3) });
      org.changeSchema({ kind: "remove-field", object: "Account", field: "Sic" });
      const lead = org.transact(org.integrationUserId(), "", (writes) =>
        writes.create("Lead", { LastName: "Gone", Company: "x", Status: "Open - Not Contacted" }),
      );
      const seeded = String(org.records("Lead").next().value?.["Id"]);
      org.transact(org.integrationUserId(), "", (writes) => {
        for (const one of [lead, seeded]) writes.delete("Lead", one);
      });
      for (const one of [lead, seeded]) org.purge("Lead", one);
      work(org, 150);
      const state = contents(org);
      org.close();
      return state;
    };
    const state = change(opened(dataDir, SMALL));
    expect(JSON.stringify(state)).toContain('"Nack__c":"y"');
    expect(reopened(dataDir).state).toEqual(state);
    expect(readFileSync(join(dataDir, "checkpoint.jsonl"), "utf8")).toContain("rename-field");
    expect(reopened(dataDir).state).toEqual(state);
    expect(change(opened(other, {}))).toEqual(state);
  });
});

describe("a process that is killed", () => {
  test("at any byte of a line loses nothing but that line", () => {
    const dataDir = testFolder();
    const { log } = workedIn(dataDir, 12);
    const whole = readFileSync(join(dataDir, "journal.jsonl"));
    const header = whole.indexOf(10) + 1;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length }), (bytes) => {
        writeFileSync(join(dataDir, "journal.jsonl"), whole.subarray(0, bytes));
        const lines = whole.subarray(header, bytes).toString().split("\n").length - 1;
        expect(reopened(dataDir).log).toEqual(log.slice(0, Math.max(0, lines)));
      }),
      { numRuns: 25 },
    );
  });

  test("between any two steps of adding up resumes with the same org", () => {
    const dataDir = testFolder();
    const { state } = workedIn(dataDir);
    const former = testFolder();
    cpSync(dataDir, former, { recursive: true });
    const [segment = ""] = filesOf(dataDir);

    writeFileSync(join(dataDir, "checkpoint.jsonl.new"), '{"checkpoint":"emulated org","thr');
    expect(reopened(dataDir).state).toEqual(state);

    copyFileSync(join(former, "journal-1.jsonl"), join(dataDir, "journal-1.jsonl"));
    expect(reopened(dataDir).state).toEqual(state);
    expect(filesOf(dataDir)).not.toContain("journal-1.jsonl");
    expect(segment).toBe("journal-1.jsonl");
  });

  test("between two segments resumes with the next", () => {
    const dataDir = testFolder();
    const { state } = workedIn(dataDir);
    const last = filesOf(dataDir).length;
    appendFileSync(
      join(dataDir, "journal.jsonl"),
      `${JSON.stringify({ segment: { changes: 1, committedAt: NOW } })}\n`,
    );
    expect(reopened(dataDir).state).toEqual(state);
    renameSync(join(dataDir, "journal.jsonl"), join(dataDir, `journal-${last}.jsonl`));
    expect(reopened(dataDir).state).toEqual(state);
    const { org } = opened(dataDir, SMALL);
    work(org, 60);
    const later = contents(org);
    org.close();
    expect(reopened(dataDir).state).toEqual(later);
  });
});

test("an org that is kept stays that of the day on which it was made", () => {
  const dataDir = testFolder();
  const deals = (folder: string, at: number): Readonly<OrgRecord>[] => {
    const { org } = opened(folder, {}, at);
    const records = [...org.records("Opportunity")];
    org.close();
    return records;
  };
  const later = NOW + 40 * 24 * HOUR_MS;
  const made = deals(dataDir, NOW);
  expect(deals(dataDir, later)).toEqual(made);
  // Killed between two segments.
  renameSync(join(dataDir, "journal.jsonl"), join(dataDir, "journal-1.jsonl"));
  expect(deals(dataDir, later)).toEqual(made);
  expect(deals(testFolder(), later)).not.toEqual(made);
});

test("a checkpoint that is not whole is refused in a sentence", () => {
  const dataDir = testFolder();
  workedIn(dataDir);
  reopened(dataDir);
  const path = join(dataDir, "checkpoint.jsonl");
  truncateSync(path, readFileSync(path).length - 3);
  expect(() => opened(dataDir, SMALL)).toThrow(
    "damaged; delete journal*.jsonl and checkpoint.jsonl",
  );
});

test("a journal without its first file still shows its seed", () => {
  const dataDir = testFolder();
  workedIn(dataDir);
  rmSync(join(dataDir, "journal.jsonl"));
  expect(() => buildOrg({ seed: "other", records: 400, dataDir }).load()).toThrow("--seed j");
  expect(filesOf(dataDir)).not.toContain("journal.jsonl");
});
