import type { ClientBase, QueryResult } from "pg";

/** A parameterised SQL statement. Identifiers in `text` went through `quoteIdent`; values are never in it. */
export type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** A row as our connections hand it over: every value as text. */
export type TextRow = Readonly<Record<string, string | null>>;

export function run(
  client: Pick<ClientBase, "query">,
  { text, values }: Statement,
): Promise<QueryResult<TextRow>> {
  return client.query<TextRow>(text, [...values]);
}

/**
 * Runs statements in their order. On a connection that pipelines all are sent at once, and Postgres works on the first
 * while the next are written: a turn of the network for all of them instead of one each. In a transaction the ones
 * after one that failed fail as well; the first error is thrown.
 */
export async function runAll(
  client: ClientBase,
  statements: readonly Statement[],
): Promise<readonly QueryResult<TextRow>[]> {
  if (isPipelined(client)) return Promise.all(statements.map((one) => run(client, one)));
  const results: QueryResult<TextRow>[] = [];
  for (const one of statements) results.push(await run(client, one));
  return results;
}

function isPipelined(client: ClientBase): boolean {
  return "pipeline" in client && client.pipeline === true;
}
