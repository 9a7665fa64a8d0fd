import type { QueryClient } from "@tanstack/solid-query";
import { api } from "../client/api.ts";
import { answerOrKept } from "../kept/kept.ts";

/** How an object's description is asked for; one answer serves whoever asks within a minute. */
export const descriptionQuery = (object: string) => ({
  queryKey: ["object", object],
  queryFn: ({ signal, client }: { readonly signal: AbortSignal; readonly client: QueryClient }) =>
    answerOrKept(["object", object], () => api.object(object, signal), {
      has: () => client.getQueryData(["object", object]) !== undefined,
      put: (answer) => client.setQueryData(["object", object], answer),
    }),
  staleTime: 60_000,
});
