import { useQuery } from "@tanstack/solid-query";
import { type Accessor, createMemo } from "solid-js";
import type { BoardFilter, TileQuestion } from "../../edge/protocol/board.ts";
import type { CellValue } from "../../edge/protocol/cell.ts";
import { NOT_FILLED } from "../charts/drawing.ts";
import { api } from "../client/api.ts";
import { visible } from "../format/visible.ts";
import { settled } from "../state/query.ts";
import { createNames } from "./create-names.ts";
import { type Describe, fieldAt } from "../condition/field-at.ts";

/** Most values that are offered: the most frequent ones. */
export const MOST_CHOICES = 200;

export type Choice = {
  readonly value: string | null;
  readonly text: string;
  readonly count: number;
};

/** The values of a filter's field, the most frequent first, and how many records have each. */
export function createChoices(
  filter: Accessor<BoardFilter>,
  zone: Accessor<string>,
  describe: Describe,
  isNeeded: Accessor<boolean>,
) {
  const question = createMemo((): TileQuestion => {
    const [object = "", field = ""] = Object.entries(filter().fields)[0] ?? [];
    const by = [{ field, as: "value" }];
    return { object, measures: [{ fn: "count", as: "records" }], by, top: { n: MOST_CHOICES } };
  });
  const query = useQuery(() => ({
    queryKey: ["values", question()],
    queryFn: ({ signal }) => api.ask({ ...question(), zone: zone() }, signal),
    enabled: isNeeded(),
    staleTime: 60_000,
  }));
  const answers = createMemo(() => {
    const answer = settled(query);
    return answer ? [answer] : [];
  });
  const names = createNames(question, answers, describe);
  const labels = createMemo(() => {
    const { object, by = [] } = question();
    const options = fieldAt(by[0]?.field ?? "", object, describe)?.column.options ?? [];
    return new Map(options.map(({ value, label }) => [value, label]));
  });
  const textOf = (value: CellValue): string => {
    if (value === null) return NOT_FILLED;
    const text = String(value);
    return labels().get(text) ?? names().get(text) ?? visible(text);
  };
  return {
    textOf,
    error: () => query.error,
    isKnown: () => answers().length > 0,
    all: createMemo((): readonly Choice[] =>
      (answers()[0]?.rows ?? []).map(([value = null, count]) => ({
        value: value === null ? null : String(value),
        text: textOf(value),
        count: Number(count),
      })),
    ),
  };
}
