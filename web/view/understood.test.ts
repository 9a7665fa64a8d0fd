import { expect, test } from "vitest";
import type { Column } from "../../edge/protocol/object.ts";
import { understood } from "./understood.ts";
import { parseView, viewSearch } from "./view-state.ts";

const columns = [
  { column: "id", relationshipName: null },
  { column: "name", relationshipName: null },
  { column: "accountid", relationshipName: "Account" },
] as unknown as readonly Column[];

const read = (search: string) => {
  const { view, leftOut } = understood(parseView(search), columns);
  return [decodeURIComponent(viewSearch(view)), leftOut.map(({ text }) => text)];
};
const where = (condition: unknown) => `?where=${JSON.stringify(condition)}`;
const named = { field: "Name", op: "eq", value: "a" };
const lost = { field: "nmae", op: "eq", value: "a" };
const behind = { field: "account.anything", op: "eq", value: "a" };

test.each<[string, string, readonly string[]]>([
  ["?filter=name.eq.a&sort=-name", "?sort=-name&filter=name.eq.a", []],
  ["?columns=*", "?columns=*", []],
  ["?columns=name,nmae&filter=nmae.eq.a.b", "?columns=name", ["nmae", "nmae.eq.a.b"]],
  ["?columns=nmae", "", ["nmae"]],
  ["?filter=name.equals.a&filter=name.eq.a", "?filter=name.eq.a", ["name.equals.a"]],
  ["?widths=name:240,nmae:9,id:3", "?widths=name:240", ["nmae:9", "id:3"]],
  ["?pinned=nmae,name&density=dense", "?pinned=name&density=dense", ["nmae"]],
  ["?density=airy", "", ["airy"]],
  ["?sort=-nmae,name", "?sort=name", ["nmae"]],
  ["?sort=account.industry,owner.name", "?sort=account.industry", ["owner.name"]],
  [where("{"), "", ['"{"']],
  [where({ all: 7 }), "", ['{"all":7}']],
  [where(named), where(named), []],
  [where(behind), where(behind), []],
  [where({ all: [named, lost, behind] }), where({ all: [named, behind] }), [JSON.stringify(lost)]],
  [where({ all: [named, lost] }), where(named), [JSON.stringify(lost)]],
  [where({ not: lost }), "", [JSON.stringify({ not: lost })]],
  [where({ any: [named, lost] }), "", [JSON.stringify({ any: [named, lost] })]],
])("%s is read as %s", (search, rest, leftOut) => {
  expect(read(search)).toEqual([rest, leftOut]);
});

test("what is left out is said with its reason", () => {
  const { leftOut } = understood(parseView("?filter=x.eq.1&sort=y.z&filter=name.is.1"), columns);
  expect(leftOut.map(({ reason }) => reason)).toEqual([
    ...["There is no field “x”.", "There is no operator “is”.", "There is no reference “y”."],
  ]);
});
