import { useQuery } from "@tanstack/solid-query";
import { type Accessor, createMemo } from "solid-js";
import { api, type Question } from "../client/api.ts";
import { settled } from "../state/query.ts";

/** How often records are counted again. Without filters, the changes keep the count up to date in between. */
const COUNT_EVERY_MS = { filtered: 10_000, whole: 60_000 };

/** How many records a question has, as the API counts them. Without filters, the changes since then are added. */
export function createTotal(question: Accessor<Question>, drift: (seq: number) => number) {
  const query = useQuery(() => {
    const { object, filters } = question();
    return {
      queryKey: ["count", object, filters],
      queryFn: ({ signal }) => api.count(object, filters, signal),
      refetchInterval: filters.length > 0 ? COUNT_EVERY_MS.filtered : COUNT_EVERY_MS.whole,
    };
  });
  const known = createMemo(() => {
    const answer = settled(query);
    if (!answer) return null;
    const moved = question().filters.length === 0 ? drift(answer.seq) : 0;
    return { count: Math.max(0, answer.count + moved), exact: answer.exact };
  });
  return {
    /** Null while it is not known. */
    known,
    isCounting: () => !known() && !query.isError,
  };
}

export type Total = ReturnType<typeof createTotal>;
