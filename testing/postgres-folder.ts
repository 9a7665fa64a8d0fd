import { chmod, mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeFolderAtEnd } from "./remove-folder-at-end.ts";

const MEMORY = "/dev/shm";
/** Several times what the Postgres of all tests ever hold. */
const ENOUGH_BYTES = 4 * 1024 ** 3;

/**
 * For tests: where a Postgres lies whose data nothing needs later. In memory where there is enough: a database is cloned
 * within 50 ms there, and within a second on a busy disk.
 */
export async function postgresParent(): Promise<string> {
  const found = await statfs(MEMORY).catch(() => null);
  const free = found === null ? 0 : found.bavail * found.bsize;
  return Math.min(free, process.availableMemory()) > ENOUGH_BYTES ? MEMORY : tmpdir();
}

/** For tests: a new folder of such a Postgres, which is removed when this process ends. */
export async function postgresFolder(name: string): Promise<string> {
  const path = await mkdtemp(join(await postgresParent(), `orgmirror-${name}-`));
  removeFolderAtEnd(path);
  // Root runs Postgres as another user.
  await chmod(path, 0o755);
  return path;
}
