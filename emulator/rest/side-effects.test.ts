import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { controlClient } from "../control/client.ts";
import { DATA, idOf, useTestOrg } from "../../testing/emulator/test-org.ts";

/** What an org does to the values of a write (Apex Developer Guide, "Triggers and Order of Execution"). */

const org = await useTestOrg(300);
const emulated = org.emulator.org;
const { clock } = emulated;
const control = controlClient(org.origin);
const id = idOf(org.some("Account"));
const path = `${DATA}/sobjects/Account/${id}`;

beforeEach(() => {
  clock.setScale(0);
  org.log.length = 0;
});
afterEach(() => control.removeRules());

const patch = (body: object) =>
  org.ask<unknown>(path, undefined, { method: "PATCH", body: JSON.stringify(body) });
const stored = (field: string): unknown => emulated.record("Account", id)?.[field];

test("a validation rule refuses a write with its message, at its field", async () => {
  await control.rule({
    kind: "validation",
    object: "Account",
    name: "Sites are named",
    errorConditionFormula: "AND(ISCHANGED(Site), LEN(Site) < 3)",
    errorMessage: "Name the site.",
    errorDisplayField: "Site",
  });
  expect(await patch({ Site: "X" })).toEqual([
    400,
    [
      {
        errorCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        message: "Name the site.",
        fields: ["Site"],
      },
    ],
  ]);
  expect((await patch({ Site: "Long enough" }))[0]).toBe(204);
});

describe("a trigger", () => {
  test("changes fields of the record in the same transaction, also one that the client gave", async () => {
    await control.rule({
      kind: "trigger",
      object: "Account",
      name: "Upper",
      when: "ISCHANGED(Site)",
      set: { Site: "UPPER(Site)", Description: '"was " & PRIORVALUE(Site)' },
    });
    const before = String(stored("Site") ?? "");
    expect((await patch({ Site: "lower" }))[0]).toBe(204);
    expect([stored("Site"), stored("Description")]).toEqual(["LOWER", `was ${before}`.trim()]);
    expect(org.log).toHaveLength(1);
    expect(org.log[0]?.changes[0]?.changedFields).toEqual(
      expect.arrayContaining(["Site", "Description"]),
    );
    expect((await patch({ Phone: "1" }))[0]).toBe(204);
    expect(stored("Site")).toBe("LOWER");
  });

  test("acts before validation rules, which see what it set", async () => {
    await control.rule({ kind: "trigger", object: "Account", name: "T", set: { Site: '"set"' } });
    await control.rule({
      kind: "validation",
      object: "Account",
      name: "V",
      errorConditionFormula: 'Site <> "set"',
      errorMessage: "Never.",
    });
    expect((await patch({ Site: "given" }))[0]).toBe(204);
  });

  test.each([
    [{ set: { Nope: "1" } }, "No such column 'Nope'"],
    [{ set: { Site: "NONSENSE(1)" } }, "Unknown function"],
    [{ when: "Nope = 1" }, "Nope"],
  ])("with %o is not taken", async (wrong, message) => {
    const rule = { kind: "trigger", object: "Account", name: "T", ...wrong } as const;
    await expect(control.rule(rule)).rejects.toThrow(message);
  });
});

test("a flow changes the record in a later transaction, without the client's origin", async () => {
  await control.rule({
    kind: "flow",
    object: "Account",
    name: "Later",
    when: 'Site = "go"',
    set: { Description: '"after " & Phone' },
    afterMs: 5000,
  });
  await patch({ Site: "go" });
  await patch({ Phone: "by then" });
  expect(org.log).toHaveLength(2);
  clock.shift(5000);
  await expect.poll(() => stored("Description")).toBe("after by then");
  const [, , own] = org.log;
  expect([own?.origin, own?.changes[0]?.changedFields.includes("Site")]).toEqual(["", false]);
  // The second write met the condition too; what flows save starts none.
  await expect.poll(() => org.log.length).toBe(3);
  clock.shift(60_000);
  expect((await org.send(`${DATA}/limits`)).status).toBe(200);
  expect(org.log).toHaveLength(3);
});

test("a field that becomes read-only refuses the whole write, and is described so", async () => {
  const set = (updateable: boolean) =>
    control.schema({ kind: "set-field", object: "Account", field: "site", updateable });
  await set(false);
  const described = async (): Promise<unknown> => {
    type Described = { fields: { name: string; updateable: boolean; createable: boolean }[] };
    const [, { fields }] = await org.ask<Described>(`${DATA}/sobjects/Account/describe`);
    return fields.find(({ name }) => name === "Site");
  };
  expect(await described()).toMatchObject({ updateable: false, createable: true });
  const before = stored("Phone");
  expect(await patch({ Phone: "new", Site: "x" })).toMatchObject([
    400,
    [{ errorCode: "INVALID_FIELD_FOR_INSERT_UPDATE", fields: ["Site"] }],
  ]);
  expect(stored("Phone")).toBe(before);
  await set(true);
  expect((await patch({ Site: "x" }))[0]).toBe(204);
});
