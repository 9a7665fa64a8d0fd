import { existsSync, readFileSync } from "node:fs";

/** How often a process's memory is sampled. */
const EVERY_MS = 100;

export type MemoryUse = {
  /** The largest sample. */
  readonly peakMb: number;
  /** Mean of the last third of samples minus mean of the middle third: about 0 if memory is flat. */
  readonly growthMb: number;
};

/** Watches the resident memory of a process from now until `end` is called. */
export function watchMemory(pid: number): { end(): MemoryUse } {
  const seen: number[] = [residentMb(pid)];
  const timer = setInterval(() => {
    // No sample once the process has ended. Its caller reports the end.
    if (existsSync(`/proc/${pid}/status`)) seen.push(residentMb(pid));
  }, EVERY_MS).unref();
  return {
    end() {
      clearInterval(timer);
      const third = Math.floor(seen.length / 3);
      const growthMb = mean(seen.slice(-third)) - mean(seen.slice(third, 2 * third));
      return { peakMb: Math.max(...seen), growthMb };
    },
  };
}

/** Resident memory of a process in megabytes. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / Math.max(numbers.length, 1);
}
