import { type Accessor, createMemo, createSignal, onCleanup } from "solid-js";
import type { TileQuestion } from "../../edge/protocol/board.ts";
import type { Answer } from "../../edge/protocol/question.ts";
import { referencedObject } from "../kinds/reference.ts";
import { useReferences } from "../state/references.tsx";
import { type Describe, fieldAt } from "../condition/field-at.ts";
import { nameOf } from "./tile-drawing.ts";

/** The names of the records that an answer's groups are ids of, as they become known. */
export function createNames(
  question: Accessor<TileQuestion>,
  answers: Accessor<readonly Answer[]>,
  describe: Describe,
): Accessor<ReadonlyMap<string, string>> {
  const { names, isMirrored } = useReferences();
  const [news, setNews] = createSignal(0);
  let isHere = true;
  onCleanup(() => (isHere = false));
  const onName = () => isHere && setNews((count) => count + 1);
  return createMemo(() => {
    news();
    const { object, by = [] } = question();
    const found = new Map<string, string>();
    for (const group of by) {
      const at = fieldAt(group.field, object, describe);
      if (at === null || group.every !== undefined || group.bands !== undefined) continue;
      for (const id of idsIn(answers(), nameOf(group))) {
        const target =
          at.column.type === "id" ? at.object : referencedObject(at.column.referenceTo, id);
        const name = target && isMirrored(target) ? names.name(target, id, onName) : undefined;
        if (name) found.set(id, name);
      }
    }
    return found;
  });
}

function idsIn(answers: readonly Answer[], column: string): ReadonlySet<string> {
  const cells = answers.flatMap(({ columns, rows }) =>
    rows.map((row) => row[columns.indexOf(column)]),
  );
  return new Set(cells.filter((cell) => typeof cell === "string"));
}
