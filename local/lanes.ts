import * as v from "valibot";
import { ObjectStatus } from "../edge/protocol/sync.ts";

const Sync = v.object({ objects: v.array(ObjectStatus) });

/** The lanes as `/api/sync` at `baseUrl` tells them; null while it does not answer. */
export async function readLanes(baseUrl: string): Promise<readonly ObjectStatus[] | null> {
  const answer = await fetch(`${baseUrl}/api/sync`).catch(() => null);
  if (!answer?.ok) return null;
  return v.parse(Sync, await answer.json()).objects;
}

export interface LaneSummary {
  /** Records in the mirror so far. */
  readonly loaded: number;
  /** Objects that are not in step yet, stopped ones left out. */
  readonly pending: readonly string[];
  /** Lanes that wait for a person. */
  readonly stopped: readonly ObjectStatus[];
}

/** Where the lanes of `objects` are; one that is not known yet is pending. */
export function summariseLanes(
  objects: readonly string[],
  lanes: readonly ObjectStatus[],
): LaneSummary {
  const byName = new Map(lanes.map((lane) => [lane.object, lane]));
  const stopped = lanes.filter(({ state }) => state === "failed" || state === "paused");
  const settled = new Set(stopped.map(({ object }) => object));
  const pending = objects.filter((name) => {
    const state = byName.get(name)?.state;
    return state !== "live" && state !== "late" && !settled.has(name);
  });
  return { loaded: sum(lanes.map(loadedRows)), pending, stopped };
}

function loadedRows({ rows, snapshot }: ObjectStatus): number {
  const copying = snapshot !== null && snapshot.finishedAt === null;
  return copying ? Math.max(rows, snapshot.rowsLoaded) : rows;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
