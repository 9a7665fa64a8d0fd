import type { UseQueryResult } from "@tanstack/solid-query";

/** The data of a query, without suspending whoever asks: undefined until there is some, kept while it is asked again. */
export function settled<T>(query: UseQueryResult<T, Error>): T | undefined {
  return query.isSuccess || query.isRefetchError ? query.data : undefined;
}
