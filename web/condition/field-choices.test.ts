import fc from "fast-check";
import { expect, test } from "vitest";
import { resolvePath } from "../../edge/ask/field-path.ts";
import { CATALOG, DEAL } from "../../testing/ask/world.ts";
import { describeWorld } from "../../testing/described-world.ts";
import {
  fieldsOf,
  OWN,
  pathLabel,
  reachable,
  referencesOf,
  soughtFields,
} from "./field-choices.ts";

const WORLD = {
  describe: describeWorld,
  isMirrored: (object: string) => CATALOG.mirrored.has(object.toLowerCase()),
};
const sought = (text: string, most = 1_000) => soughtFields(text, "Deal", WORLD, () => true, most);

test("references open as lists of their own, to the third", () => {
  const [account] = referencesOf("Deal", OWN, WORLD);
  expect(account).toEqual({
    path: "account",
    label: "AccountId",
    column: "accountid",
    to: "Account",
  });
  const parent = referencesOf("Account", account ?? OWN, WORLD).find(({ to }) => to === "Account");
  expect(parent).toMatchObject({ path: "account.parent", label: "AccountId › ParentId" });
  const third = referencesOf("Account", parent ?? OWN, WORLD);
  expect(third.map(({ path }) => path)).toContain("account.parent.owner");
  expect(third.flatMap((one) => referencesOf(one.to, one, WORLD))).toEqual([]);
});

test("a reference to an object that is not mirrored, or to one of several, leads nowhere", () => {
  const both = {
    ...WORLD,
    isMirrored: (object: string) => WORLD.isMirrored(object) || object === "Group",
  };
  const names = (world: typeof WORLD) => referencesOf("Deal", OWN, world).map(({ path }) => path);
  expect(names(WORLD)).toEqual(["account", "owner"]);
  expect(names(both)).toEqual(["account"]);
});

test("every field that a search finds is one that the API knows, under that path", () => {
  const all = sought("");
  expect(all.length).toBeGreaterThan(50);
  for (const { path, column } of all)
    expect(resolvePath(path, DEAL, CATALOG)).toMatchObject({
      name: path,
      column: { column: column.column },
    });
  expect(new Set(all.map(({ path }) => path)).size).toBe(all.length);
});

test("a search takes words in any order, near fields first", () => {
  expect(
    sought("name")
      .map(({ path }) => path)
      .slice(0, 3),
  ).toEqual(["name", "account.name", "owner.name"]);
  expect(sought("industry account").map(({ path }) => path)[0]).toBe("account.industry");
  expect(sought("nothing of that")).toEqual([]);
  expect(sought("name", 2)).toHaveLength(2);
  fc.assert(
    fc.property(fc.constantFrom(...sought("")), ({ path, label }) => {
      expect(sought(label).map((one) => one.path)).toContain(path);
    }),
  );
});

test("what fields can be reached in is known level by level", () => {
  expect([...reachable("Deal", WORLD)].toSorted()).toEqual(["Account", "Deal", "User"]);
  const none = { ...WORLD, describe: () => undefined };
  expect([...reachable("Deal", none)]).toEqual(["Deal"]);
});

test("a path is told by labels, and as it is where it leads nowhere", () => {
  expect(pathLabel("account.industry", "Deal", describeWorld)).toBe("AccountId › Industry");
  expect(pathLabel("account.gone", "Deal", describeWorld)).toBe("account.gone");
  expect(fieldsOf("Unknown", OWN, WORLD)).toEqual([]);
});
