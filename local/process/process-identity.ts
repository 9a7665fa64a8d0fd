import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process. Its start time tells it apart from a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, from `/proc/<pid>/stat`; null where the system has no `/proc`. */
  readonly began: string | null;
}

export function identify(pid: number): ProcessIdentity {
  return { pid, began: statOf(pid)?.began ?? null };
}

/** True while that very process runs; a zombie does not count. */
export function isRunning({ pid, began }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== "EPERM") return false;
  }
  const now = statOf(pid);
  if (now === null) return process.platform !== "linux";
  return now.state !== "Z" && (began === null || now.began === began);
}

/** Sends a signal if that very process still runs. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if (codeOf(error) !== "ESRCH") throw error;
  }
}

/** Waits until it has ended; false when it still runs after `timeoutMs`. */
export async function hasEnded(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  return isOver(() => isRunning(identity), timeoutMs);
}

/** Waits until no process has that id, not even a zombie; false when one still has it after `timeoutMs`. */
export async function isIdFree(pid: number, timeoutMs: number): Promise<boolean> {
  return isOver(() => isInUse(pid), timeoutMs);
}

async function isOver(goesOn: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (goesOn()) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

function isInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

/** Asks it to end, and kills it after `patienceMs`. */
export async function endProcess(
  identity: ProcessIdentity,
  name: NodeJS.Signals,
  patienceMs: number,
): Promise<void> {
  signal(identity, name);
  if (await hasEnded(identity, patienceMs)) return;
  signal(identity, "SIGKILL");
  await hasEnded(identity, 2_000);
}

/** proc_pid_stat(5): field 3 is the state, field 22 the start time. Field 2 may hold spaces and parentheses. */
function statOf(pid: number): { state: string; began: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", began: fields[19] ?? "" };
  } catch {
    return null;
  }
}

/** The code of an error of the system: `ESRCH`. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
