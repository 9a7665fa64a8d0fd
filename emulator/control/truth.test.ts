import { describe, expect, test } from "vitest";
import { Checksum } from "./checksum.ts";
import { ControlError, controlClient } from "./client.ts";
import { idOf, useTestOrg } from "../../testing/emulator/test-org.ts";
import type { OrgRecord } from "../model/record.ts";

const org = await useTestOrg(3000);
const control = controlClient(org.origin);

const latest = async (): Promise<bigint> => BigInt((await control.latestCommit()).commitNumber);

async function all(object: string, at?: bigint): Promise<OrgRecord[]> {
  const records: OrgRecord[] = [];
  for await (const record of control.records(object, at)) records.push(record);
  return records.toSorted((a, b) => (String(a["Id"]) < String(b["Id"]) ? -1 : 1));
}

describe("work", () => {
  test("is done when it is answered", async () => {
    org.log.length = 0;
    const made = await control.work(120);
    expect(made).toBeGreaterThanOrEqual(120);
    expect(org.log.reduce((sum, { changes }) => sum + changes.length, 0)).toBe(made);
    const last = org.log.at(-1);
    expect(await control.latestCommit()).toEqual({
      commitNumber: String(last?.commitNumber),
      committedAt: new Date(last?.committedAt ?? 0).toISOString(),
      transactionKey: last?.key,
    });
  });

  test("one transaction of many writes, by the given user and origin", async () => {
    const [, other] = [...org.emulator.org.records("User")];
    const [first, second] = [...org.emulator.org.records("Task")].map(idOf);
    org.log.length = 0;
    const { ids, commitNumber } = await control.transact({
      user: String(other?.["Username"]),
      origin: "com/salesforce/api/rest/66.0;client=test",
      writes: [
        { op: "create", object: "Account", values: { Name: "Made {n}" }, count: 3 },
        { op: "update", object: "Task", id: String(first), set: { Subject: "Changed" } },
        { op: "delete", object: "Task", id: String(second) },
      ],
    });
    expect(ids.map(({ length }) => length)).toEqual([3, 1, 1]);
    expect(org.log).toHaveLength(1);
    expect(org.log[0]).toMatchObject({
      userId: other?.["Id"],
      origin: "com/salesforce/api/rest/66.0;client=test",
    });
    expect(String(org.log[0]?.commitNumber)).toBe(commitNumber);
    expect(org.log[0]?.changes.map(({ changeType, after }) => [changeType, after["Name"]])).toEqual(
      [
        ["CREATE", "Made 1"],
        ["CREATE", "Made 2"],
        ["CREATE", "Made 3"],
        ["UPDATE", undefined],
        ["DELETE", undefined],
      ],
    );
    await control.transact({ writes: [{ op: "undelete", object: "Task", id: String(second) }] });
    expect((await control.record("Task", String(second))).record).not.toBeNull();
  });

  test("all records of a condition", async () => {
    const where = "Name LIKE 'Made %'";
    const set = { Description: "number {n}" };
    const { ids } = await control.transact({
      writes: [{ op: "update-where", object: "Account", where, set, limit: 2 }],
    });
    expect(ids[0]).toHaveLength(2);
    const described = (await all("Account")).map(({ Description }) => Description);
    expect(described.filter((text) => /^number \d$/.test(String(text))).toSorted()).toEqual([
      "number 1",
      "number 2",
    ]);
    await control.transact({ writes: [{ op: "delete-where", object: "Account", where }] });
    const names = (await all("Account")).map(({ Name }) => String(Name));
    expect(names.filter((name) => name.startsWith("Made "))).toEqual([]);
  });

  test("nothing of a transaction stays when one of its writes fails; the error names it", async () => {
    const before = await latest();
    const failing = control.transact({
      writes: [
        { op: "create", object: "Account", values: { Name: "Gone again" } },
        { op: "create", object: "Account", values: { Colour: "red" } },
      ],
    });
    await expect(failing).rejects.toThrow("writes.1: No such column 'Colour'");
    expect(await latest()).toBe(before);
    const wrong = { writes: [{ op: "rename" }] } as unknown as Parameters<
      typeof control.transact
    >[0];
    await expect(control.transact(wrong)).rejects.toThrow(/^writes\.0\.op: .*"update-where"/);
  });
});

