import type { Database } from "../../edge/pg/database.ts";
import { DatabaseError } from "../../edge/pg/database-error.ts";
import type { NodeStatus, ObjectStatus } from "../../edge/protocol/sync.ts";
import { ingestNodes, readIngestNodes } from "../../edge/query/ingest-node.ts";
import { objectStatuses, readObjectStatuses } from "../../edge/query/object-status.ts";

export type Sync = {
  readonly objects: readonly ObjectStatus[];
  readonly nodes: readonly NodeStatus[];
};

/**
 * The pipelines and nodes as the Worker reads them, over the same protocol; null while Postgres does not answer. Not by
 * the API: it asks who somebody is.
 */
export async function readSync(database: Database): Promise<Sync | null> {
  try {
    const [statuses, nodes] = await Promise.all([
      database.query(objectStatuses()),
      database.query(ingestNodes),
    ]);
    return { objects: readObjectStatuses(statuses), nodes: readIngestNodes(nodes).nodes };
  } catch (error) {
    if (error instanceof DatabaseError) return null;
    throw error;
  }
}

export interface PipelineSummary {
  readonly loaded: number;
  /** Objects that are not in step yet, stopped ones left out. */
  readonly pending: readonly string[];
  /** Pipelines that wait for a person. */
  readonly stopped: readonly ObjectStatus[];
}

/**
 * Sums up the pipelines of `objects`. What an earlier run left says nothing of this one: a pipeline is in step, or
 * paused, only where a running node holds it, and has failed only where a running node gave it up.
 */
export function summarisePipelines(
  objects: readonly string[],
  { objects: pipelines, nodes }: Sync,
): PipelineSummary {
  const byName = new Map(pipelines.map((pipeline) => [pipeline.object, pipeline]));
  const held = new Set(nodes.flatMap((node) => node.pipelines));
  const wanted = new Set(nodes.flatMap((node) => node.objects));
  const stopped = pipelines.filter(({ object, state }) => {
    if (!objects.includes(object)) return false;
    if (state === "failed") return nodes.length > 0 && !wanted.has(object) && !held.has(object);
    return state === "paused" && held.has(object);
  });
  const settled = new Set(stopped.map(({ object }) => object));
  const pending = objects.filter((name) => {
    const state = byName.get(name)?.state;
    const isInStep = (state === "live" || state === "late") && held.has(name);
    return !isInStep && !settled.has(name);
  });
  const loaded = pipelines.reduce((sum, pipeline) => sum + loadedRows(pipeline), 0);
  return { loaded, pending, stopped };
}

function loadedRows({ rows, snapshot }: ObjectStatus): number {
  const copying = snapshot !== null && snapshot.finishedAt === null;
  return copying ? Math.max(rows, snapshot.rowsLoaded) : rows;
}
