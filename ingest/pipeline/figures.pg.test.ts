import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { readBudgetStatuses, budgetStatuses } from "../../edge/query/budget-status.ts";
import { objectStatuses, readObjectStatuses } from "../../edge/query/object-status.ts";
import type { Statement } from "../../edge/query/statement.ts";
import { type TestNode, testNode } from "../../testing/test-node.ts";

const SCENE = { objects: ["Account", "Lead"], records: { Account: 40, Lead: 60 } };
const COUNTED = [
  "received",
  "applied",
  "superseded",
  "duplicate",
  "deadLettered",
  "buffered",
] as const;

/** Figures that are shown twice on one screen, or on a screen and in the log, of one busy scene. */
describe("figures that are told twice", () => {
  let node: TestNode;

  afterEach(() => node.close());

  const rowsOf = async ({ text, values }: Statement) =>
    (await node.pool.query<(string | null)[]>({ text, values: [...values], rowMode: "array" }))
      .rows;
  const statuses = async () => readObjectStatuses(await rowsOf(objectStatuses()));
  const budgets = async () => readBudgetStatuses(await rowsOf(budgetStatuses));
  const sum = (counts: readonly number[]) => counts.reduce((one, other) => one + other, 0);
  const someIds = (object: string) =>
    node.column(`select id from salesforce.${object} order by id limit 8`);

  async function settled(): Promise<void> {
    const tuning = { restMaxStalenessMs: 500, bulkMaxStalenessMs: 500 };
    node = await testNode({ ...SCENE, tuning });
    await expect.poll(() => node.isSettled()).toBe(true);
  }

  /** Changes of every kind: merged, twice, by gaps, unreadable, deleted. */
  async function busy(): Promise<void> {
    const [one = "", two = "", three = ""] = (await someIds("account")).map(String);
    const set = { Name: "Busy" };
    await node.control.fault({ kind: "duplicate-events", object: "Account", times: 2 });
    for (const id of [one, two]) await node.write({ op: "update", object: "Account", id, set });
    await node.write({ op: "update-where", object: "Lead", set: { Company: "Merged" } });
    await node.control.fault({ kind: "gap-events", object: "Account", times: 1 });
    await node.write({ op: "update", object: "Account", id: three, set });
    const [gone = ""] = await node.write({
      op: "create",
      object: "Account",
      values: { Name: "Gone" },
    });
    await node.write({ op: "delete", object: "Account", id: gone });
    await node.control.emitEvent({
      object: "Account",
      changeType: "UPDATE",
      recordIds: [one],
      payload: "ff",
    });
    await node.write({ op: "create", object: "Lead", values: { LastName: "N", Company: "N" } });
    const last = "select count(*) from salesforce.lead where lastname = 'N'";
    await expect.poll(() => node.value(last)).toBe("1");
    await expect.poll(() => node.value("select count(*) from sync.dead_letter")).toBe("1");
    await expect
      .poll(() => node.value("select duplicate from sync.object where name = 'Account'"))
      .toBe("2");
    const left = "select count(*) from sync.change where object = 'Account' and kind = 'delete'";
    await expect.poll(() => node.value(left)).toBe("1");
  }

  async function expectLogAsLedger(): Promise<void> {
    for (const { object, ledger } of await statuses()) {
      const of = node.log.filter((entry) => entry.object === object);
      const came = of.flatMap(({ message }) => /^(\d+) events$/.exec(message)?.[1] ?? []);
      expect(sum(came.map(Number)), object).toBe(ledger.received);
      const committed = of.filter(({ kind }) => kind === "database");
      for (const count of COUNTED) {
        const told = committed.map(({ detail }) => Number(detail?.[count] ?? NaN));
        expect(sum(told), `${object} ${count}`).toBe(ledger[count]);
      }
    }
  }

  test("the log tells as many events, and what became of them, as the ledger", async () => {
    await settled();
    await busy();
    await expectLogAsLedger();
  });

  test("the log tells so of events that came while their object was copied, too", async () => {
    const faults = [{ kind: "latency", on: "bulk-results", ms: 3_600_000 }] as const;
    node = await testNode({ ...SCENE, faults });
    const buffered = "select sum(buffered) > 3 from sync.object";
    const id = String(node.emulator.org.records("Account").next().value?.["Id"]);
    await expect
      .poll(async () => {
        await node.write({ op: "update", object: "Account", id, set: { Name: randomUUID() } });
        return node.value(buffered);
      })
      .toBe("t");
    await node.control.heal();
    await node.control.setClock({ shiftMs: 3_600_000 });
    await expect.poll(() => node.column("select state from sync.object")).toEqual(["live", "live"]);
    expect(await node.value("select sum(buffered) from sync.object")).toBe("0");
    await expectLogAsLedger();
  });

  test("the open repairs are as many as their causes list, and dead letters as their rows", async () => {
    await settled();
    await node.control.fault({ kind: "error", on: "any", preset: "503-html" });
    await busy();
    const shown = await statuses();
    for (const { object, openRepairs, repairs, deadLetters } of shown) {
      expect(sum(repairs.map(({ open }) => open)), object).toBe(openRepairs);
      const open = `select count(*) from sync.dead_letter where object = '${object}' and resolved_at is null`;
      expect(String(deadLetters.open)).toBe(await node.value(open));
    }
    expect(sum(shown.map(({ openRepairs }) => openRepairs))).toBeGreaterThan(0);
  });

  test("the records of an object are those of its table, whatever a read counted before", async () => {
    await settled();
    await busy();
    for (const { object, rows, snapshot } of await statuses()) {
      expect(String(rows)).toBe(await node.value(`select count(*) from salesforce.${object}`));
      expect(snapshot?.rowsLoaded).toBe(object === "Account" ? 40 : 60);
      expect(snapshot?.finishedAt).not.toBeNull();
    }
  });

  test("the parts of a budget are its whole, which the whole org used at the least, by the org's newest report", async () => {
    await settled();
    await busy();
    await expect
      .poll(async () => (await budgets()).map(({ orgMax }) => orgMax > 0))
      .toEqual([true, true, true]);
    const [before] = await budgets();
    await busyCalls();
    const counted = async () => {
      const [now] = await budgets();
      return sum(Object.values(now?.used ?? {})) > sum(Object.values(before?.used ?? {}));
    };
    await expect.poll(counted).toBe(true);
    for (const { used, orgUsed, orgMax } of await budgets()) {
      expect(sum(Object.values(used))).toBeLessThanOrEqual(orgUsed);
      expect(orgUsed).toBeLessThanOrEqual(orgMax);
    }
  });

  async function busyCalls(): Promise<void> {
    const [id = ""] = (await someIds("account")).map(String);
    await node.control.fault({ kind: "gap-events", object: "Account", times: 1 });
    await node.write({ op: "update", object: "Account", id, set: { Name: "Read again" } });
  }
});