describe("truth", () => {
  test("of a record, a count, all records and their checksum, at any commit", async () => {
    const moments: { at: bigint; leads: OrgRecord[]; count: number; sum: string }[] = [];
    for (let step = 0; step < 4; step++) {
      await control.work(150);
      const { count } = await control.count("Lead");
      const { checksum: sum } = await control.checksum("Lead");
      moments.push({ at: await latest(), leads: await all("Lead"), count, sum });
    }
    expect(new Set(moments.map(({ sum }) => sum)).size).toBe(4);
    for (const { at, leads, count, sum } of moments) {
      expect(leads).toHaveLength(count);
      expect(await all("Lead", at)).toEqual(leads);
      expect((await control.count("Lead", at)).count).toBe(count);
      expect(await control.checksum("Lead", { at })).toMatchObject({
        checksum: sum,
        count,
        commitNumber: String(at),
      });
      for (const lead of leads.slice(0, 20)) {
        expect((await control.record("Lead", idOf(lead), at)).record).toEqual(lead);
      }
    }
  });

  test("at a time: after the last commit not later than that", async () => {
    const before = await all("Case");
    const at = new Date((await control.clock()).nowMs);
    await control.setClock({ shiftMs: 60_000 });
    await control.work(300);
    expect(await all("Case")).not.toEqual(before);
    const records: OrgRecord[] = [];
    for await (const record of control.records("Case", at)) records.push(record);
    expect(records.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1))).toEqual(before);
  });

  test("a checksum of chosen fields, in parts, equals what a copy works out", async () => {
    const fields = ["Name", "AnnualRevenue", "CreatedDate"];
    const answer = await control.checksum("Account", { fields, buckets: 16 });
    const type = org.emulator.org.objectType("Account");
    const sum = new Checksum(
      type.storedFields.filter(({ name }) => fields.includes(name)),
      16,
    );
    for (const record of await all("Account")) sum.add(record);
    expect(answer).toMatchObject({ ...sum.total(), buckets: sum.buckets(), fields });
    const before = (await control.checksum("Account", { fields })).checksum;
    const id = idOf(org.some("Account"));
    const update = (set: Record<string, unknown>) =>
      control.transact({ writes: [{ op: "update", object: "Account", id, set }] });
    await update({ Site: "elsewhere" });
    expect((await control.checksum("Account", { fields })).checksum).toBe(before);
    await update({ AnnualRevenue: 12.5 });
    expect((await control.checksum("Account", { fields })).checksum).not.toBe(before);
  });

  test("records are those of one commit while others are committed", async () => {
    const at = await latest();
    const before = await all("Contact", at);
    const seen: OrgRecord[] = [];
    for await (const record of control.records("Contact")) {
      if (seen.length === 1) await control.work(200);
      seen.push(record);
    }
    expect(seen.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1))).toEqual(before);
  });

  test("a moment to come, or nonsense, is refused", async () => {
    await expect(control.count("Lead", (await latest()) + 1n)).rejects.toThrow("no commit");
    const response = await fetch(`${org.origin}/control/truth/Lead?at=yesterday`);
    expect(response.status).toBe(400);
    await expect(control.count("Nothing")).rejects.toThrow("does not exist");
    await expect(control.checksum("Lead", { fields: ["Colour"] })).rejects.toThrow(
      "no stored field",
    );
    const none: unknown = await control.checksum("Lead", { buckets: 0 }).catch((e: unknown) => e);
    expect(none).toBeInstanceOf(ControlError);
    expect(none).toMatchObject({ status: 400 });
  });
});
