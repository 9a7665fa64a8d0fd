import { statfsSync } from "node:fs";

/** Less than this is full. Postgres gives the file back that it could not finish: up to a WAL segment of 16 MB. */
const LEAST_FREE_BYTES = 32 * 1024 * 1024;

/**
 * Which of these folders lies on a full disk, as the line that programs print of it; null where none does. A program
 * whose disk is full often ends without a word, because its log is on the same disk.
 */
export function fullDisk(folders: readonly string[]): string | null {
  const full = folders.find(isFull);
  return full === undefined ? null : `No space left on device: the disk of ${full} is full`;
}

function isFull(folder: string): boolean {
  try {
    const { bavail, bsize, blocks, files, ffree } = statfsSync(folder);
    // File systems that are no disks have no blocks; some have no count of files.
    return (blocks > 0 && bavail * bsize < LEAST_FREE_BYTES) || (files > 0 && ffree === 0);
  } catch {
    return false;
  }
}
