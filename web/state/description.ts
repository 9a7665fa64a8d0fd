import { api } from "../client/api.ts";

/** How an object's description is asked for; one answer serves whoever asks within a minute. */
export const descriptionQuery = (object: string) => ({
  queryKey: ["object", object],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => api.object(object, signal),
  staleTime: 60_000,
});
