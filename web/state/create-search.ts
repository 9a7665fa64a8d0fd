import { keepPreviousData, useQuery } from "@tanstack/solid-query";
import { type Accessor, createEffect, createSignal, onCleanup } from "solid-js";
import { api } from "../client/api.ts";
import { settled } from "./query.ts";

/** Shorter than the pause between two keys of who types fast. */
const PAUSE_MS = 70;
const RETRY_MS = 3_000;

/**
 * The records that a text finds, asked for when typing pauses. What was found before stays until then. Of all objects, or
 * of some; of none nothing is found.
 */
export function createSearch(text: Accessor<string>, objects?: Accessor<readonly string[]>) {
  const [sought, setSought] = createSignal("");
  createEffect(() => {
    const next = text().trim();
    const timer = setTimeout(() => setSought(next), next === "" ? 0 : PAUSE_MS);
    onCleanup(() => clearTimeout(timer));
  });
  const isAsked = () => sought() !== "" && objects?.().length !== 0;
  const query = useQuery(() => ({
    queryKey: ["search", sought(), objects?.()],
    queryFn: ({ signal }) => api.search(sought(), objects?.(), signal),
    enabled: isAsked(),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
    refetchOnWindowFocus: false,
    // What the network kept away comes once it is back.
    refetchInterval: (asked) => (asked.state.error === null ? false : RETRY_MS),
  }));
  return {
    answer: () => (isAsked() ? settled(query) : undefined),
    error: () => (isAsked() ? query.error : null),
    /** What is shown is not the answer to what is typed. */
    isBehind: () => text().trim() !== sought() || query.isFetching,
  };
}
