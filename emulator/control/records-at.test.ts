import { expect, test } from "vitest";
import { presentMoment } from "./moment.ts";
import { recordsAt } from "./records-at.ts";
import { buildOrg } from "../build-org.ts";
import type { OrgRecord } from "../model/record.ts";

const byId = (records: readonly Readonly<OrgRecord>[]) =>
  records.toSorted((a, b) => (String(a["Id"]) < String(b["Id"]) ? -1 : 1));

test("records are read as of one commit, whatever is committed while they are", async () => {
  const org = buildOrg({ seed: "records", records: 8000, now: () => Date.UTC(2030, 0, 1) });
  org.load();
  const before = [...org.records("Contact")];
  expect(before.length).toBeGreaterThan(1200);
  const ids = before.map(({ Id }) => String(Id));
  const withCases = new Set([...org.records("Case")].map(({ ContactId }) => ContactId));
  const withoutCase = ids.slice(-150, -50).find((id) => !withCases.has(id));
  const disturbances: (() => void)[] = [
    () => {
      org.transact(org.integrationUserId(), "", (writes) => {
        writes.create("Contact", { LastName: "New" });
        for (const id of ids.slice(-50)) writes.update("Contact", id, { LastName: "Changed" });
        writes.delete("Contact", withoutCase ?? "");
      });
    },
    () => {
      org.transact(org.integrationUserId(), "", (writes) => {
        for (const id of ids.slice(-40)) writes.update("Contact", id, { Title: "Again" });
      });
    },
  ];
  const seen: Readonly<OrgRecord>[] = [];
  for await (const record of recordsAt(org, "Contact", presentMoment(org))) {
    if (seen.length % 600 === 599) disturbances.shift()?.();
    seen.push(record);
  }
  expect(disturbances).toHaveLength(0);
  expect(byId(seen)).toEqual(byId(before));
  expect([...org.records("Contact")]).not.toEqual(before);
});

test("a field that changes its name meanwhile is read under the new one", async () => {
  const org = buildOrg({ seed: "records", records: 8000, now: () => Date.UTC(2030, 0, 1) });
  org.load();
  const titles = [...org.records("Contact")].map(({ Title }) => Title);
  const seen: Readonly<OrgRecord>[] = [];
  for await (const record of recordsAt(org, "Contact", presentMoment(org))) {
    if (seen.length === 10) {
      org.changeSchema({ kind: "rename-field", object: "Contact", field: "Title", to: "Job__c" });
    }
    seen.push(record);
  }
  const [early, late] = [seen.slice(0, 500), seen.slice(500)];
  expect(early.map(({ Title }) => Title)).toEqual(titles.slice(0, 500));
  expect(late.map(({ Job__c }) => Job__c)).toEqual(titles.slice(500));
});
