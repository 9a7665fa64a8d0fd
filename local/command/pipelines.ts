import * as v from "valibot";
import { NodeStatus, ObjectStatus } from "../../edge/protocol/sync.ts";

const Sync = v.object({ objects: v.array(ObjectStatus), nodes: v.array(NodeStatus) });
export type Sync = v.InferOutput<typeof Sync>;

/** The pipelines and nodes by `/api/sync` at `baseUrl`; null while it does not answer. */
export async function readSync(baseUrl: string): Promise<Sync | null> {
  const answer = await fetch(`${baseUrl}/api/sync`).catch(() => null);
  if (!answer?.ok) return null;
  return v.parse(Sync, await answer.json());
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
