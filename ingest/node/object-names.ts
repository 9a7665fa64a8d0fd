import type { Pool } from "pg";
import type { NodeContext } from "../context/pipeline-context.ts";
import { inTime } from "../lib/in-time.ts";

/** An org that does not answer must not hold up the pipelines: each of them says what is wrong. */
const PATIENCE_MS = 10_000;

/**
 * The objects by the names that Salesforce describes. Salesforce takes names in any case, but a pipeline, a table and
 * a room know one. Known objects cost no call, others one describe of all. A name that nobody knows stays as written.
 */
export async function describedNames(
  { pool, api, log }: Pick<NodeContext, "pool" | "api" | "log">,
  written: readonly string[],
): Promise<readonly string[]> {
  const names = new Map((await knownNames(pool)).map((name) => [name.toLowerCase(), name]));
  if (written.some((name) => !names.has(name.toLowerCase()))) {
    try {
      const { sobjects } = await inTime(api.as("interactive").describeGlobal(), PATIENCE_MS);
      for (const { name } of sobjects)
        if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const message = `The names of new objects are taken as written, for the org did not list them: ${why}`;
      log({ kind: "pipeline", severity: "warning", message });
    }
  }
  const found = [...new Set(written.map((name) => names.get(name.toLowerCase()) ?? name))];
  await forgetOtherSpellings(pool, found);
  return found;
}

async function knownNames(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    "select name from sync.object where described_at is not null",
  );
  return rows.map(({ name }) => name);
}

/** Rows of pipelines that began under another spelling while the org did not answer, and never had a table. */
async function forgetOtherSpellings(pool: Pool, names: readonly string[]): Promise<void> {
  await pool.query(
    `delete from sync.object o using unnest($1::text[]) n
     where o.described_at is null and lower(o.name) = lower(n) and o.name <> n`,
    [names],
  );
}
