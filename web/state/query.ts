import type { UseQueryResult } from "@tanstack/solid-query";

/** The data of a query; undefined until there is some, kept while it is read again. Reading it suspends nothing. */
export function settled<T>(query: UseQueryResult<T, Error>): T | undefined {
  return query.isSuccess || query.isRefetchError ? query.data : undefined;
}
