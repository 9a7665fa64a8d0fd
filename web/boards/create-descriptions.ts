import type { Accessor } from "solid-js";
import type { Board } from "../../edge/protocol/board.ts";
import { questionsOf } from "../../edge/protocol/tile-question.ts";
import { createDescribed } from "../condition/create-described.ts";
import { type Describe, objectsOf } from "../condition/field-at.ts";

/** The descriptions of all objects that a board's tiles read, as they become known. */
export function createDescriptions(board: Accessor<Pick<Board, "tiles"> | undefined>): Describe {
  return createDescribed((describe) => {
    const questions = (board()?.tiles ?? []).flatMap(questionsOf);
    return questions.flatMap((one) => objectsOf(one, describe));
  });
}
