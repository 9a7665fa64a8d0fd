import { chmod, mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeFolderAtEnd } from "./remove-folder-at-end.ts";

const MEMORY = "/dev/shm";
/** Several times what the tests' Postgres ever holds. */
const ENOUGH_BYTES = 4 * 1024 ** 3;

/**
 * For tests: a new folder of a Postgres whose data nothing needs later. It lies in memory where there is enough: a
 * database is cloned within 50 ms there, and within a second on a busy disk. It is removed when this process ends.
 */
export async function postgresFolder(name: string): Promise<string> {
  const parent = (await isRoomy()) ? MEMORY : tmpdir();
  const path = await mkdtemp(join(parent, `orgmirror-${name}-`));
  removeFolderAtEnd(path);
  // Root runs Postgres as another user.
  await chmod(path, 0o755);
  return path;
}

async function isRoomy(): Promise<boolean> {
  const found = await statfs(MEMORY).catch(() => null);
  const free = found === null ? 0 : found.bavail * found.bsize;
  return Math.min(free, process.availableMemory()) > ENOUGH_BYTES;
}
