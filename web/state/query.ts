import type { UseQueryResult } from "@tanstack/solid-query";

/** The data of a query; undefined until there is some, kept while it is read again. Reading it does not suspend the page. */
export function settled<T>(query: UseQueryResult<T, Error>): T | undefined {
  return query.isSuccess || query.isRefetchError ? query.data : undefined;
}
