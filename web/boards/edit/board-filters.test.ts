import { expect, test } from "vitest";
import type { BoardFilter, Tile } from "../../../edge/protocol/board.ts";
import type { Column } from "../../../edge/protocol/object.ts";
import { boardObjects } from "../../../edge/protocol/tile-question.ts";
import type { ObjectDescription } from "../../client/api.ts";
import { filterFields, newFilter, objectsBehind, withField } from "./board-filters.ts";

const column = (field: string, type: string, to?: string): Column => ({
  column: field.toLowerCase(),
  field,
  label: field,
  type,
  scale: 0,
  nillable: true,
  updateable: true,
  calculated: false,
  nameField: false,
  referenceTo: to === undefined ? [] : [to],
  relationshipName: to ?? null,
  options: [],
});
const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  account: [column("Industry", "picklist"), column("Since", "date")],
  deal: [
    column("Stage", "picklist"),
    column("Amount", "currency"),
    column("Closed", "date"),
    column("Since", "date"),
    column("AccountId", "reference", "Account"),
  ],
};
const describe = (object: string) => {
  const columns = COLUMNS[object.toLowerCase()];
  return columns && ({ object, columns } as unknown as ObjectDescription);
};
const tile = (key: string, object: string): Tile => ({
  key,
  kind: "number",
  question: { object, measures: [{ fn: "count", as: "n" }] },
  place: { x: 0, y: 0, width: 3, height: 3 },
});
const board = { filters: [] as BoardFilter[], tiles: [tile("a", "Deal"), tile("b", "Account")] };

test("a filter is of fields that have such values, behind one reference too", () => {
  const paths = (kind: BoardFilter["kind"]) =>
    filterFields("Deal", kind, describe).map(({ path }) => path);
  expect(paths("value")).toEqual(["accountid", "stage", "account.industry"]);
  expect(paths("period")).toEqual(["closed", "since", "account.since"]);
});

test("a new filter is of a field that no other has, of every object that has it", () => {
  const first = newFilter(board, "period", describe);
  expect(first).toEqual({
    key: "closed",
    label: "Closed",
    kind: "period",
    fields: { Deal: "closed" },
  });
  const filters = first ? [first] : [];
  const second = newFilter({ ...board, filters }, "period", describe);
  expect(second?.fields).toEqual({ Deal: "since", Account: "since" });
});

test("without a field left there is no new filter", () => {
  const fields = { Account: "Industry" };
  const filters: BoardFilter[] = [{ key: "i", label: "Industry", kind: "value", fields }];
  expect(newFilter({ filters, tiles: [tile("b", "Account")] }, "value", describe)).toBeNull();
});

test("the objects of a board, and what must be described to choose among their fields", () => {
  expect(boardObjects(board)).toEqual(["Deal", "Account"]);
  expect(objectsBehind(["Deal"], describe)).toEqual(["Deal", "Account"]);
});

test("a filter without a field of an object is not obeyed by its tiles", () => {
  const filter: BoardFilter = { key: "i", label: "I", kind: "value", fields: { Deal: "stage" } };
  expect(withField(filter, "Account", "industry").fields).toEqual({
    Deal: "stage",
    Account: "industry",
  });
  expect(withField(filter, "Deal", "").fields).toEqual({});
  expect(withField(filter, "deal", "closed").fields).toEqual({ deal: "closed" });
});
