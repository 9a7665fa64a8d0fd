import type { UseQueryResult } from "@tanstack/solid-query";
import { type Accessor, createEffect, createSignal } from "solid-js";
import { settled } from "../state/query.ts";

/**
 * The data of a query, a moment later. Where an earlier answer is at hand, the first reading of `settled` suspends what
 * reads it until the next task, and a field that got the focus just then would lose it. Effects suspend nothing.
 */
export function createAnswer<T>(query: UseQueryResult<T, Error>): Accessor<T | undefined> {
  const [answer, setAnswer] = createSignal<T>();
  createEffect(() => {
    const found = settled(query);
    setAnswer(() => found);
  });
  return answer;
}
