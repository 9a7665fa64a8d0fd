import { afterEach, describe, expect, test } from "vitest";
import { DATA, idOf, useTestOrg } from "../../testing/emulator/test-org.ts";
import type { RowResult } from "./write.ts";

/** REST API Developer Guide, "sObject Collections". */

const org = await useTestOrg(300);
const emulated = org.emulator.org;
const ROWS = `${DATA}/composite/sobjects`;

afterEach(() => {
  emulated.rules.clear();
  org.emulator.faults.heal();
});

const account = (Name: string | null, more: object = {}) => ({
  attributes: { type: "Account" },
  Name,
  ...more,
});
const contact = (LastName: string) => ({ attributes: { type: "Contact" }, LastName });

async function write(method: string, records: readonly object[], allOrNone = false) {
  const body = JSON.stringify({ allOrNone, records });
  return org.ask<RowResult[]>(ROWS, undefined, { method, body });
}

async function rowsOf(method: string, records: readonly object[], allOrNone = false) {
  const [status, rows] = await write(method, records, allOrNone);
  expect(status).toBe(200);
  return rows;
}

const codes = (rows: readonly RowResult[]): string[] =>
  rows.map(({ errors, success }) => (success ? "" : (errors[0]?.statusCode ?? "?")));

describe("200 records", () => {
  test("are written in a call and in order, failures among them; one more is refused", async () => {
    const names = Array.from({ length: 200 }, (_, n) => (n % 50 === 7 ? null : `row ${n}`));
    const rows = await rowsOf(
      "POST",
      names.map((name) => account(name)),
    );
    expect(codes(rows)).toEqual(
      names.map((name) => (name === null ? "REQUIRED_FIELD_MISSING" : "")),
    );
    const stored = rows.map(({ id }) => emulated.record("Account", String(id))?.["Name"] ?? null);
    expect(stored).toEqual(names);
    const [status] = await write(
      "POST",
      Array.from({ length: 201 }, () => account("n")),
    );
    expect(status).toBe(400);
  });

  test("are updated and deleted likewise; with allOrNone none of them when one fails", async () => {
    const ids = (await rowsOf("POST", [account("a"), account("b")])).map(({ id }) => String(id));
    const changes = ids.map((id, n) => account(n === 1 ? null : "changed", { id }));
    expect(codes(await rowsOf("PATCH", changes, true))).toEqual([
      "ALL_OR_NONE_OPERATION_ROLLED_BACK",
      "REQUIRED_FIELD_MISSING",
    ]);
    expect(codes(await rowsOf("PATCH", changes))).toEqual(["", "REQUIRED_FIELD_MISSING"]);
    expect(ids.map((id) => emulated.record("Account", id)?.["Name"])).toEqual(["changed", "b"]);
    const url = `${ROWS}?ids=${[...ids, ids[0]].join(",")}`;
    const [, gone] = await org.ask<RowResult[]>(url, undefined, { method: "DELETE" });
    expect(codes(gone)).toEqual(["", "", "ENTITY_IS_DELETED"]);
  });
});

test("ten changes of type are taken, an eleventh chunk refuses the request", async () => {
  const mixed = (chunks: number) =>
    Array.from({ length: chunks }, (_, n) => (n % 2 === 0 ? account("chunk") : contact("chunk")));
  expect(codes(await rowsOf("POST", mixed(10)))).toEqual(Array.from({ length: 10 }, () => ""));
  expect(await write("POST", mixed(11))).toMatchObject([
    400,
    [{ message: expect.stringContaining("more than 10 chunks") }],
  ]);
});

test("2,000 ids are read by a POST, null where there is no record", async () => {
  const id = idOf(org.some("Account"));
  const ids = Array.from({ length: 2000 }, (_, n) => (n === 1999 ? id : "001000000000001AAA"));
  const answer = await org.ask<unknown[]>(`${ROWS}/Account`, { ids, fields: ["Name"] });
  expect([answer[0], answer[1].length, answer[1][0]]).toEqual([200, 2000, null]);
  expect(answer[1][1999]).toMatchObject({ Name: org.some("Account")["Name"] });
  const [status] = await org.ask(`${ROWS}/Account`, { ids: [...ids, id], fields: ["Name"] });
  expect(status).toBe(400);
});

describe("with a trigger on the object", () => {
  const armed = (): number =>
    emulated.rules.add({
      kind: "trigger",
      object: "Account",
      name: "Site",
      set: { Site: '"by trigger"' },
    });

  test("failed rows are set aside, and the trigger fires again for the others", async () => {
    armed();
    const before = emulated.count("Account");
    const rows = await rowsOf("POST", [account("a"), account(null), account("c")]);
    expect(codes(rows)).toEqual(["", "REQUIRED_FIELD_MISSING", ""]);
    expect(emulated.record("Account", String(rows[0]?.id))?.["Site"]).toBe("by trigger");
    expect(emulated.count("Account")).toBe(before + 2);
  });

  test("failures in the third pass fail the chunk: too many batch retries", async () => {
    armed();
    const failure = { kind: "row-failure", errorCode: "UNKNOWN_EXCEPTION", times: 1 } as const;
    // One row fails in each pass: of five rows, of four, of three.
    for (const skip of [0, 4, 7]) org.emulator.faults.add({ ...failure, skip });
    const before = emulated.count("Account");
    const rows = await rowsOf("POST", [
      ...["a", "b", "c", "d", "e"].map((name) => account(name)),
      contact("Another chunk"),
    ]);
    const given = "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY";
    expect(codes(rows)).toEqual([
      "UNKNOWN_EXCEPTION",
      "UNKNOWN_EXCEPTION",
      ...[given, given, given],
      "",
    ]);
    expect(rows[4]?.errors[0]?.message).toBe(
      "Too many batch retries in the presence of Apex triggers and partial failures.",
    );
    expect(emulated.count("Account")).toBe(before);
  });

  test("without one a failure costs no second pass", async () => {
    const failure = { kind: "row-failure", errorCode: "UNKNOWN_EXCEPTION", times: 1 } as const;
    for (const skip of [0, 2]) org.emulator.faults.add({ ...failure, skip });
    const rows = await rowsOf("POST", [account("a"), account("b"), account("c")]);
    expect(codes(rows)).toEqual(["UNKNOWN_EXCEPTION", "", ""]);
  });
});
