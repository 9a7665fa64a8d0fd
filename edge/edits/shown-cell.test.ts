import fc from "fast-check";
import { expect, test } from "vitest";
import { edited, testDocket } from "../../testing/edits/test-docket.ts";
import type { Edit, EditState } from "./edit.ts";
import { shownCell } from "./shown-cell.ts";

const ROW = { a: "row" };

function own(
  ...edits: readonly (readonly [mine: string, state: EditState, seq?: number])[]
): Edit[] {
  return edits.flatMap(([mine, state, confirmedSeq = null], n) =>
    edited(testDocket(), { a: { mine } }).edits.map((edit) => ({
      ...{ ...edit, id: n + 1, state, confirmedSeq },
    })),
  );
}

const shown = (edits: readonly Edit[], seq = 10) => shownCell(ROW, seq, edits, "a").value;

test.each<[EditState, string]>([
  ["open", "mine"],
  ["asked", "mine"],
  ["refused", "mine"],
  ["withdrawn", "row"],
  ["superseded", "row"],
  ["discarded", "row"],
  ["resolved", "row"],
])("an edit that is %s: %s is shown", (state, value) => {
  expect(shown(own(["mine", state]))).toBe(value);
});

test("a confirmed edit covers the row until the row has it", () => {
  const edits = own(["mine", "confirmed", 11]);
  expect(shown(edits, 10)).toBe("mine");
  expect(shown(edits, 11)).toBe("row");
});

test("the newest own edit is shown, and no older one after it is in the row", () => {
  expect(shown(own(["1", "open"], ["2", "open"]))).toBe("2");
  expect(shown(own(["1", "refused"], ["2", "confirmed", 9]))).toBe("row");
  expect(shown(own(["1", "open"], ["2", "discarded"]))).toBe("1");
});

test("a field that was given up does not cover the row, the form's others do", () => {
  const { edits } = edited(testDocket(), { a: {}, c: {} });
  const [edit] = edits;
  const field = edit?.fields["a"];
  if (edit === undefined || field === undefined) throw new Error("an edit");
  const end = { is: "given up" as const, value: "row" };
  const left = { ...edit, fields: { ...edit.fields, a: { ...field, end } } };
  expect(shownCell(ROW, 10, [left], "a")).toEqual({ value: "row", edit: null });
  expect(shownCell(ROW, 10, [left], "c").edit).toBe(left);
});

test("as the row grows, an own value gives way once and does not come back", () => {
  const states = fc.constantFrom<EditState>("open", "confirmed", "already", "refused", "withdrawn");
  const edits = fc.array(fc.tuple(fc.string(), states, fc.integer({ min: 1, max: 20 })));
  fc.assert(
    fc.property(edits, (made) => {
      const all = own(...made);
      const covered = Array.from(
        { length: 22 },
        (_, seq) => shownCell(ROW, seq, all, "a").edit?.id ?? 0,
      );
      expect(covered).toEqual(covered.toSorted((a, b) => b - a));
    }),
  );
});
