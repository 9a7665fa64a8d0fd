import { existsSync } from "node:fs";
import { residentMb } from "../process-memory.ts";
import type { Scene } from "./scene.ts";

const LOOK_MS = 1_000;
const TELL_MS = 60_000;

export type Watched = {
  /** The most memory that an ingest process had resident at any look, megabytes; 0 where the system does not tell. */
  readonly peakMb: number;
};

/**
 * Watches a schedule from now until `end` is called: the memory of its nodes every second; how it goes is told every
 * minute, so only of schedules that last.
 */
export function watchSchedule(
  { seed, nodes, pool }: Scene,
  injected: () => number,
  tell: (line: string) => void,
): { end(): Watched } {
  const began = performance.now();
  let peakMb = 0;
  const look = () => {
    peakMb = Math.max(peakMb, ...nodes.map(({ pid }) => memoryOf(pid)));
  };
  const looks = setInterval(look, LOOK_MS);
  const reports = setInterval(() => {
    look();
    const seconds = Math.round((performance.now() - began) / 1_000);
    const memory = nodes
      .map(({ name, pid }) => `${name} ${memoryOf(pid).toFixed(0)} MB`)
      .join(", ");
    void headsOf(pool).then((heads) =>
      tell(
        `seed ${seed}  ${seconds} s: ${injected()} faults injected, ${heads}; ${memory}, at most ${peakMb.toFixed(0)} MB`,
      ),
    );
  }, TELL_MS);
  return {
    end() {
      clearInterval(looks);
      clearInterval(reports);
      return { peakMb };
    },
  };
}

/** 0 where no such process runs, or the system does not tell. */
function memoryOf(pid: number | null): number {
  return pid !== null && existsSync(`/proc/${pid}/status`) ? residentMb(pid) || 0 : 0;
}

/** How far the pipelines are, in words. Postgres may be away. */
async function headsOf(pool: Scene["pool"]): Promise<string> {
  const text = `select sum(head_seq) as changes, count(*) filter (where state = 'live') as live, count(*) as pipelines,
      (select count(*) from sync.repair where closed_at is null) as repairs,
      pg_size_pretty(pg_database_size(current_database())) as size from sync.object`;
  const { rows } = await pool
    .query<Record<"changes" | "live" | "pipelines" | "repairs" | "size", string>>(text)
    .catch(() => ({ rows: [] }));
  const [row] = rows;
  if (row === undefined) return "Postgres does not answer";
  const { changes, live, pipelines, repairs, size } = row;
  return `${changes} changes (${size}), ${live} of ${pipelines} pipelines live, ${repairs} repairs open`;
}
