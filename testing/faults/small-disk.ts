import { readFileSync, rmSync, writeSync, openSync, closeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { postgresPlace } from "../../local/postgres/postgres-place.ts";
import { identify, isRunning } from "../../local/process/process-identity.ts";
import { InjectionSkipped } from "./injection-skipped.ts";

const CHUNKS = [1_048_576, 8_192];

/**
 * A separate file system for the tables of a schedule's database (a tablespace). It can run full without affecting the
 * rest of the machine. Mounting needs root.
 */
export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws InjectionSkipped if nothing can be mounted */
  static async mount(dataDir: string, sizeMb: number): Promise<SmallDisk> {
    if (process.getuid?.() !== 0)
      throw new InjectionSkipped("only root can mount the small file system that is to run full");
    const { runAs } = await postgresPlace(dataDir);
    const folder = await mkdtemp(join(tmpdir(), "orgmirror-disk-"));
    const owner = runAs === undefined ? "" : `,uid=${runAs.uid},gid=${runAs.gid}`;
    const options = `size=${sizeMb}m,mode=0700${owner}`;
    const args = ["-t", "tmpfs", "-o", options, ownName(), folder];
    const made = await execa("mount", args, { reject: false });
    if (!made.failed) return new SmallDisk(folder);
    await rm(folder, { recursive: true, force: true });
    throw new InjectionSkipped(
      `no small file system could be mounted: ${made.stderr || made.shortMessage}`,
    );
  }

  /** Fills it to the last byte. */
  fill(): void {
    const file = openSync(this.#filler, "a");
    try {
      for (const size of CHUNKS) writeUntilFull(file, Buffer.alloc(size));
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.#filler, { force: true });
  }

  async unmount(): Promise<void> {
    await execa("umount", ["--lazy", this.folder], { reject: false });
    await rm(this.folder, { recursive: true, force: true });
  }

  get #filler(): string {
    return join(this.folder, "filler");
  }
}

/** A mount is named after its maker: `orgmirror-<process id>-<start time of the process>`. */
const NAMED = /^orgmirror-(\d+)-(\d+) (\S+) tmpfs /gm;

function ownName(): string {
  const { pid, began } = identify(process.pid);
  return `orgmirror-${pid}-${began ?? 0}`;
}

/** Unmounts the disks of harnesses that were killed. See proc_mounts(5). */
export async function unmountLeft(): Promise<void> {
  for (const [, pid, began = "", folder = ""] of mounts().matchAll(NAMED)) {
    if (isRunning({ pid: Number(pid), began })) continue;
    await execa("umount", ["--lazy", folder], { reject: false });
    await rm(folder, { recursive: true, force: true });
  }
}

/** Empty on a system without /proc/mounts. Nothing is mounted there. */
function mounts(): string {
  try {
    return readFileSync("/proc/self/mounts", "utf8");
  } catch {
    return "";
  }
}

function writeUntilFull(file: number, zeros: Buffer): void {
  try {
    for (;;) if (writeSync(file, zeros) < zeros.length) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}
