import { keepPreviousData, useQuery } from "@tanstack/solid-query";
import { type Accessor, createEffect, createSignal, onCleanup } from "solid-js";
import { api } from "../client/api.ts";
import { settled } from "../state/query.ts";

/** Shorter than the pause between two keys of who types fast. */
const PAUSE_MS = 70;
const RETRY_MS = 3_000;

/** The records that a text finds, asked for when typing pauses. What was found before stays until then. */
export function createSearch(text: Accessor<string>) {
  const [sought, setSought] = createSignal("");
  createEffect(() => {
    const next = text().trim();
    const timer = setTimeout(() => setSought(next), next === "" ? 0 : PAUSE_MS);
    onCleanup(() => clearTimeout(timer));
  });
  const query = useQuery(() => ({
    queryKey: ["search", sought()],
    queryFn: ({ signal }) => api.search(sought(), signal),
    enabled: sought() !== "",
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
    refetchOnWindowFocus: false,
    // What the network kept away comes once it is back.
    refetchInterval: (asked) => (asked.state.error === null ? false : RETRY_MS),
  }));
  return {
    answer: () => (sought() === "" ? undefined : settled(query)),
    error: () => (sought() === "" ? null : query.error),
    /** What is shown is not the answer to what is typed. */
    isBehind: () => text().trim() !== sought() || query.isFetching,
  };
}
