import { describe, expect, test } from "vitest";
import { checkMeasures } from "../../../edge/ask/check.ts";
import { parseQuestion } from "../../../edge/ask/parse-question.ts";
import { tileQuestions } from "../../../edge/protocol/tile-question.ts";
import { QuestionError } from "../../../edge/query/question-error.ts";
import { CATALOG, DEAL } from "../../../testing/ask/world.ts";
import { faultOf } from "./problem-part.ts";
import { askedTile, type Draft, draftOf } from "./tile-draft.ts";

const SETTINGS = {
  now: Date.parse("2024-05-15T12:00:00Z"),
  calendar: { weekStart: 1, fiscalYearStart: 2 },
};
const COUNT = { fn: "count", as: "deals" } as const;
const BOARD = {
  filters: [{ key: "stage", label: "Stage", kind: "value" as const, fields: { Deal: "stage" } }],
};

function draftOfQuestion(question: object): Draft {
  const asked = { object: "Deal", measures: [COUNT], ...question };
  return draftOf({
    key: "tile",
    kind: "table",
    place: { x: 0, y: 0, width: 1, height: 1 },
    question: asked as Draft["question"] & object as never,
  });
}

/** The fault of a draft, as the API finds it when the tile is asked under a filter of the board. */
function faultIn(draft: Draft) {
  const tile = askedTile(draft);
  if (!tile) throw new Error("It has gaps.");
  const view = { zone: "UTC", values: { stage: ["Won"] }, asOf: null };
  const [asked] = tileQuestions(tile, BOARD, view);
  try {
    const parsed = parseQuestion(JSON.stringify(asked));
    if ("measures" in parsed) checkMeasures(parsed, DEAL, CATALOG, SETTINGS);
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    return faultOf({ detail: error.message, near: [...(error.near ?? [])] }, asked, draft);
  }
  throw new Error("It was answered.");
}

const HOT = { field: "hot", op: "eq", value: true };

test.each<[string, object, string, string]>([
  [
    "a field of a measure",
    { measures: [COUNT, { fn: "sum", field: "amuont", as: "x" }] },
    "measures[1]",
    "field",
  ],
  ["a function", { measures: [{ fn: "sum", field: "name", as: "x" }] }, "measures[0]", "field"],
  [
    "a percentile",
    { measures: [{ fn: "percentile", field: "amount", as: "x" }] },
    "measures[0]",
    "p",
  ],
  ["a group", { by: [{ field: "stage" }, { field: "account.nam" }] }, "by[1]", "field"],
  ["a bucket", { by: [{ field: "stage", every: "month" }] }, "by[0]", "every"],
  ["bands", { by: [{ field: "amount", bands: [3, 1] }] }, "by[0]", "bands"],
  ["two columns of one name", { measures: [COUNT, COUNT] }, "measures", ""],
  ["what is compared", { compare: "previous-period" }, "compare", ""],
  ["what is asked then", { then: "share" }, "then", ""],
  ["what is cut", { top: { n: 3 } }, "top", ""],
  ["how it is cut", { by: [{ field: "stage" }], top: { n: 3, by: "change" } }, "top", "by"],
  [
    "the only condition",
    { where: { field: "amount", op: "eq", value: "much" } },
    "where/0",
    "value",
  ],
  [
    "a condition among others, where all are one list with the board's filter",
    { where: { all: [HOT, { all: [HOT, { field: "stgae", op: "eq", value: "x" }] }] } },
    "where/1/1",
    "field",
  ],
  [
    "a condition within any and not",
    { where: { any: [HOT, { not: { any: [{ field: "hot", op: "lt", value: true }] } }] } },
    "where/1/0",
    "op",
  ],
  [
    "a condition of a measure",
    {
      measures: [
        { ...COUNT, where: { all: [HOT, { field: "closed", op: "eq", value: "2024-02-30" }] } },
      ],
    },
    "measures[0].where/1",
    "value",
  ],
])("%s is named by the control that it is about", (_, question, part, of) => {
  expect(faultIn(draftOfQuestion(question))).toMatchObject({ part, of });
});

test("sentences that are not filled in are passed over", () => {
  const draft = draftOfQuestion({ where: { all: [HOT, { field: "nmae", op: "eq", value: "x" }] } });
  const { where } = draft.question;
  const gap = { field: "stage", op: "eq", value: undefined };
  const open = {
    ...draft,
    question: { ...draft.question, where: { ...where, of: [gap, ...where.of] } },
  };
  expect(faultIn(open)).toMatchObject({ part: "where/2", near: ["name"] });
});

describe("a sentence of no part", () => {
  test.each(["Orgmirror does not answer.", "Note: this is about nothing.", "zoned: no"])(
    "%s",
    (detail) => {
      expect(faultOf({ detail }, undefined, draftOfQuestion({}))).toMatchObject({
        part: "",
        sentence: detail,
      });
    },
  );
});
