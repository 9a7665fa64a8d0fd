import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The peers, in the versions that were tried. The Pub/Sub client needs `underscore` but does not list it. */
const PACKAGES = [
  "@salesforce/cli@2.150.6",
  "@salesforce/core@9.4.0",
  "salesforce-pubsub-api-client@5.5.2",
  "underscore@1.13.7",
  "ts-force@3.5.0",
  "ts-force-gen@3.5.0",
] as const;

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** A temporary folder with the installed peers and their own home. */
export type Workshop = {
  readonly folder: string;
  /** Runs a Node program of an installed package. @returns its stdout @throws with all of its output */
  run(program: string, args: readonly string[], env?: Record<string, string>): Promise<string>;
  close(): Promise<void>;
};

/** @throws when npm cannot install the peers */
export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), "orgmirror-peers-"));
  const home = join(folder, "home");
  await mkdir(home);
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const npm = ["install", "--no-audit", "--no-fund", "--no-save", "--loglevel=error", ...PACKAGES];
  // npm and the peers run on the current Node, because npm itself may belong to an older one.
  const path = `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`;
  await run("npm", npm, { cwd: folder, env: { ...process.env, PATH: path } });
  return {
    folder,
    async run(program, args, env = {}) {
      const { stdout } = await run(process.execPath, [join(folder, program), ...args], {
        cwd: home,
        env: { PATH: path, HOME: home, ...env },
        maxBuffer: MAX_OUTPUT_BYTES,
        timeout: 180_000,
      });
      return stdout;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
