import type { PersonAnswer } from "../../edge/protocol/person.ts";
import { api } from "../client/api.ts";

/** How is asked who asks; one answer serves whoever wants to know within some minutes. */
export const personQuery = {
  queryKey: ["person"],
  queryFn: ({ signal }: { readonly signal: AbortSignal }): Promise<PersonAnswer> =>
    api.person(signal),
  staleTime: 10 * 60_000,
};
