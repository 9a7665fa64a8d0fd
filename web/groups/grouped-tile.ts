import type { Tile } from "../../edge/protocol/board.ts";
import type { Condition } from "../../edge/protocol/question.ts";
import { measureName, namedGroups } from "../boards/form/column-names.ts";
import type { Grouping } from "../view/grouping.ts";

const COUNT = { fn: "count", as: "records" } as const;

/** A list that is grouped, as a tile: a question of measures over the records of the list, drawn as a table. */
export function groupedTile(
  object: string,
  where: Condition | undefined,
  { by, measures }: Grouping,
): Tile {
  const groups = namedGroups(by);
  const named = measures.reduce<Tile["question"]["measures"]>(
    (before, one) => [
      ...before,
      { ...one, as: measureName(one, { measures: before, by: groups }) },
    ],
    [COUNT],
  );
  return {
    key: "groups",
    question: {
      object,
      measures: named,
      by: [...groups],
      ...(where === undefined ? {} : { where }),
    },
    kind: "table",
    place: { x: 0, y: 0, width: 12, height: 12 },
  };
}
