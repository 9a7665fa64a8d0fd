import { isOverflow, isWildcard } from "../cdc/gap.ts";
import type { ReceivedEvent } from "../core/received-event.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { loadPipeline } from "../core/pipeline-store.ts";
import { prepareTable } from "./prepare-table.ts";
import { withoutFields } from "./left-out-fields.ts";
import { mayWait } from "../core/error-policy.ts";
import { reportFailed } from "../observe/failed-work.ts";
import type { StreamEvent } from "../salesforce/pubsub.ts";
import { reportDrift } from "./report-drift.ts";

/**
 * Describes the object again and changes its table to match, while the stream continues. During a copy the table stays
 * as it is. Throws what the describe throws, and TableInUse.
 *
 * The describe does not use `If-Modified-Since`: it would also cost a call, and the fields that the integration user
 * may read can change without a modification of the object.
 */
export async function refreshTable(context: PipelineContext): Promise<void> {
  const { pool, lease, api, tables, repairOpened, committed } = context;
  if (!(await loadPipeline(pool, lease.object)).copied) return tables.schemaStale.notify();
  const answer = await api.as("interactive").describe(lease.object);
  const described = withoutFields(answer, context.withoutFields);
  const drift = await tables.replace(() => prepareTable(pool, lease, described));
  if (drift !== null) {
    reportDrift(context, drift);
    committed.notify();
  }
  repairOpened.notify();
}

/**
 * Runs before events are decoded. A new event schema means that the object's fields may have changed. If the describe
 * fails, the stream does not wait: its events are mapped to the old columns, and the backfill of a new column later
 * reads what they lacked.
 */
export async function refreshOnNewSchema(
  context: PipelineContext,
  events: readonly StreamEvent[],
): Promise<void> {
  const { tables, lease } = context;
  if (!tables.addSchemas(events.map(({ schemaId }) => schemaId))) return;
  try {
    await refreshTable(context);
  } catch (error) {
    if (!mayWait(error)) throw error;
    tables.schemaStale.notify();
    const message = `${lease.object} has a new event schema and could not be described: ${String((error as Error).message)} It is retried.`;
    reportFailed(context, lease.object, "describe", { message });
  }
}

/**
 * Runs after a batch is applied. A wildcard event means that fields have changed, for example a field's type; so may an
 * event that could not be decoded. The batch's transaction has opened the reads for a wildcard's fields.
 */
export function handleWildcards(
  { lease, tables, log }: PipelineContext,
  events: readonly ReceivedEvent[],
  traceId: string,
): void {
  const wildcards = events.flatMap((one) =>
    one.tag === "decoded" && isWildcard(one.event) && !isOverflow(one.event) ? [one] : [],
  );
  if (wildcards.length > 0 || events.some(({ tag }) => tag === "poison"))
    tables.schemaStale.notify();
  const columns = [...new Set(wildcards.flatMap(({ cells }) => Object.keys(cells)))];
  if (columns.length === 0) return;
  const { object } = lease;
  const message = `Every record of ${object} has new values in ${columns.join(", ")}; they are refetched`;
  log({ kind: "pipeline", severity: "warning", object, traceId, message });
}
