import { expect, test } from "vitest";
import type { Group } from "../protocol/grant.ts";
import { FIRST_GROUPS } from "../protocol/grant.ts";
import { grantOf, isWholeSight, WHOLE } from "./grant-of.ts";

const ALL = { fields: "all" as const, denied: [], rows: null };
const OPEN = { field: "stage", op: "eq", value: "Open" };
const ADA = { id: "ada", groups: ["sales"] };

const group = (grants: Group["grants"], more: Partial<Group> = {}): Group => ({
  ...{ name: "A group", everybody: false, people: ["ada"], claims: [], grants },
  ...more,
});

test("until groups are saved, whoever has a role sees all of every object", () => {
  expect(grantOf(FIRST_GROUPS.groups, ADA)).toBe(WHOLE);
  expect(WHOLE.of("Anything__c")).toEqual({ fields: "all", denied: new Set(), rows: null });
});

test("who is in no group sees nothing, and so does whoever no group lets see an object", () => {
  expect(grantOf([], ADA).of("Deal")).toBeNull();
  const grant = grantOf([group({ Deal: ALL })], ADA);
  expect(grant.isWhole).toBe(false);
  expect([grant.of("Deal"), grant.of("Account")]).toEqual([
    { fields: "all", denied: new Set(), rows: null },
    null,
  ]);
  expect(grantOf([group({ Deal: ALL })], { id: "bo", groups: [] }).of("Deal")).toBeNull();
});

test("people are in a group by their id, by what the provider says, or because everybody is", () => {
  const sees = (more: Partial<Group>, who = ADA) =>
    grantOf([group({ Deal: ALL }, { people: [], ...more })], who).of("Deal") !== null;
  expect(sees({})).toBe(false);
  expect([sees({ people: ["ada"] }), sees({ people: ["bo", "adam"] })]).toEqual([true, false]);
  expect([sees({ claims: ["sales"] }), sees({ claims: ["Sales", "sale"] })]).toEqual([true, false]);
  expect(sees({ everybody: true }, { id: "", groups: [] })).toBe(true);
});

test("of an object the first group decides that says anything of it; names are taken in any case", () => {
  const groups = [
    group({ deal: { ...ALL, fields: ["Name", "Stage"], rows: OPEN } }),
    group({ Deal: ALL, Account: "none", "*": ALL }),
    group({ Account: ALL }),
  ];
  const grant = grantOf(groups, ADA);
  expect(grant.of("DEAL")).toEqual({
    fields: new Set(["name", "stage"]),
    denied: new Set(),
    rows: OPEN,
  });
  expect(grant.of("Account")).toBeNull();
  expect(grant.of("User")).toMatchObject({ fields: "all", rows: null });
  expect(grant.isWhole).toBe(false);
});

test("what any group of a person denies stays hidden, also where another one decides", () => {
  const groups = [
    group({ Deal: { ...ALL, denied: ["Amount"] } }),
    group({ "*": { ...ALL, denied: ["SALARY__c"] } }),
    group({ Deal: { ...ALL, denied: ["Notes"] } }, { people: ["bo"] }),
  ];
  const sight = grantOf(groups, ADA).of("Deal");
  expect(sight?.denied).toEqual(new Set(["amount", "salary__c"]));
  expect(sight && isWholeSight(sight)).toBe(false);
});

test("a name that every object of JavaScript has is no grant", () => {
  const grant = grantOf([group({ Deal: ALL })], ADA);
  for (const name of ["constructor", "__proto__", "toString"]) expect(grant.of(name)).toBeNull();
});

test.each([
  ["all of an object that is named, and of all others", { "*": ALL, Deal: ALL }, true],
  ["one object alone", { Deal: ALL }, false],
  ["all others than one", { "*": ALL, Deal: "none" as const }, false],
  ["some records of one", { "*": ALL, Deal: { ...ALL, rows: OPEN } }, false],
  ["listed fields of one", { "*": ALL, Deal: { ...ALL, fields: ["Name"] } }, false],
  ["all but one field of every object", { "*": { ...ALL, denied: ["Salary__c"] } }, false],
])("whoever sees %s sees the whole or not", (_, grants, isWhole) => {
  expect(grantOf([group(grants)], ADA).isWhole).toBe(isWhole);
});
