import { existsSync } from "node:fs";
import { residentMb } from "../process-memory.ts";
import type { Scene } from "./scene.ts";

const SAMPLE_MS = 1_000;
const REPORT_MS = 60_000;

export type Watched = {
  /** Peak resident memory of an ingest process, in megabytes. 0 if the system does not report it. */
  readonly peakMb: number;
};

/**
 * Watches a schedule from now until `end` is called. It samples the memory of the nodes every second, and reports
 * progress every minute.
 */
export function watchSchedule(
  { seed, nodes, pool }: Scene,
  injected: () => number,
  report: (line: string) => void,
): { end(): Watched } {
  const began = performance.now();
  let peakMb = 0;
  const sample = () => {
    peakMb = Math.max(peakMb, ...nodes.map(({ pid }) => memoryOf(pid)));
  };
  const samples = setInterval(sample, SAMPLE_MS);
  const reports = setInterval(() => {
    sample();
    const seconds = Math.round((performance.now() - began) / 1_000);
    const memory = nodes
      .map(({ name, pid }) => `${name} ${memoryOf(pid).toFixed(0)} MB`)
      .join(", ");
    void headsOf(pool).then((heads) =>
      report(
        `seed ${seed}  ${seconds} s: ${injected()} faults injected, ${heads}; ${memory}, at most ${peakMb.toFixed(0)} MB`,
      ),
    );
  }, REPORT_MS);
  return {
    end() {
      clearInterval(samples);
      clearInterval(reports);
      return { peakMb };
    },
  };
}

/** 0 if no such process runs, or the system does not report it. */
function memoryOf(pid: number | null): number {
  return pid !== null && existsSync(`/proc/${pid}/status`) ? residentMb(pid) || 0 : 0;
}

/** Progress of the pipelines, in words. Postgres may be down. */
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
