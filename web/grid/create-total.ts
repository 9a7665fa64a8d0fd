import { useQuery } from "@tanstack/solid-query";
import { type Accessor, createEffect, createMemo, on, onCleanup } from "solid-js";
import { api, type Question } from "../client/api.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { onceASecond } from "../rows/once-a-second.ts";
import { settled } from "../state/query.ts";
import { sameText } from "./create-grid-view.ts";

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
  { drift, stirred, resets, asOf }: Pick<LiveRows, "drift" | "stirred" | "resets" | "asOf">,
) {
  let tookMs = 0;
  /** Who sees some records is told no place in the log of all, so that changes cannot be added to a count. */
  let isOfPart = false;
  const isNarrow = () =>
    isOfPart || question().filters.length > 0 || question().asked !== undefined;
  const query = useQuery(() => {
    const { object, filters, asked } = question();
    const isThen = asked?.asOf !== undefined;
    return {
      queryKey: ["count", object, filters, asked],
      async queryFn({ signal }) {
        const startedAtMs = performance.now();
        const answer = await countOf(question(), signal);
        isOfPart = answer.seq === 0;
        tookMs = performance.now() - startedAtMs;
        return answer;
      },
      ...(isThen ? { gcTime: 0 } : { refetchInterval: COUNT_EVERY_MS }),
    };
  });
  const { later, stop } = onceASecond(() => tookMs * REST_OF_COUNTS);
  onCleanup(stop);
  const recount = () => {
    if (isNarrow() && !document.hidden) later(() => void query.refetch());
  };
  createEffect(on(stirred, recount, { defer: true }));
  createEffect(on(resets, () => void query.refetch(), { defer: true }));
  const known = createMemo(() => {
    const answer = settled(query);
    if (!answer) return null;
    const moved = isNarrow() ? 0 : drift(answer.seq);
    // An open moment may have named other contents when the rows were read.
    const isOfRows = asOf() === null || sameText(asOf()?.asOf, answer.asOf);
    return { count: Math.max(0, answer.count + moved), exact: answer.exact && isOfRows };
  });
  return {
    /** Null while it is not known. */
    known,
    isCounting: () => !known() && !query.isError && query.failureReason === null,
  };
}

export type Total = ReturnType<typeof createTotal>;

/** Of what is asked as data all are counted; `asOf`: which contents, of a moment. */
async function countOf({ object, filters, asked }: Question, signal: AbortSignal) {
  if (!asked) {
    const { count, exact, seq } = await api.count(object, filters, signal);
    return { count, exact, seq, asOf: undefined };
  }
  const measures = [{ fn: "count" as const, as: "records" }];
  const answer = await api.ask({ object, ...asked, measures }, signal);
  return {
    count: Number(answer.rows[0]?.[0]),
    exact: true,
    seq: answer.seqs[object] ?? 0,
    asOf: answer.asOf,
  };
}
