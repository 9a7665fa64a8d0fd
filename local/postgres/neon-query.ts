import type pg from "pg";
import * as v from "valibot";

const Query = v.object({
  query: v.string(),
  params: v.optional(v.array(v.unknown()), []),
});
const Batch = v.object({ queries: v.array(Query) });

/** What Neon's driver POSTs: one query, or several for one transaction. */
export const NeonRequest = v.union([Query, Batch]);

type Query = v.InferOutput<typeof Query>;
type Result = {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rowAsArray: true;
  readonly fields: readonly pg.FieldDef[];
  readonly rows: readonly (readonly (string | null)[])[];
};

/** As Neon's service: the bytes of all values in one answer. */
const MOST_ANSWER_BYTES = 64 * 1024 * 1024;

/** Neon answers 507 (Insufficient Storage) with this sentence, which is all that tells what it was. */
export class AnswerTooLarge extends Error {
  constructor() {
    super(`response is too large (max is ${MOST_ANSWER_BYTES} bytes)`);
  }
}

/** Header values of `transaction()`, as the driver writes them. */
const ISOLATION_LEVELS: Readonly<Record<string, string>> = {
  ReadUncommitted: "read uncommitted",
  ReadCommitted: "read committed",
  RepeatableRead: "repeatable read",
  Serializable: "serializable",
};

/** Values are passed on as Postgres wrote them: Neon's driver parses them. */
const RAW_TEXT: pg.CustomTypesConfig = { getTypeParser: () => (value: string) => value };

/** `begin …` with the modes that the batch's headers ask for. */
export function beginStatement(header: (name: string) => string | undefined): string {
  const level = ISOLATION_LEVELS[header("neon-batch-isolation-level") ?? ""];
  const words = ["begin"];
  if (level !== undefined) words.push(`isolation level ${level}`);
  if (header("neon-batch-read-only") === "true") words.push("read only");
  if (header("neon-batch-deferrable") === "true") words.push("deferrable");
  return words.join(" ");
}

/** Runs a batch as one transaction. The first error rolls everything back and is thrown. */
export async function answerBatch(
  pool: pg.Pool,
  queries: readonly Query[],
  begin: string,
): Promise<Result[]> {
  const client = await pool.connect();
  try {
    await client.query(begin);
    const results: Result[] = [];
    for (const query of queries) results.push(await answerQuery(client, query));
    await client.query("commit");
    client.release();
    return results;
  } catch (error) {
    const rolledBack = await client.query("rollback").catch(() => null);
    client.release(rolledBack === null);
    throw error;
  }
}

export async function answerQuery(
  on: pg.Pool | pg.PoolClient,
  { query, params }: Query,
): Promise<Result> {
  const { command, rowCount, fields, rows } = await on.query<(string | null)[]>({
    text: query,
    values: params,
    rowMode: "array",
    types: RAW_TEXT,
  });
  requireFits(rows);
  return { command, rowCount, rowAsArray: true, fields, rows };
}

function requireFits(rows: readonly (readonly (string | null)[])[]): void {
  let sizeBytes = 0;
  for (const value of rows.flat()) {
    sizeBytes += value === null ? 0 : Buffer.byteLength(value);
    if (sizeBytes > MOST_ANSWER_BYTES) throw new AnswerTooLarge();
  }
}
