import { randomUUID } from "node:crypto";
import { lockPipeline } from "../core/pipeline-row.ts";
import { openRepairs } from "../core/open-repair.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { transaction } from "../lib/transaction.ts";
import { reportRepairs } from "../observe/set-aside-log.ts";
import { computedColumns } from "./computed-column.ts";

/** How often the loop checks whether a sweep is due. */
const CHECK_MS = 60_000;

/**
 * Every `everyMs` it reads what is computed from the time, from other records or by the org itself, for every record.
 * Before the first sweep `computed_at` is the time of the copy.
 */
export async function sweepLoop(
  context: PipelineContext,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await sweepWhenDue(context, everyMs);
    await context.clock.sleep(Math.min(CHECK_MS, everyMs), signal);
  }
}

async function sweepWhenDue(context: PipelineContext, everyMs: number): Promise<void> {
  const { pool, lease, tables } = context;
  const columns = computedColumns(tables.current.columns).map(({ column }) => column);
  const traceId = randomUUID();
  const isOpened = await transaction(pool, async (client) => {
    await lockPipeline(client, lease);
    const { rows } = await client.query<{ due: string }>(
      `update sync.object o set computed_at = case when $2 then coalesce(o.computed_at, (
         select max(read_began) from sync.snapshot s
         where s.object = o.name and s.kind <> 'backfill' and s.state = 'complete')) end
       where name = $1
       returning $2 and coalesce(computed_at < clock_timestamp() - make_interval(secs => $3::float8 / 1000), true)
         and not exists (select from sync.repair r where r.object = o.name and r.closed_at is null
           and r.cause = 'computed' and cardinality(r.record_ids) = 0 and r.columns @> $4::text[]) as due`,
      [lease.object, columns.length > 0, everyMs, columns],
    );
    if (rows[0]?.due !== "t") return false;
    const repair = {
      cause: "computed" as const,
      recordIds: [],
      since: null,
      causeAt: null,
      columns,
    };
    await openRepairs(client, lease.object, traceId, [repair]);
    return true;
  });
  if (!isOpened) return;
  reportRepairs(context, traceId, [{ cause: "computed", recordIds: [], since: null, columns }]);
}
