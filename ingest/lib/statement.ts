import type { ClientBase, QueryResult } from "pg";

/** A parameterised SQL statement. Identifiers in `text` are quoted by `quoteIdent`. Values are never in it. */
export type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** A row as our connections return it: every value as text. */
export type TextRow = Readonly<Record<string, string | null>>;

export function run(
  client: Pick<ClientBase, "query">,
  { text, values }: Statement,
): Promise<QueryResult<TextRow>> {
  return client.query<TextRow>(text, [...values]);
}

/**
 * Runs statements in order. A pipelining connection sends all of them at once: one round trip instead of one each. In a
 * transaction the statements after a failed one fail as well. Throws the first error.
 */
export async function runAll(
  client: ClientBase,
  statements: readonly Statement[],
): Promise<readonly QueryResult<TextRow>[]> {
  if ("pipeline" in client && client.pipeline === true)
    return Promise.all(statements.map((one) => run(client, one)));
  const results: QueryResult<TextRow>[] = [];
  for (const one of statements) results.push(await run(client, one));
  return results;
}
