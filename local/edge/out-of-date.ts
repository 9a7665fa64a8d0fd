import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** True where `made` is missing, or older than some file in `sources` (files and folders). */
export async function isOutOfDate(
  made: string,
  sources: readonly string[],
  leaveOut: readonly string[] = [],
): Promise<boolean> {
  const madeAt = await modifiedAt(made);
  if (madeAt === null) return true;
  const newest = await Promise.all(sources.map((source) => newestIn(source, leaveOut)));
  return Math.max(...newest) > madeAt;
}

async function newestIn(path: string, leaveOut: readonly string[]): Promise<number> {
  if (leaveOut.includes(path)) return 0;
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
  if (entries === null) return (await modifiedAt(path)) ?? 0;
  const times = await Promise.all(
    entries.map((entry) => newestIn(join(path, entry.name), leaveOut)),
  );
  return Math.max((await modifiedAt(path)) ?? 0, ...times);
}

async function modifiedAt(path: string): Promise<number | null> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
}
