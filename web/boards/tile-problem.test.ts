import { expect, test } from "vitest";
import { ApiProblem } from "../client/api.ts";
import { tileProblem } from "./tile-problem.ts";

const problem = (status: number, title: string, detail: string) =>
  tileProblem(new ApiProblem({ type: "about:blank", title, status, detail }));

test.each([
  [
    400,
    "Unknown column",
    "measures[0].field: Opportunity has no column “gone__c”.",
    ["A field is missing", "Opportunity has no field “gone__c”.", true],
  ],
  [
    404,
    "Unknown object",
    "“Case” is not mirrored; add it to ORGMIRROR_OBJECTS, or check the name.",
    ["Not mirrored", "Case is not mirrored here.", true],
  ],
  [
    400,
    "Before the history",
    "asOf: The history of Case begins at 2024-11-29T10:00:00.000Z (seq:1); ask for that moment or a later one.",
    ["No history of that time", "The history of Case begins 29 Nov 2024, 10:00.", false],
  ],
  [
    400,
    "Period does not fit",
    "compare: it takes a period with both ends in where.",
    [
      "It cannot be counted like this",
      "What it is compared with does not fit the dates that it counts.",
      true,
    ],
  ],
  [
    400,
    "Unknown part",
    "measures[0].colour: a question has no such part here.",
    ["It cannot be counted like this", "Its question is not one that can be asked.", true],
  ],
  [
    503,
    "Database refused",
    "The database refuses this Worker; check the user of DATABASE_URL.",
    ["No answer", "The mirror cannot read its database; whoever runs Orgmirror must look.", false],
  ],
  [
    503,
    "Database unreachable",
    "The database does not answer right now; try again in a moment.",
    [
      "Database unreachable",
      "The database does not answer right now; try again in a moment.",
      false,
    ],
  ],
] as const)("%s %s: %s", (status, title, detail, [shown, sentence, isOfTile]) => {
  expect(problem(status, title, detail)).toEqual({ title: shown, sentence, isOfTile });
});

test("a failure that the API says nothing of", () => {
  expect(tileProblem(new Error("It broke."))).toEqual({
    ...{ title: "Something went wrong", sentence: "It broke.", isOfTile: false },
  });
});
