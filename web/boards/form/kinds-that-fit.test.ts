import { expect, test } from "vitest";
import { READY_MADE } from "../../../edge/boards/ready-made.ts";
import { CHART_KINDS, type ChartKind } from "../../../edge/protocol/board.ts";
import type { Group, Measure } from "../../../edge/protocol/question.ts";
import { NO_CONDITION } from "../../condition/condition-draft.ts";
import { kindAfter, kindFault, likelyKind } from "./kinds-that-fit.ts";
import { newTile } from "./new-tile.ts";
import { type Draft, draftOf } from "./tile-draft.ts";

const MONTH: Group = { field: "closed", every: "month" };
const STAGE: Group = { field: "stage" };
const AGAINST: NonNullable<Draft["against"]> = [
  { label: "Other", question: { object: "Deal", measures: [{ fn: "count", as: "m" }] } },
];
const NEW = draftOf(newTile([], "Deal"));

function drawn(
  by: readonly Group[],
  fn: Measure["fn"] = "count",
  kind: ChartKind = "table",
): Draft {
  const measures = [{ fn, as: "m", where: NO_CONDITION }];
  return { ...NEW, kind, question: { object: "Deal", measures, by, where: NO_CONDITION } };
}

const fitting = (draft: Draft) => CHART_KINDS.filter((kind) => kindFault(kind, draft) === null);

test.each(READY_MADE.flatMap(({ board }) => board.tiles))(
  "the tile $key is drawn as it fits",
  (tile) => {
    expect(kindFault(tile.kind, draftOf(tile))).toBeNull();
  },
);

test.each<[string, Draft, readonly ChartKind[]]>([
  ["without a group", drawn([]), ["number", "table"]],
  [
    "along the calendar",
    drawn([MONTH]),
    ["number", "bars", "line", "area", "funnel", "table", "top"],
  ],
  ["by a field", drawn([STAGE]), ["bars", "funnel", "table", "top"]],
  ["of an average by a field", drawn([STAGE], "avg"), ["bars", "table", "top"]],
  ["by two", drawn([MONTH, STAGE]), ["bars", "stacked", "line", "area", "table", "heat"]],
  [
    "drawn beside another one",
    { ...drawn([MONTH]), against: AGAINST },
    ["bars", "stacked", "line", "area", "table"],
  ],
  ["of an average by two", drawn([STAGE, MONTH], "avg"), ["bars", "line", "table", "heat"]],
])("a question %s", (_, draft, kinds) => {
  expect(fitting(draft)).toEqual(kinds);
});

test("a kind that fits stays; one that does not fit any more gives way to one that does", () => {
  expect(kindAfter(drawn([]), drawn([STAGE], "count", "number"))).toBe("bars");
  expect(kindAfter(drawn([]), drawn([MONTH], "count", "number"))).toBe("line");
  expect(kindAfter(drawn([STAGE]), drawn([STAGE, MONTH], "count", "bars"))).toBe("bars");
  expect(kindAfter(drawn([STAGE]), drawn([], "count", "funnel"))).toBe("number");
  expect(kindAfter(drawn([STAGE]), drawn([STAGE], "avg", "heat"))).toBe("heat");
  expect(likelyKind(drawn([STAGE, STAGE], "avg"))).toBe("bars");
});
