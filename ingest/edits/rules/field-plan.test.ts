import fc from "fast-check";
import { expect, test } from "vitest";
import {
  edited,
  logged,
  SECOND,
  TEST_SETTING,
  testDocket,
} from "../../../testing/edits/test-docket.ts";
import type { CellValue } from "../../../edge/protocol/cell.ts";
import type { EditField, Policy } from "../../../edge/edits/edit.ts";
import type { Docket } from "./docket.ts";
import { mergedValue, planField } from "./field-plan.ts";

function planOf(docket: Docket) {
  const edit = docket.edits.at(-1);
  if (edit === undefined) throw new Error("no edit");
  return planField(docket, edit, "a", TEST_SETTING);
}

const onRow = (a: CellValue, change: Partial<EditField> = {}) =>
  edited(testDocket({ a }), { a: change });

test.each<[CellValue, Partial<EditField>, ReturnType<typeof planOf>]>([
  ["b", {}, { is: "send", value: "mine" }],
  ["mine", {}, { is: "already", value: "mine" }],
  ["b", { mine: "b" }, { is: "withdrawn" }],
  ["theirs", { mine: "b" }, { is: "withdrawn" }],
  ["theirs", {}, { is: "ask", theirs: "theirs" }],
  ["theirs", { policy: "theirs" }, { is: "give up", theirs: "theirs" }],
  [null, { policy: "ours" }, { is: "overwrite", value: "mine", theirs: null, decision: "mine" }],
])("the org has %o, %o: %o", (theirs, change, plan) => {
  expect(planOf(onRow(theirs, change))).toEqual(plan);
});

test("a decision is about the value that it names", () => {
  const docket = onRow("theirs");
  const [edit] = docket.edits;
  const field = edit?.fields["a"];
  if (edit === undefined || field === undefined) throw new Error("an edit");
  const decided = { ...edit, fields: { a: { ...field, named: ["theirs"] } } };
  expect(planOf({ ...docket, edits: [decided] })).toEqual({ is: "send", value: "mine" });
  const changed = { ...docket, row: { a: "another" }, edits: [decided] };
  expect(planOf(changed)).toEqual({ is: "ask", theirs: "another" });
});

test.each([
  [-2, "overwrite"],
  [-1, "ask"],
  [0, "ask"],
  [1, "ask"],
  [2, "give up"],
])("the newest: an event %d s after the edit's receipt: %s", (seconds, is) => {
  const log = [logged(11, { a: "theirs" }, { commitSecond: SECOND + seconds })];
  const docket = edited(testDocket({ a: "theirs" }, { log }), { a: { policy: "newest" } });
  expect(planOf(docket).is).toBe(is);
});

test("the newest: a person is asked where no event told the value", () => {
  expect(planOf(onRow("theirs", { policy: "newest" })).is).toBe("ask");
});

test("a difference is added to what the org has, as one absolute value", () => {
  const change = { base: "10", mine: "15", policy: "add" as const };
  expect(planOf(onRow("10", change))).toEqual({ is: "send", value: "15" });
  expect(planOf(onRow("12.5", change))).toEqual({
    ...{ is: "overwrite", value: "17.5", theirs: "12.5", decision: "merged" },
  });
  expect(planOf(onRow(null, change)).is).toBe("ask");
});

test("a multi-select has both sides' additions, and neither's removals", () => {
  const change = { base: "a;b", mine: "b;c", policy: "union" as const };
  expect(planOf(onRow("a;b;d", change))).toMatchObject({ is: "overwrite", value: "b;d;c" });
  expect(planOf(onRow("b;c", change))).toEqual({ is: "already", value: "b;c" });
});

test("a merge of what one side alone changed is that side's value", () => {
  const number = fc.integer().map(String);
  const some = fc.subarray(["a", "b", "c", "d"]).map((all) => all.join(";") || null);
  const merge = (policy: Policy, base: CellValue, mine: CellValue, theirs: CellValue) =>
    mergedValue({ policy, base, mine }, theirs)?.of;
  fc.assert(
    fc.property(number, number, some, some, (base, other, set, otherSet) => {
      expect(merge("add", base, other, base)).toBe(other);
      expect(merge("add", base, base, other)).toBe(other);
      expect(membersOf(merge("union", set, otherSet, set))).toEqual(membersOf(otherSet));
      expect(membersOf(merge("union", set, set, otherSet))).toEqual(membersOf(otherSet));
    }),
  );
});

const membersOf = (value: CellValue | undefined) => new Set(String(value ?? "").split(";"));

test("whatever is sent over a value of another is named", () => {
  const values = fc.constantFrom("b", "mine", "theirs", null);
  const policies = fc.constantFrom<Policy>("ask", "ours", "theirs", "newest");
  fc.assert(
    fc.property(values, values, values, policies, (base, mine, theirs, policy) => {
      const plan = planOf(onRow(theirs, { base, mine, policy }));
      if (plan.is === "send") expect(theirs).toBe(base);
      if (plan.is === "overwrite") expect(plan).toMatchObject({ theirs, value: mine });
    }),
  );
});
