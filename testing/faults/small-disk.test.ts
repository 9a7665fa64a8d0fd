import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";
import { expect, test } from "vitest";
import { SmallDisk, unmountLeft } from "./small-disk.ts";
import { InjectionSkipped } from "./injection-skipped.ts";

const isMounted = (folder: string) =>
  readFileSync("/proc/self/mounts", "utf8").includes(` ${folder} tmpfs `);

/** Mounts a disk in a process that is killed at once. @returns its folder */
function mountedAndKilled(dataDir: string): string {
  const program =
    `import { SmallDisk } from ${JSON.stringify(import.meta.resolve("./small-disk.ts"))};` +
    `const { folder } = await SmallDisk.mount(${JSON.stringify(dataDir)}, 1);` +
    `process.stdout.write(folder, () => process.kill(process.pid, "SIGKILL"));`;
  const args = ["--input-type=module", "--eval", program];
  return execaSync(process.execPath, args, { reject: false }).stdout;
}

test("the mounts of a killed harness are unmounted; those of a running one stay", async (context) => {
  const dataDir = await mkdtemp(join(tmpdir(), "orgmirror-small-disk-"));
  const own = await SmallDisk.mount(dataDir, 1).catch((error: Error) => {
    if (error instanceof InjectionSkipped) context.skip(error.message);
    throw error;
  });
  try {
    const left = mountedAndKilled(dataDir);
    expect(isMounted(left)).toBe(true);
    await unmountLeft();
    expect(isMounted(left)).toBe(false);
    expect(existsSync(left)).toBe(false);
    expect(isMounted(own.folder)).toBe(true);
  } finally {
    await own.unmount();
    await rm(dataDir, { recursive: true, force: true });
  }
});
