import type { UseQueryResult } from "@tanstack/solid-query";

/**
 * The data of a query; undefined until there is some, kept while it is read again. Reading it suspends nothing: what is
 * suspended leaves the document for a moment, and whatever was scrolled in it is at its top again.
 */
export function settled<T>(query: UseQueryResult<T, Error>): T | undefined {
  return query.isSuccess || query.isRefetchError ? dataOf(query) : undefined;
}

/**
 * The data as the query's store has it, tracked. `query.data` goes by a resource, which suspends whenever a query reads
 * again that found its data in the cache; the store has no such door but this.
 */
function dataOf<T>(query: UseQueryResult<T, Error>): T | undefined {
  const { get, value } = Object.getOwnPropertyDescriptor(query, "data") ?? {};
  return get ? get() : value;
}
