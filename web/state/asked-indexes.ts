import { useQuery } from "@tanstack/solid-query";
import type { Accessor } from "solid-js";
import { api } from "../client/api.ts";

/** One that is being built changes by the second. */
const EVERY_MS = 5_000;

/** The indexes on demand of an object, and what slow questions needed beside them; null asks for none. */
export function createAskedIndexes(object: Accessor<string | null>) {
  return useQuery(() => ({
    queryKey: ["indexes", object()],
    queryFn: ({ signal }) => api.indexes(object() ?? "", signal),
    enabled: object() !== null,
    refetchInterval: EVERY_MS,
  }));
}
