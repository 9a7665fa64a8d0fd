import { expect, test } from "vitest";
import { buildOrg } from "../build-org.ts";
import type { Org } from "./org.ts";
import type { OrgView } from "./view.ts";
import type { Writes } from "./writes.ts";

const NOW = Date.UTC(2030, 0, 1);

function loaded(): Org {
  const org = buildOrg({ seed: "view", records: 400, now: () => NOW });
  org.load();
  return org;
}

const write = (org: Org, work: (writes: Writes) => void): void =>
  org.transact(org.integrationUserId(), "", work);

/** Everything a reader can see of an object. */
function seen(view: OrgView, object: string) {
  const sorted = (records: Iterable<Readonly<Record<string, unknown>>>) =>
    [...records].toSorted((a, b) => (String(a["Id"]) < String(b["Id"]) ? -1 : 1));
  return {
    live: sorted(view.records(object)),
    bin: sorted(view.deletedRecords(object)),
    count: view.count(object),
    owned: sorted(view.recordsWith(object, "Rating", "Hot")),
  };
}

test("the org as it was before its latest transactions", () => {
  const org = loaded();
  const [first, second, third] = [...org.records("Lead")].map(({ Id }) => String(Id));
  write(org, (writes) => writes.delete("Lead", String(third)));
  const before = seen(org, "Lead");
  const commits: bigint[] = [];
  org.onCommit(({ commitNumber }) => commits.push(commitNumber));
  write(org, (writes) => writes.update("Lead", String(first), { Rating: "Hot", Title: "A" }));
  write(org, (writes) => writes.delete("Lead", String(second)));
  write(org, (writes) => writes.undelete("Lead", String(third)));
  write(org, (writes) =>
    writes.create("Lead", {
      LastName: "B",
      Company: "C",
      Rating: "Hot",
      Status: "Open - Not Contacted",
    }),
  );
  write(org, (writes) => writes.update("Lead", String(first), { Rating: "Cold" }));
  const was = org.asOf(({ commitNumber }) => commits.includes(commitNumber));
  expect(was && seen(was, "Lead")).toEqual(before);
  expect(was?.record("Lead", String(second))).toBeDefined();
  expect(was?.record("Lead", String(third))).toBeUndefined();
  expect(was?.deletedRecord("Lead", String(third))).toBeDefined();
  expect(org.asOf(() => false)).toBe(org);
});

test("the org as it was has the fields that it has now", () => {
  const org = loaded();
  const [lead] = org.records("Lead");
  const id = String(lead?.["Id"]);
  write(org, (writes) => writes.update("Lead", id, { Title: "Before" }));
  const { commitNumber } = org.history.latest ?? { commitNumber: 0n };
  write(org, (writes) => writes.update("Lead", id, { Title: "After" }));
  org.changeSchema({ kind: "rename-field", object: "Lead", field: "Title", to: "Position__c" });
  const was = org.asOf((transaction) => transaction.commitNumber > commitNumber);
  expect(was?.record("Lead", id)).toMatchObject({ Position__c: "Before" });
  expect(was?.record("Lead", id)).not.toHaveProperty("Title");
  expect(org.record("Lead", id)).toMatchObject({ Position__c: "After" });
});

test("a field hidden from a user is not there for that user", () => {
  const org = loaded();
  const [, other = ""] = [...org.records("User")].map(({ Id }) => String(Id));
  org.fieldAccess.set(other, "Lead", ["AnnualRevenue", "Title"], false);
  const theirs = org.viewFor(other).objectType("Lead");
  expect(theirs.fieldsByName.has("annualrevenue")).toBe(false);
  expect(theirs.storedFields.some(({ name }) => name === "Title")).toBe(false);
  expect(org.viewFor(org.integrationUserId())).toBe(org);
  org.fieldAccess.set(other, "Lead", ["Title"], true);
  expect(org.viewFor(other).objectType("lead").fieldsByName.has("title")).toBe(true);
});
