import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { READY_MADE } from "../../../edge/boards/ready-made.ts";
import { CHART_KINDS, Tile } from "../../../edge/protocol/board.ts";
import type { MeasuresQuestion } from "../../../edge/protocol/question.ts";
import { questions } from "../../../testing/ask/random-question.ts";
import { newTile } from "./new-tile.ts";
import { askedTile, draftOf, gapsOf, tileOf } from "./tile-draft.ts";

const TILES = READY_MADE.flatMap(({ board }) => board.tiles);
const place = { x: 0, y: 0, width: 4, height: 4 };

const tiles: fc.Arbitrary<Tile> = fc
  .record(
    {
      title: fc.string({ maxLength: 20 }),
      target: fc.constantFrom("0", "-12.5", "250000"),
      better: fc.constantFrom("more" as const, "less" as const),
      label: fc.string({ maxLength: 5 }),
      against: fc.array(
        fc.record({ label: fc.constant("Other"), question: questions.map(unzoned) }),
        {
          minLength: 1,
          maxLength: 2,
        },
      ),
    },
    { requiredKeys: [] },
  )
  .chain((more) =>
    fc
      .record({ question: questions.map(unzoned), kind: fc.constantFrom(...CHART_KINDS) })
      .map((asked) => ({
        ...more,
        ...asked,
        key: "tile",
        place,
      })),
  );

/** As it comes over a wire. */
function unzoned({ zone: _zone, ...question }: MeasuresQuestion): Tile["question"] {
  return JSON.parse(JSON.stringify(question));
}

test.each(TILES)("the tile $key is the same after the form", (tile) => {
  expect(tileOf(draftOf(tile))).toStrictEqual(tile);
  expect(askedTile(draftOf(tile))).toStrictEqual(tile);
});

test("any tile that can be saved is the same after the form, and is asked as it is", () => {
  fc.assert(
    fc.property(tiles, (tile) => {
      expect(v.safeParse(Tile, tile).issues).toBeUndefined();
      expect(tileOf(draftOf(tile))).toStrictEqual(tile);
      expect(askedTile(draftOf(tile))).toStrictEqual(tile);
    }),
    { numRuns: 500 },
  );
});

describe("a draft with gaps", () => {
  const draft = draftOf(newTile([], "Deal"));
  const sentence = { field: "stage", op: "eq", value: undefined };
  const filled = { field: "hot", op: "eq", value: true };

  test("is asked without the sentences that are not filled in", () => {
    const where = {
      how: "all" as const,
      of: [sentence, filled, { how: "any" as const, of: [sentence] }],
    };
    const open = { ...draft, question: { ...draft.question, where } };
    expect(askedTile(open)?.question.where).toEqual({ all: [filled] });
    expect(gapsOf(open).map(({ part }) => part)).toEqual(["where/0", "where/2/0"]);
  });

  test("asks for all records while no sentence is filled in", () => {
    const where = { how: "any" as const, of: [sentence] };
    expect(askedTile({ ...draft, question: { ...draft.question, where } })?.question).toEqual(
      tileOf(draft).question,
    );
  });

  test("is not asked while a group or a measure has no field", () => {
    expect(
      askedTile({ ...draft, question: { ...draft.question, by: [{ field: "" }] } }),
    ).toBeNull();
    const [measure] = draft.question.measures;
    const measures = [
      { fn: "sum" as const, field: "", as: "x", where: measure?.where ?? draft.question.where },
    ];
    expect(askedTile({ ...draft, question: { ...draft.question, measures } })).toBeNull();
  });

  test("is asked without a target that is no number", () => {
    const open = { ...draft, target: "much" };
    expect(askedTile(open)).toEqual(tileOf(draft));
    expect(gapsOf(open).map(({ part }) => part)).toEqual(["target"]);
  });
});

test("a new tile stands below all others, under a key of its own", () => {
  const made = newTile(TILES, "Account");
  expect(v.safeParse(Tile, made).issues).toBeUndefined();
  expect(made.place.y).toBe(Math.max(...TILES.map((tile) => tile.place.y + tile.place.height)));
  expect(newTile([made], "Account").key).not.toBe(made.key);
});
