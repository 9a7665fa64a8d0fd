import { isOverflow, isWildcard } from "../cdc/gap.ts";
import type { ReceivedEvent } from "../core/received-event.ts";
import type { PipelineContext } from "../context/pipeline-context.ts";
import { loadPipeline } from "../core/pipeline-store.ts";
import { prepareTable } from "./prepare-table.ts";
import { mayWait } from "../core/error-policy.ts";
import { reportFailed } from "../observe/failed-work.ts";
import type { StreamEvent } from "../salesforce/pubsub.ts";
import { reportDrift } from "./report-drift.ts";

/**
 * Describes the object anew and makes the table what it says, while the stream goes on. An object that is being copied
 * keeps its table until the copy has ended. Throws what the describe throws, and TableInUse.
 *
 * The describe is asked for whole, not `If-Modified-Since`: that costs the same one call, and what the integration user
 * may read can change without the object being modified.
 */
export async function refreshTable(context: PipelineContext): Promise<void> {
  const { pool, lease, api, tables } = context;
  if (!(await loadPipeline(pool, lease.object)).copied) return tables.schemaStale.notify();
  const described = await api.as("interactive").describe(lease.object);
  const drift = await tables.replace(() => prepareTable(pool, lease, described));
  if (drift !== null) reportDrift(context, drift);
  tables.readOpened.notify();
}

/**
 * Before events are decoded: one that was written with a schema never met means that the object's fields may be
 * others. Where it can't be described just now the stream does not wait: its events are mapped to the columns of before,
 * and the read that a new column opens later takes in what they said of it.
 */
export async function meetSchemas(
  context: PipelineContext,
  events: readonly StreamEvent[],
): Promise<void> {
  const { tables, lease } = context;
  if (!tables.meets(events.map(({ schemaId }) => schemaId))) return;
  try {
    await refreshTable(context);
  } catch (error) {
    if (!mayWait(error)) throw error;
    tables.schemaStale.notify();
    const message = `${lease.object} has a new event schema and could not be described: ${String((error as Error).message)} It is tried again.`;
    reportFailed(context, lease.object, "describe", { message });
  }
}

/**
 * After a batch is applied: a wildcard event says that the object's fields are others, as when a field's type is changed,
 * and so may one that could not be read. What a wildcard asks to be read is in the batch's transaction.
 */
export function heedWildcards(
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
  tables.readOpened.notify();
  const { object } = lease;
  const message = `Every record of ${object} has other values in ${columns.join(", ")}; they are read`;
  log({ kind: "pipeline", severity: "warning", object, traceId, message });
}
