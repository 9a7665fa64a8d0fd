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
 * A file system of its own for the tables of a schedule's database (a tablespace), so that it can run full without
 * anything else on the machine doing so. Mounting takes root; nobody else can have a disk run full in earnest.
 */
export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws InjectionSkipped where nothing can be mounted */
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

  /** Takes what is left. */
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

/** What a mount says of its maker: `orgmirror-<process id>-<when that began>`. */
const NAMED = /^orgmirror-(\d+)-(\d+) (\S+) tmpfs /gm;

function ownName(): string {
  const { pid, began } = identify(process.pid);
  return `orgmirror-${pid}-${began ?? 0}`;
}

/** Unmounts what harnesses mounted that were killed before they could unmount it. proc_mounts(5). */
export async function unmountLeft(): Promise<void> {
  for (const [, pid, began = "", folder = ""] of mounts().matchAll(NAMED)) {
    if (isRunning({ pid: Number(pid), began })) continue;
    await execa("umount", ["--lazy", folder], { reject: false });
    await rm(folder, { recursive: true, force: true });
  }
}

/** Empty where the system tells of none: nothing is mounted there either. */
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
