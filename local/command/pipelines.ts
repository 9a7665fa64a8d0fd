import * as v from "valibot";
import { ObjectStatus } from "../../edge/protocol/sync.ts";

const Sync = v.object({ objects: v.array(ObjectStatus) });

/** The pipelines by `/api/sync` at `baseUrl`; null while it does not answer. */
export async function readPipelines(baseUrl: string): Promise<readonly ObjectStatus[] | null> {
  const answer = await fetch(`${baseUrl}/api/sync`).catch(() => null);
  if (!answer?.ok) return null;
  return v.parse(Sync, await answer.json()).objects;
}

const Health = v.object({ pipelines: v.array(v.object({ object: v.string() })) });

/** Objects that the ingest node on `port` keeps. Others may still show the state of an earlier run. */
export async function readKeptObjects(port: number): Promise<readonly string[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => null);
  if (answer === null) return [];
  const health = v.safeParse(Health, await answer.json().catch(() => null));
  return health.success ? health.output.pipelines.map(({ object }) => object) : [];
}

export interface PipelineSummary {
  readonly loaded: number;
  /** Objects that are not in step yet, stopped ones left out. */
  readonly pending: readonly string[];
  /** Pipelines that wait for a person. */
  readonly stopped: readonly ObjectStatus[];
}

/** Sums up the pipelines of `objects`. One that no node keeps yet is pending. */
export function summarisePipelines(
  objects: readonly string[],
  pipelines: readonly ObjectStatus[],
  kept: readonly string[],
): PipelineSummary {
  const byName = new Map(pipelines.map((pipeline) => [pipeline.object, pipeline]));
  const stopped = pipelines.filter(({ state }) => state === "failed" || state === "paused");
  const settled = new Set(stopped.map(({ object }) => object));
  const pending = objects.filter((name) => {
    const state = byName.get(name)?.state;
    const isInStep = (state === "live" || state === "late") && kept.includes(name);
    return !isInStep && !settled.has(name);
  });
  return { loaded: sum(pipelines.map(loadedRows)), pending, stopped };
}

function loadedRows({ rows, snapshot }: ObjectStatus): number {
  const copying = snapshot !== null && snapshot.finishedAt === null;
  return copying ? Math.max(rows, snapshot.rowsLoaded) : rows;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
