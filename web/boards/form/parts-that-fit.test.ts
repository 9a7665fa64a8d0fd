import fc from "fast-check";
import { expect, test } from "vitest";
import { checkMeasures } from "../../../edge/ask/check.ts";
import type { Column } from "../../../edge/protocol/object.ts";
import type { Condition, MeasuresQuestion } from "../../../edge/protocol/question.ts";
import { QuestionError } from "../../../edge/query/question-error.ts";
import { questions } from "../../../testing/ask/random-question.ts";
import { CATALOG, DEAL } from "../../../testing/ask/world.ts";
import { describeWorld } from "../../../testing/described-world.ts";
import { fieldAt } from "../../condition/field-at.ts";
import { isNumber, isTime } from "../../kinds/number-or-time.ts";
import { canBeGrouped, countedOf, hasCounted } from "./measure-kinds.ts";
import {
  compareFault,
  othersFault,
  type ThenName,
  thenFault,
  topByChangeFault,
  topFault,
  boundedFields,
} from "./parts-that-fit.ts";
import { type DraftQuestion, draftOf } from "./tile-draft.ts";

const PLACE = { x: 0, y: 0, width: 1, height: 1 };
const SETTINGS = {
  now: Date.parse("2024-05-15T12:00:00Z"),
  calendar: { weekStart: 1, fiscalYearStart: 2 },
};

function draftQuestion({ zone: _zone, ...question }: MeasuresQuestion): DraftQuestion {
  return draftOf({ key: "tile", kind: "table", place: PLACE, question }).question;
}

/** Why the form does not offer what is asked. */
function faultsOf(question: MeasuresQuestion): readonly string[] {
  const draft = draftQuestion(question);
  const { compare, then, top } = question;
  const thenName: ThenName | undefined = typeof then === "object" ? "moving-average" : then;
  return [
    typeof compare === "string" ? compareFault(draft) : null,
    thenName === undefined ? null : thenFault(thenName, draft, describeWorld),
    top === undefined ? null : topFault(draft),
    top?.others ? othersFault(draft) : null,
    top?.by === "change" ? topByChangeFault(draft, describeWorld) : null,
    ...unofferedFields(question),
  ].filter((fault) => fault !== null);
}

function unofferedFields({ measures, by = [] }: MeasuresQuestion): readonly string[] {
  const columnOf = (path: string) => fieldAt(path, "Deal", describeWorld)?.column;
  const counted = measures.filter(({ fn, field }) => {
    const column = field === undefined ? undefined : columnOf(field);
    return column !== undefined && !hasCounted(column, countedOf({ fn, field }));
  });
  const grouped = by.filter(({ field, every, bands }) => {
    const column = columnOf(field);
    return column !== undefined && !isOffered(column, every !== undefined, bands !== undefined);
  });
  return [...counted.map(({ as }) => as), ...grouped.map(({ field }) => field)];
}

function isOffered(column: Column, isBucket: boolean, isBands: boolean): boolean {
  if (isBucket) return isTime(column);
  return isBands ? isTime(column) || isNumber(column) : canBeGrouped(column);
}

function refusal(question: MeasuresQuestion): string | null {
  try {
    checkMeasures(question, DEAL, CATALOG, SETTINGS);
    return null;
  } catch (error) {
    if (error instanceof QuestionError) return error.message;
    throw error;
  }
}

test("whatever the API answers is offered", () => {
  let answered = 0;
  fc.assert(
    fc.property(questions, (question) => {
      if (refusal(question) !== null) return;
      answered++;
      expect(faultsOf(question)).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
  expect(answered).toBeGreaterThan(500);
});

const COUNT = { fn: "count" as const, as: "m" };
const asked = (more: object) =>
  ({ object: "Deal", measures: [COUNT], zone: "UTC", ...more }) as MeasuresQuestion;
const median = { fn: "median" as const, field: "amount", as: "m" };
const MONTH = { field: "closed", every: "month" as const };

test.each<[string, MeasuresQuestion]>([
  ["a comparison without a period", asked({ compare: "previous-period" })],
  [
    "a comparison with one end of a period",
    asked({
      compare: "previous-period",
      where: { field: "closed", op: "gte", value: "2024-01-01" },
    }),
  ],
  ["a share of one number", asked({ then: "share" })],
  ["a running total by stage", asked({ then: "running-total", by: [{ field: "stage" }] })],
  [
    "a running total of a median",
    asked({ then: "running-total", by: [MONTH], measures: [median] }),
  ],
  ["the first of months", asked({ top: { n: 3 }, by: [MONTH] })],
  [
    "the others of a median",
    asked({ top: { n: 3, others: true }, by: [{ field: "stage" }], measures: [median] }),
  ],
  [
    "the first of two groups by a median",
    asked({ top: { n: 3 }, by: [{ field: "stage" }, MONTH], measures: [median] }),
  ],
  [
    "the most changed of what is not compared",
    asked({ top: { n: 3, by: "change" }, by: [{ field: "stage" }] }),
  ],
  ["groups of long texts", asked({ by: [{ field: "notes" }] })],
  ["the sum of a text", asked({ measures: [{ fn: "sum", field: "name", as: "m" }] })],
])("%s is neither offered nor answered", (_, question) => {
  expect(faultsOf(question)).not.toEqual([]);
  expect(refusal(question)).not.toBeNull();
});

test.each<[string, Condition, readonly string[]]>([
  ["a period", { field: "Closed", op: "eq", value: { period: "this-month" } }, ["closed"]],
  [
    "two ends, in lists of their own",
    {
      all: [
        { field: "closed", op: "gt", value: "2024-01-01" },
        { all: [{ field: "closed", op: "lte", value: { period: "today" } }] },
      ],
    },
    ["closed"],
  ],
  ["one end", { field: "closed", op: "lt", value: "2024-01-01" }, []],
  [
    "an end for each of two",
    {
      all: [
        { field: "closed", op: "lt", value: "2024-01-01" },
        { field: "created", op: "gt", value: "2024-01-01" },
      ],
    },
    [],
  ],
  [
    "a period that need not hold",
    { any: [{ field: "closed", op: "eq", value: { period: "today" } }] },
    [],
  ],
  ["an hour of the day", { field: "created", every: "hour", op: "eq", value: 9 }, []],
])("%s bounds what it says", (_, where, fields) => {
  expect(boundedFields(where)).toEqual(fields);
});
