import { expect, test } from "vitest";
import type { Group } from "../../edge/protocol/grant.ts";
import type { KnownPerson } from "../../edge/protocol/person.ts";
import type { WholeObject } from "../client/group-calls.ts";
import { countOf, grantOfPerson, inNoGroup, objectSight } from "./sight-of.ts";

const COLUMNS = ["Id", "Name", "Phone", "Industry"].map((field) => ({
  ...{ column: field.toLowerCase(), field, label: field, type: "string", eventPath: null },
})) as unknown as WholeObject["columns"];

const person = (id: string, part: Partial<KnownPerson> = {}) =>
  ({ id, name: id, role: "viewer", groups: [], ...part }) as unknown as KnownPerson;
const group = (name: string, part: Partial<Group>): Group => ({
  ...{ name, everybody: false, people: [], claims: [], grants: {} },
  ...part,
});
const OPEN = { field: "name", op: "eq", value: "Open" };
const GROUPS = [
  group("Sales", {
    claims: ["sales"],
    grants: { Account: { fields: ["Name"], denied: [], rows: OPEN }, Case: "none" },
  }),
  group("Everybody", {
    everybody: true,
    grants: { "*": { fields: "all", denied: ["Phone"], rows: null } },
  }),
];

test("the first group that says something decides; what another denies stays hidden", () => {
  const grant = grantOfPerson(GROUPS, person("Ada", { groups: ["sales"] }));
  expect(objectSight(grant, "account", COLUMNS)).toEqual({
    ...{ isWhole: false, rows: OPEN, count: { seen: 2, all: 4 }, hidden: ["Industry", "Phone"] },
  });
  expect(objectSight(grant, "Case", COLUMNS)).toBeNull();
  const other = objectSight(grantOfPerson(GROUPS, person("Bob")), "Case", COLUMNS);
  expect(other).toMatchObject({ hidden: ["Phone"], rows: null });
  expect(objectSight(grant, "Lead", null)).toMatchObject({ count: null, hidden: [] });
});

test("a grant by itself is counted as it is seen, the id included", () => {
  expect(countOf({ fields: ["PHONE"], denied: [], rows: null }, COLUMNS)).toEqual({
    ...{ seen: 2, all: 4 },
  });
  expect(countOf("none", COLUMNS)).toBeNull();
});

test("who was let in and is in no group sees nothing; who was not let in is not told of", () => {
  const people = [
    person("Ada", { groups: ["sales"] }),
    person("Bob"),
    person("Eve", { role: null }),
  ];
  expect(inNoGroup(GROUPS.slice(0, 1), people).map(({ id }) => id)).toEqual(["Bob"]);
  expect(inNoGroup(GROUPS, people)).toEqual([]);
  expect(inNoGroup([], people).map(({ id }) => id)).toEqual(["Ada", "Bob"]);
});
