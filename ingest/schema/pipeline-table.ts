import { decide } from "../core/error-policy.ts";
import type { Lease } from "../core/pipeline-row.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import { withoutFields } from "./left-out-fields.ts";
import { checkMirrorable } from "./not-mirrorable.ts";
import { reportDrift } from "./report-drift.ts";
import { SettingsError } from "../lib/settings-error.ts";
import { isTransient } from "../lib/decision.ts";
import { reportFailed } from "../observe/failed-work.ts";
import type { ObjectDescribe } from "../salesforce/describe.ts";
import type { NodeContext } from "../context/pipeline-context.ts";
import type { StoredPipeline } from "../core/pipeline-store.ts";
import { prepareTable } from "./prepare-table.ts";

/**
 * The table of a starting pipeline, changed to match the describe. If REST is paused or down, a copied object keeps its
 * table, so that its stream continues. The next describe finds what changed in its fields.
 */
export async function pipelineTable(
  node: NodeContext,
  lease: Lease,
  stored: StoredPipeline,
): Promise<MirrorTable> {
  const described = await describe(node, lease, stored);
  if (described === null)
    return { object: lease.object, table: stored.mirrorTable, columns: stored.columns };
  checkName(lease.object, described.name, stored);
  checkMirrorable(described);
  const { table, drift } = await prepareTable(node.pool, lease, described);
  if (drift !== null) reportDrift(node, drift);
  return table;
}

/** A new object whose name could not be looked up when the node started, as the org did not answer. */
function checkName(object: string, name: string, { columns }: StoredPipeline): void {
  if (name === object || columns.length > 0) return;
  throw new SettingsError([
    `ORGMIRROR_OBJECTS names ${object}, which Salesforce calls ${name}: restart ingest, which then knows that`,
  ]);
}

/** Null if the pipeline can continue without a describe. */
async function describe(
  node: NodeContext,
  { object }: Lease,
  stored: StoredPipeline,
): Promise<ObjectDescribe | null> {
  try {
    return withoutFields(await node.api.as("interactive").describe(object), node.withoutFields);
  } catch (error) {
    const decision = decide(error);
    if (!stored.copied || !isTransient(decision)) throw error;
    const message = `${object} starts with the fields that were known: ${decision.reason}`;
    reportFailed(node, object, "describe", { message });
    return null;
  }
}
