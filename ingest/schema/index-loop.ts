import { quoteMirrorTable } from "../../db/mirror/identifier.ts";
import { mirrorIndexes } from "../../db/mirror/table-ddl.ts";
import { decide } from "../core/error-policy.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { retrying } from "../lib/retrying.ts";
import { alterTable } from "./alter-table.ts";

/** How often the loop checks for a changed table. */
const CHECK_MS = 5_000;
const BACKOFF = { baseMs: CHECK_MS, maxMs: CHECK_MS };

/** Makes the indexes of fields that were added after the initial snapshot, and those that an earlier version lacked. */
export async function indexLoop(context: PipelineContext, signal: AbortSignal): Promise<void> {
  const { tables, clock, lease, log } = context;
  const indexes = async () => {
    for (let indexed: MirrorTable | null = null; ;) {
      const table = tables.current;
      if (table !== indexed) await makeMissingIndexes(context, table);
      indexed = table;
      await clock.sleep(CHECK_MS, signal);
    }
  };
  await retrying(indexes, {
    policy: decide,
    backoff: BACKOFF,
    clock,
    signal,
    onRetry: () => {
      const message = `${lease.object} lacks an index: its table is in use. It is retried.`;
      log({ kind: "pipeline", severity: "warning", object: lease.object, message });
    },
  });
}

/** Does not block readers of the table. Its pipeline waits, about a second for a million rows. */
async function makeMissingIndexes(
  { pool, lease }: PipelineContext,
  { table, columns }: MirrorTable,
): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = to_regclass($1)`,
    [quoteMirrorTable(table)],
  );
  const existing = new Set(rows.map(({ name }) => name));
  const missing = mirrorIndexes(table, columns).filter(({ name }) => !existing.has(name));
  if (missing.length === 0) return;
  await alterTable(pool, lease, async (client) => {
    for (const { statement } of missing) await client.query(statement);
  });
}
