import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { controlClient } from "../control/client.ts";
import { queueIds } from "../objects/group.ts";
import { DATA, useTestOrg } from "../../testing/emulator/test-org.ts";

/** REST API Developer Guide, "Assignment Rule Header". */

const org = await useTestOrg(300);
const control = controlClient(org.origin);
const emulated = org.emulator.org;
const self = emulated.integrationUserId();
const [leads = "", partners = ""] = queueIds("Lead");
const [cases = "", urgent = ""] = queueIds("Case");
const OTHER_RULE = "01Q000000000001AAA";

beforeAll(async () => {
  const kind = "assignment";
  const byPriority = [{ when: 'ISPICKVAL(Priority, "High")', ownerId: urgent }, { ownerId: cases }];
  await control.rule({ kind, object: "Lead", name: "Leads", entries: [{ ownerId: leads }] });
  await control.rule({ kind, object: "Case", name: "Cases", entries: byPriority });
  await control.rule({
    kind,
    object: "Lead",
    name: "Partners",
    id: OTHER_RULE,
    active: false,
    entries: [{ ownerId: partners }],
  });
});
afterAll(() => control.removeRules());

const LEAD = { LastName: "Assigned", Company: "One" };
const withHeader = (value?: string) =>
  value === undefined ? {} : { headers: { "Sforce-Auto-Assign": value } };
const ownerOf = (object: string, id: string): unknown => emulated.record(object, id)?.["OwnerId"];

async function created(object: string, values: object, header?: string): Promise<string> {
  const path = `${DATA}/sobjects/${object}`;
  return (await org.ask<{ id: string }>(path, values, withHeader(header)))[1].id;
}

test.each([
  [undefined, leads],
  ["TRUE", leads],
  ["false", self],
  [OTHER_RULE, partners],
  [OTHER_RULE.slice(0, 15), partners],
])("with the header %s a new lead belongs to %s", async (header, owner) => {
  const id = await created("Lead", { ...LEAD, OwnerId: self }, header);
  expect(ownerOf("Lead", id)).toBe(owner);
});

test("the first entry that a case meets gives its owner", async () => {
  expect(ownerOf("Case", await created("Case", { Priority: "High" }))).toBe(urgent);
  expect(ownerOf("Case", await created("Case", { Priority: "Low" }))).toBe(cases);
  const account = await created("Account", { Name: "Not assigned" });
  expect(ownerOf("Account", account)).toBe(self);
});

describe("an update", () => {
  const update = async (id: string, header?: string): Promise<unknown> => {
    await org.ask(`${DATA}/sobjects/Lead/${id}`, undefined, {
      method: "PATCH",
      body: JSON.stringify({ Title: `title ${header}` }),
      ...withHeader(header),
    });
    return ownerOf("Lead", id);
  };

  test("assigns too, unless the header says FALSE or names a rule", async () => {
    const id = await created("Lead", LEAD, "FALSE");
    expect(await update(id, "FALSE")).toBe(self);
    expect(await update(id, OTHER_RULE)).toBe(self);
    expect(await update(id)).toBe(leads);
  });
});

test("the header of a request holds for rows and subrequests", async () => {
  const records = [{ attributes: { type: "Lead" }, ...LEAD }];
  const rows = await org.ask<{ id: string }[]>(
    `${DATA}/composite/sobjects`,
    { records },
    withHeader("FALSE"),
  );
  expect(ownerOf("Lead", String(rows[1][0]?.id))).toBe(self);
  const part = { method: "POST", url: `${DATA}/sobjects/Lead`, body: LEAD };
  const compositeRequest = [
    { ...part, referenceId: "a" },
    { ...part, referenceId: "b", httpHeaders: { "Sforce-Auto-Assign": "TRUE" } },
  ];
  type Answer = { compositeResponse: { body: { id: string } }[] };
  const [, answer] = await org.ask<Answer>(
    `${DATA}/composite`,
    { compositeRequest },
    withHeader("FALSE"),
  );
  const owners = answer.compositeResponse.map(({ body }) => ownerOf("Lead", body.id));
  expect(owners).toEqual([self, leads]);
});
