import { expect, test } from "vitest";
import { text } from "../model/field.ts";
import { buildOrg } from "../build-org.ts";
import type { Org } from "./org.ts";
import { notFound } from "../model/salesforce-error.ts";
import { testFolder } from "../../testing/emulator/test-folder.ts";

function opened(dataDir?: string): Org {
  const org = buildOrg({
    seed: "schema",
    records: 400,
    now: () => Date.UTC(2030, 0, 1),
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  org.load();
  return org;
}

const firstAccount = (org: Org) => {
  const [account] = org.records("Account");
  if (account === undefined) throw notFound();
  return account;
};

test("fields come, are renamed, retyped and go; records keep their SystemModstamp", () => {
  const org = opened();
  const before = firstAccount(org);
  org.changeSchema({
    kind: "add-field",
    object: "Account",
    field: text("Nick__c", "Nick", 80),
    value: "x",
  });
  expect(firstAccount(org)).toEqual({ ...before, Nick__c: "x" });
  org.changeSchema({ kind: "rename-field", object: "Account", field: "Nick__c", to: "Short__c" });
  expect(firstAccount(org)).toEqual({ ...before, Short__c: "x" });
  const number = { ...text("Employees", "x", 8), name: "NumberOfEmployees" };
  org.changeSchema({ kind: "retype-field", object: "Account", field: number });
  const employees = before["NumberOfEmployees"] ?? null;
  expect(firstAccount(org)["NumberOfEmployees"]).toBe(employees && String(employees));
  org.changeSchema({ kind: "remove-field", object: "Account", field: "Short__c" });
  expect(Object.keys(firstAccount(org))).not.toContain("Short__c");
  expect(org.objectType("Account").fieldsByName.has("short__c")).toBe(false);
});

test("a restarted org has the schema it had", () => {
  const dataDir = testFolder();
  const org = opened(dataDir);
  const id = String(firstAccount(org)["Id"]);
  const write = (values: Record<string, unknown>): void =>
    org.transact(org.integrationUserId(), "", (writes) => writes.update("Account", id, values));
  org.changeSchema({ kind: "add-field", object: "Account", field: text("Nick__c", "Nick", 80) });
  write({ Nick__c: "before" });
  org.changeSchema({ kind: "rename-field", object: "Account", field: "Nick__c", to: "Short__c" });
  write({ Short__c: "after" });
  org.changeSchema({ kind: "change-data-capture", object: "Lead", enabled: false });
  org.close();
  const again = opened(dataDir);
  expect(again.record("Account", id)).toEqual(org.record("Account", id));
  expect(again.objectType("Lead").changeDataCapture).toBe(false);
  again.close();
});
