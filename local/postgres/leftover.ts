import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execaSync } from "execa";
import { endProcess, identify, isIdFree } from "../process/process-identity.ts";

/** Postgres's "fast" shutdown: sessions are cut, data is flushed. */
export const STOP_SIGNAL = "SIGINT";
export const STOP_PATIENCE_MS = 20_000;
/** How long an ended process may stay a zombie before it counts as never reaped, as in a container without an init. */
const REAP_PATIENCE_MS = 3_000;

/** Where Postgres writes its process id and, once it takes connections, `ready`. */
export function lockFile(cluster: string): string {
  return join(cluster, "postmaster.pid");
}

/**
 * Stops a Postgres that still runs on the data, as after `kill -9` of a parent and its reaper. Postgres refuses to
 * start while the process id in its lock file is in use. Where a zombie or another program has that id, the lock file
 * is removed.
 */
export async function stopLeftover(cluster: string): Promise<void> {
  const pid = lockedBy(cluster);
  if (pid === null) return;
  if (isPostgresOn(pid, cluster)) await endProcess(identify(pid), STOP_SIGNAL, STOP_PATIENCE_MS);
  // A lock whose id is free is cleared by Postgres itself, which also sees to what its backends hold.
  if (await isIdFree(pid, REAP_PATIENCE_MS)) return;
  if (!isPostgresOn(pid, cluster)) await rm(lockFile(cluster), { force: true });
}

function lockedBy(cluster: string): number | null {
  if (!existsSync(lockFile(cluster))) return null;
  const pid = Number(readFileSync(lockFile(cluster), "utf8").split("\n", 1)[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}

/** False where the id has gone to another program. */
function isPostgresOn(pid: number, cluster: string): boolean {
  const listed = execaSync("ps", ["-o", "args=", "-p", String(pid)], { reject: false }).stdout;
  if (listed) return listed.includes(cluster);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(cluster);
  } catch {
    return false;
  }
}
