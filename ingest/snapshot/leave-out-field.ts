import type { PipelineContext } from "../context/pipeline-context.ts";
import { lockPipeline } from "../core/pipeline-row.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { transaction } from "../lib/transaction.ts";
import { reportFailed } from "../observe/failed-work.ts";
import { refusedField } from "./refused-field.ts";

/**
 * Runs reads of whole records. A described field that the org refuses to read is left out, and the work is run again:
 * one such field must not keep the whole object out. The next describe tries it again (prepare-table.ts).
 */
export async function withoutRefused<T>(
  context: PipelineContext,
  work: () => Promise<T>,
): Promise<T> {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!(await leftOut(context, error))) throw error;
    }
}

/** Leaves out the field that an error is about. Returns false where it is about none. */
export async function leftOut(context: PipelineContext, error: unknown): Promise<boolean> {
  const { tables, lease } = context;
  const refused = refusedField(error, tables.current.columns);
  if (refused === null) return false;
  const reason = (error as Error).message;
  await leaveOut(context, refused, reason);
  tables.doubt(refused.field);
  const message = `${lease.object}.${refused.field} is left out and tried again at the next describe, since the org refuses to read it: ${reason}`;
  reportFailed(context, lease.object, "describe", { message });
  return true;
}

async function leaveOut(
  { pool, lease, tables }: PipelineContext,
  refused: MirrorColumn,
  reason: string,
): Promise<void> {
  await tables.replace(async () => {
    const { current } = tables;
    const columns = current.columns.map((column) =>
      column.column === refused.column ? { ...column, refused: reason } : column,
    );
    // Only this is written: what is stored of the columns may be newer, such as since when they are known.
    await transaction(pool, async (client) => {
      await lockPipeline(client, lease);
      await client.query(
        `update sync.object set columns = (
           select jsonb_agg(case when c->>'column' = $2 then c || jsonb_build_object('refused', $3::text) else c end order by n)
           from jsonb_array_elements(columns) with ordinality as each (c, n))
         where name = $1`,
        [lease.object, refused.column, reason],
      );
    });
    return { table: { ...current, columns }, drift: null };
  });
}
