import fc from "fast-check";
import { expect, test } from "vitest";
import type { Group } from "../../edge/protocol/grant.ts";
import { NEW_SENTENCE, NO_CONDITION } from "../condition/condition-draft.ts";
import {
  added,
  ALL_FIELDS,
  copied,
  draftOf,
  groupsOf,
  isSameDraft,
  moved,
  nameFault,
  removed,
  withGrant,
  withGroup,
} from "./groups-draft.ts";

const group = (name: string, part: Partial<Group> = {}): Group => ({
  ...{ name, everybody: false, people: ["ada"], claims: ["sales"] },
  grants: {
    Account: { fields: ["Name"], denied: ["Phone"], rows: { field: "name", op: "eq", value: "a" } },
    "*": "none",
  },
  ...part,
});
const GROUPS = ["A", "B", "C"].map((name) => group(name));
const names = (draft: ReturnType<typeof draftOf>) => draft.map(({ name }) => name);

test("groups come back as they were, and differ once something is changed", () => {
  const draft = draftOf(GROUPS);
  expect(groupsOf(draft)).toEqual(GROUPS);
  const read = draftOf([group("D"), ...GROUPS], moved(draft, 1, 1));
  expect(read.map(({ name, key }) => [name, key])).toEqual([
    ["D", 4],
    ["A", 1],
    ["B", 2],
    ["C", 3],
  ]);
  expect(isSameDraft(draft, read.slice(1))).toBe(true);
  expect(isSameDraft(draft, withGroup(draft, 1, { everybody: true }))).toBe(false);
  expect(isSameDraft(draft, moved(draft, 1, 1))).toBe(false);
});

test("whatever is moved, each group stays there once, and the first and last stay where they are", () => {
  const move = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(-1 as const, 1 as const));
  fc.assert(
    fc.property(fc.array(move), (moves) => {
      const draft = moves.reduce((all, [key, by]) => moved(all, key, by), draftOf(GROUPS));
      expect(names(draft).toSorted()).toEqual(["A", "B", "C"]);
    }),
  );
  expect(names(moved(draftOf(GROUPS), 1, -1))).toEqual(["A", "B", "C"]);
  expect(names(moved(draftOf(GROUPS), 3, -1))).toEqual(["A", "C", "B"]);
});

test("a new group comes first and says nothing; a copy stands above what it is of; each has a name of its own", () => {
  const draft = added(added(draftOf(GROUPS)));
  expect(names(draft)).toEqual(["New group 2", "New group", "A", "B", "C"]);
  expect(draft[0]?.grants).toEqual({});
  const copy = copied(copied(draftOf(GROUPS), 2), 2);
  expect(names(copy)).toEqual(["A", "B copy", "B copy 2", "B", "C"]);
  expect(new Set(copy.map(({ key }) => key)).size).toBe(5);
  expect(names(removed(copy, 2))).toEqual(["A", "B copy", "B copy 2", "C"]);
});

test("a condition that is still to be made lets nothing be seen, rather than all", () => {
  const [first] = draftOf([group("A", { grants: {} })]);
  if (first === undefined) throw new Error("There is no group.");
  for (const rows of [NO_CONDITION, { ...NO_CONDITION, of: [NEW_SENTENCE] }]) {
    const grant = { fields: "all" as const, denied: [], rows };
    const [saved] = groupsOf([{ ...first, ...withGrant(first, "Account", grant) }]);
    expect(saved?.grants["Account"]).toMatchObject({ rows: { any: [] } });
  }
  const said = { ...first, ...withGrant(first, "Account", ALL_FIELDS) };
  expect(withGrant(said, "Account", null)).toEqual({ grants: {} });
});

test("a name is there once, in any case, and is not empty", () => {
  const draft = draftOf([group("Sales"), group(" sales "), group("  ")]);
  const faults = draft.map((one) => nameFault(draft, one));
  expect(faults).toEqual([
    "Another group has this name.",
    "Another group has this name.",
    "Give it a name.",
  ]);
});
