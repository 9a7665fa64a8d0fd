import { beforeEach, describe, expect, test } from "vitest";
import { buildOrg } from "../build-org.ts";
import type { Org } from "../org/org.ts";
import { SalesforceError } from "../model/salesforce-error.ts";
import { Clock } from "../org/clock.ts";
import type { Values, Writes } from "../org/writes.ts";
import type { Rule } from "./rule.ts";

let org: Org;
const clock = new Clock({ start: Date.UTC(2026, 10, 1), scale: 0 });

beforeEach(() => {
  org = buildOrg({ seed: "rules", records: 400, clock });
  org.load();
});

function write<T>(work: (writes: Writes) => T, allowDuplicates = false): T {
  return org.transact(org.integrationUserId(), "", work, { allowDuplicates });
}

const create = (object: string, values: Values): string =>
  write((writes) => writes.create(object, values));
const update = (object: string, id: string, values: Values): void =>
  write((writes) => writes.update(object, id, values));

function refusal(work: () => unknown): {
  code: string;
  message: string;
  fields: readonly string[];
} {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    return { code: error.errorCode, message: error.message, fields: error.fields };
  }
  throw new Error("It was not refused.");
}

const NAMED: Rule = {
  kind: "validation",
  object: "account",
  name: "Big accounts have a site",
  errorConditionFormula: "AND(NumberOfEmployees > 100, ISBLANK(Site))",
  errorMessage: "Say where it is.",
  errorDisplayField: "site",
};

describe("a validation rule", () => {
  test("refuses a record for which its formula is true, and no other", () => {
    org.rules.add(NAMED);
    const refused = refusal(() => create("Account", { Name: "A", NumberOfEmployees: 101 }));
    expect(refused).toEqual({
      code: "FIELD_CUSTOM_VALIDATION_EXCEPTION",
      message: "Say where it is.",
      fields: ["Site"],
    });
    const id = create("Account", { Name: "A", NumberOfEmployees: 101, Site: "Here" });
    expect(refusal(() => update("Account", id, { Site: null })).fields).toEqual(["Site"]);
    expect(org.record("Account", id)?.["Site"]).toBe("Here");
  });

  test("sees how the record changes", () => {
    org.rules.add({
      ...NAMED,
      errorConditionFormula: 'NOT(ISNEW()) && ISCHANGED(Site) && PRIORVALUE(Site) = "Fixed"',
    });
    const id = create("Account", { Name: "A", Site: "Fixed" });
    update("Account", id, { Name: "B" });
    expect(refusal(() => update("Account", id, { Site: "Elsewhere" })).message).toBe(
      "Say where it is.",
    );
  });

  test("is reported together with the other broken rules", () => {
    org.rules.add(NAMED);
    org.rules.add({
      ...NAMED,
      errorConditionFormula: 'Name = "A"',
      errorMessage: "Not A.",
      errorDisplayField: undefined,
    });
    try {
      create("Account", { Name: "A", NumberOfEmployees: 101 });
    } catch (error) {
      expect((error as SalesforceError).body()).toEqual([
        {
          errorCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION",
          message: "Say where it is.",
          fields: ["Site"],
        },
        { errorCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message: "Not A.", fields: [] },
      ]);
    }
    expect.assertions(1);
  });

  test("of a master holds when its details change its roll-up, and then nothing is saved", () => {
    const accountId = create("Account", { Name: "A" });
    create("Site_Visit__c", { Account__c: accountId });
    org.rules.add({
      ...NAMED,
      errorConditionFormula: "Site_Visits__c > 1",
      errorMessage: "One is enough.",
    });
    const visits = org.count("Site_Visit__c");
    const made = write((writes) => {
      try {
        return writes.create("Site_Visit__c", { Account__c: accountId });
      } catch {
        return writes.create("Account", { Name: "Other" });
      }
    });
    expect(org.objectTypeOf(made)?.name).toBe("Account");
    expect(org.count("Site_Visit__c")).toBe(visits);
  });

  test("is not taken when its formula is wrong", () => {
    const wrong = { ...NAMED, errorConditionFormula: "Nonsense > 1" };
    expect(refusal(() => org.rules.add(wrong))).toMatchObject({
      code: "FORMULA_EXPRESSION_INVALID",
    });
    expect(org.rules.list()).toEqual([]);
  });

  test("keeps a record from being saved for which it has no value", () => {
    org.rules.add({ ...NAMED, errorConditionFormula: "1 / NumberOfEmployees > 1" });
    const refused = refusal(() => create("Account", { Name: "A", NumberOfEmployees: 0 }));
    expect(refused.code).toBe("FORMULA_EXPRESSION_INVALID");
  });
});

test("a field is required while a rule requires it", () => {
  const id = create("Account", { Name: "A" });
  const rule = org.rules.add({ kind: "required", object: "Account", field: "Phone" });
  expect(refusal(() => create("Account", { Name: "A" }))).toEqual({
    code: "REQUIRED_FIELD_MISSING",
    message: "Required fields are missing: [Phone]",
    fields: ["Phone"],
  });
  expect(refusal(() => update("Account", id, { Name: "B" })).code).toBe("REQUIRED_FIELD_MISSING");
  expect(org.rules.remove(rule)).toBe(true);
  update("Account", id, { Name: "B" });
});

