import type { Lease } from "../core/pipeline-row.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { reportDrift } from "./report-drift.ts";
import { isOfSalesforce, retryAdvice } from "../salesforce/errors.ts";
import type { NodeContext } from "../context/pipeline-context.ts";
import type { StoredPipeline } from "../core/pipeline-store.ts";
import { prepareTable } from "./prepare-table.ts";

/**
 * The table of a pipeline that starts, made what the object is described as. Where REST is paused or away, an object that is
 * copied keeps the table that it has, so that its stream goes on; what changed in its fields meanwhile is found by the
 * next look at the describe.
 */
export async function pipelineTable(
  node: NodeContext,
  lease: Lease,
  stored: StoredPipeline,
): Promise<MirrorTable> {
  try {
    const described = await node.api.as("interactive").describe(lease.object);
    const { table, drift } = await prepareTable(node.pool, lease, described);
    if (drift !== null) reportDrift(node, drift);
    return table;
  } catch (error) {
    if (!stored.copied || !isOfSalesforce(error) || retryAdvice(error).kind !== "retry")
      throw error;
    const { object } = lease;
    const message = `${object} starts with the fields that were known: ${(error as Error).message}`;
    node.metrics.failed(object, "describe");
    node.log({ kind: "pipeline", severity: "warning", object, message });
    return { object, table: stored.mirrorTable, columns: stored.columns };
  }
}
