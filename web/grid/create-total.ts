import { useQuery } from "@tanstack/solid-query";
import { type Accessor, createEffect, createMemo, on, onCleanup } from "solid-js";
import { api, type Question } from "../client/api.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { onceASecond } from "../rows/once-a-second.ts";
import { settled } from "../state/query.ts";

/** How often records are counted again although nothing says that there are others. */
const COUNT_EVERY_MS = 60_000;
/** Counting may take a tenth of the time. */
const REST_OF_COUNTS = 10;

/**
 * How many records a question has, as the API counts them. Without filters the changes since then are added. With
 * filters a change may alter the count: it is counted again, at most once a second.
 */
export function createTotal(
  question: Accessor<Question>,
  { drift, stirred, resets }: Pick<LiveRows, "drift" | "stirred" | "resets">,
) {
  let tookMs = 0;
  const query = useQuery(() => {
    const { object, filters } = question();
    return {
      queryKey: ["count", object, filters],
      async queryFn({ signal }) {
        const startedAtMs = performance.now();
        const answer = await api.count(object, filters, signal);
        tookMs = performance.now() - startedAtMs;
        return answer;
      },
      refetchInterval: COUNT_EVERY_MS,
    };
  });
  const { later, stop } = onceASecond(() => tookMs * REST_OF_COUNTS);
  onCleanup(stop);
  const recount = () => {
    if (question().filters.length > 0 && !document.hidden) later(() => void query.refetch());
  };
  createEffect(on(stirred, recount, { defer: true }));
  createEffect(on(resets, () => void query.refetch(), { defer: true }));
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