test("a picklist is restricted while a rule restricts it; existing values stay", () => {
  const id = create("Account", { Name: "A", Industry: "Alchemy" });
  org.rules.add({ kind: "restricted-picklist", object: "Account", field: "Industry" });
  expect(refusal(() => create("Account", { Name: "B", Industry: "Magic" })).code).toBe(
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
  );
  update("Account", id, { Name: "C" });
});

describe("a duplicate rule", () => {
  const rule = (action: "block" | "allow"): Rule => ({
    kind: "duplicate",
    object: "Account",
    name: "Same",
    fields: ["Name", "Site"],
    action,
    alertText: "Use one of these records?",
  });
  const twin = { Name: "Twin", Site: "Here" };

  test("warns, unless the client insists", () => {
    create("Account", twin);
    org.rules.add(rule("allow"));
    expect(refusal(() => create("Account", twin))).toEqual({
      code: "DUPLICATES_DETECTED",
      message: "Use one of these records?",
      fields: [],
    });
    create("Account", { ...twin, Site: "There" });
    write((writes) => writes.create("Account", twin), true);
  });

  test("blocks even if the client allows duplicates, also within a transaction", () => {
    org.rules.add(rule("block"));
    const twice = () =>
      write((writes) => [writes.create("Account", twin), writes.create("Account", twin)], true);
    expect(refusal(twice).code).toBe("DUPLICATES_DETECTED");
  });

  test("looks at an update that makes a duplicate, not at one that leaves it", () => {
    const id = create("Account", twin);
    create("Account", twin);
    org.rules.add(rule("block"));
    update("Account", id, { Phone: "1" });
    update("Account", id, { Site: "There" });
    expect(refusal(() => update("Account", id, { Site: "Here" })).code).toBe("DUPLICATES_DETECTED");
  });
});

describe("a lock", () => {
  test("of some rows keeps them and their details from being written for a time", () => {
    const [id, free] = [create("Account", { Name: "A" }), create("Account", { Name: "B" })];
    const visitId = create("Site_Visit__c", { Account__c: id });
    org.rules.add({ kind: "row-lock", object: "Account", ids: [id.slice(0, 15)], forMs: 5000 });
    const locked = {
      code: "UNABLE_TO_LOCK_ROW",
      message: `unable to obtain exclusive access to this record or 1 records: ${id}`,
      fields: [],
    };
    expect(refusal(() => update("Account", id, { Name: "C" }))).toEqual(locked);
    expect(refusal(() => write((writes) => writes.delete("Account", id)))).toEqual(locked);
    expect(refusal(() => create("Site_Visit__c", { Account__c: id }))).toEqual(locked);
    expect(refusal(() => update("Site_Visit__c", visitId, { Title__c: "x" }))).toEqual(locked);
    update("Account", free, { Name: "C" });
    clock.shift(5000);
    update("Account", id, { Name: "C" });
    expect(org.rules.list()).toEqual([]);
  });

  test("of any row refuses so many writes", () => {
    const id = create("Account", { Name: "A" });
    org.rules.add({ kind: "row-lock", object: "Account", times: 2 });
    expect(refusal(() => update("Account", id, { Name: "B" })).code).toBe("UNABLE_TO_LOCK_ROW");
    expect(refusal(() => update("Account", id, { Name: "B" })).code).toBe("UNABLE_TO_LOCK_ROW");
    update("Account", id, { Name: "B" });
  });

  test("of an approval is active until it is removed", () => {
    const id = create("Account", { Name: "A" });
    const rule = org.rules.add({ kind: "approval-lock", object: "Account", ids: [id] });
    expect(refusal(() => update("Account", id, { Name: "B" })).code).toBe("ENTITY_IS_LOCKED");
    org.rules.remove(rule);
    update("Account", id, { Name: "B" });
  });
});

test("the fields are looked at first, then validation rules, then duplicates", () => {
  create("Account", { Name: "A" });
  const duplicate = org.rules.add({
    kind: "duplicate",
    object: "Account",
    name: "D",
    fields: ["Name"],
    action: "block",
    alertText: "D",
  });
  const validation = org.rules.add({ ...NAMED, errorConditionFormula: "TRUE" });
  const required = org.rules.add({ kind: "required", object: "Account", field: "Phone" });
  const codes = [required, validation, duplicate].map((id) => {
    const { code } = refusal(() => create("Account", { Name: "A" }));
    org.rules.remove(id);
    return code;
  });
  expect(codes).toEqual([
    "REQUIRED_FIELD_MISSING",
    "FIELD_CUSTOM_VALIDATION_EXCEPTION",
    "DUPLICATES_DETECTED",
  ]);
});

test("a rule about what there is not is refused", () => {
  expect(
    refusal(() => org.rules.add({ kind: "required", object: "Nothing", field: "X" })).code,
  ).toBe("NOT_FOUND");
  expect(
    refusal(() => org.rules.add({ kind: "required", object: "Account", field: "X" })).message,
  ).toBe("No such column 'X' on sobject of type Account");
});

test("a rule about a field that is gone holds no more", () => {
  org.rules.add({ kind: "required", object: "Account", field: "Site" });
  org.rules.add({ ...NAMED, errorDisplayField: undefined });
  org.changeSchema({ kind: "remove-field", object: "Account", field: "Site" });
  expect(
    org.record("Account", create("Account", { Name: "A", NumberOfEmployees: 101 })),
  ).toBeDefined();
});
