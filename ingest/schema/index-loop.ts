import { quoteMirrorTable } from "../../db/mirror/identifier.ts";
import { mirrorIndexes } from "../../db/mirror/table-ddl.ts";
import { lockPipeline } from "../core/pipeline-row.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { isLockTimeout } from "../lib/pg-error.ts";
import { transaction } from "../lib/transaction.ts";

/** A table with a new field has its index this soon, in milliseconds. */
const LOOK_EVERY_MS = 5_000;
/** The building of an index waits so long for its turn at the table; then it is tried another time. */
const LOCK_TIMEOUT = "3s";

/** Makes the indexes of fields that came after the initial snapshot, or that a copy before had no index for. */
export async function indexLoop(context: PipelineContext, signal: AbortSignal): Promise<void> {
  const { tables, clock, lease, log } = context;
  for (let indexed: MirrorTable | null = null; ;) {
    const table = tables.current;
    try {
      if (table !== indexed) await makeMissingIndexes(context, table);
      indexed = table;
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      const message = `${lease.object} lacks an index, which is tried again: its table is in use`;
      log({ kind: "pipeline", severity: "warning", object: lease.object, message });
    }
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** Whoever reads the table goes on meanwhile; its pipeline waits, about a second for a million rows. */
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
  await transaction(pool, async (client) => {
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
    await lockPipeline(client, lease);
    for (const { statement } of missing) await client.query(statement);
  });
}
