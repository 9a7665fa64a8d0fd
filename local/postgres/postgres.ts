import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, openSync, closeSync, readFileSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { lastLines, type Child } from "../process/child.ts";
import { freePort, requireFreePort } from "../process/free-port.ts";
import { postgresPlace, type PostgresPlace, type RunAs } from "./postgres-place.ts";
import { endProcess, hasEnded, identify, isIdFree, signal } from "../process/process-identity.ts";
import { forget, watch } from "../process/reap.ts";
import { StartError } from "../process/start-error.ts";

const MAJOR = "18";
const USER = "orgmirror";
const START_TIMEOUT_MS = 20_000;
/** Postgres's "fast" shutdown: sessions are cut, data is flushed. */
const STOP_SIGNAL = "SIGINT";
/** How long an ended process may stay a zombie before it counts as never reaped, as in a container without an init. */
const REAP_PATIENCE_MS = 3_000;
const STOP_PATIENCE_MS = 20_000;

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  timezone: "UTC",
  log_timezone: "UTC",
  shared_buffers: "256MB",
  max_wal_size: "2GB",
  // No replica ever reads this WAL.
  wal_level: "minimal",
  max_wal_senders: "0",
};

export interface PostgresOptions {
  /** Folder for password, log and (where the user of Postgres can reach it) the data. Made if missing. */
  readonly dataDir: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** More `postgresql.conf` settings, such as `{ fsync: "off" }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export type RunningPostgres = Child & {
  /** Superuser's connection string of the database `orgmirror`. */
  readonly url: string;
  readonly port: number;
};

/**
 * Starts PostgreSQL 18 on loopback, making its data directory the first time. A Postgres that a killed parent left on
 * the same data is stopped first. Throws StartError (one sentence) for a taken port or data of another version.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const place = await postgresPlace(options.dataDir);
  requireVersion(place.cluster);
  await stopLeftover(place.cluster);
  const password = await ensureCluster(place, options);
  const port = options.port === 0 ? await freePort() : options.port;
  await requireFreePort(port, "Postgres");
  const child = launch(place, port, options);
  await untilReady(child, place.cluster, options.dataDir);
  const postgres = running(child, port, password, options.dataDir);
  try {
    await ensureDatabase(postgres.url);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return postgres;
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: Object.assign(new URL(url), { pathname: "/postgres" }).href,
  });
  await client.connect();
  try {
    const found = await client.query("select from pg_database where datname = $1", [USER]);
    if (found.rowCount === 0) await client.query(`create database ${USER}`);
  } finally {
    await client.end();
  }
}

function running(
  child: ChildProcess,
  port: number,
  password: string,
  dataDir: string,
): RunningPostgres {
  const { pid } = child;
  if (pid === undefined) throw new Error("Postgres was not started");
  const identity = identify(pid);
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, name) => {
      forget(pid);
      resolve(name === null ? `exit code ${code}` : `signal ${name}`);
    });
  });
  return {
    name: "postgres",
    url: `postgres://${USER}:${password}@127.0.0.1:${port}/${USER}`,
    port,
    process: identity,
    ended,
    said: null,
    lastLines: () => lastLines(logFile(dataDir)),
    async stop() {
      await endProcess(identity, STOP_SIGNAL, STOP_PATIENCE_MS);
      await ended;
    },
  };
}

function requireVersion(cluster: string): void {
  const file = join(cluster, "PG_VERSION");
  if (!existsSync(file)) return;
  const found = readFileSync(file, "utf8").trim();
  if (found === MAJOR) return;
  throw new StartError(
    `${cluster} holds data of PostgreSQL ${found}, and this is PostgreSQL ${MAJOR}: copy the org anew with --reset, or give another place with --data DIR.`,
  );
}

/**
 * `kill -9` of a parent without its reaper leaves Postgres running on the data. And Postgres refuses to start while the
 * id in its lock file is in use: by a zombie that nobody has reaped yet, or by another program since.
 */
async function stopLeftover(cluster: string): Promise<void> {
  const pid = lockedBy(cluster);
  if (pid === null) return;
  if (isPostgresOn(pid, cluster)) await endProcess(identify(pid), STOP_SIGNAL, STOP_PATIENCE_MS);
  // A lock whose id is free is cleared by Postgres itself, which also sees to what its backends hold.
  if (await isIdFree(pid, REAP_PATIENCE_MS)) return;
  if (!isPostgresOn(pid, cluster)) await rm(lockFile(cluster), { force: true });
}

function lockFile(cluster: string): string {
  return join(cluster, "postmaster.pid");
}

function lockedBy(cluster: string): number | null {
  if (!existsSync(lockFile(cluster))) return null;
  const pid = Number(readFileSync(lockFile(cluster), "utf8").split("\n", 1)[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}

/** The id may have gone to another program since. */
function isPostgresOn(pid: number, cluster: string): boolean {
  const listed = spawnSync("ps", ["-o", "args=", "-p", String(pid)]).stdout?.toString();
  if (listed) return listed.includes(cluster);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(cluster);
  } catch {
    return false;
  }
}

/** Makes the data directory beside its final name and renames it, so that an interrupted start leaves nothing half made. */
async function ensureCluster(place: PostgresPlace, options: PostgresOptions): Promise<string> {
  const passwordFile = join(options.dataDir, "password");
  if (existsSync(join(place.cluster, "PG_VERSION"))) {
    return readPassword(passwordFile);
  }
  const password = randomBytes(18).toString("base64url");
  const workshop = await mkdtemp(`${place.cluster}-`);
  try {
    await makeCluster(workshop, password, place, options.settings?.["fsync"] === "off");
    await writeFile(passwordFile, password, { mode: 0o600 });
    await rename(join(workshop, "cluster"), place.cluster);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return password;
}

async function readPassword(file: string): Promise<string> {
  if (existsSync(file)) return (await readFile(file, "utf8")).trim();
  throw new StartError(
    `The password of the stored Postgres data is gone (${file}): copy the org anew with --reset.`,
  );
}

async function makeCluster(
  workshop: string,
  password: string,
  { bin, runAs }: PostgresPlace,
  fast: boolean,
): Promise<void> {
  const [cluster, passwordFile] = [join(workshop, "cluster"), join(workshop, "password")];
  await chmod(workshop, 0o711);
  await mkdir(cluster, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await give([cluster, passwordFile], runAs);
  const made = spawnSync(
    join(bin, "initdb"),
    [
      ...["--pgdata", cluster, "--username", USER, "--pwfile", passwordFile],
      ...["--auth", "scram-sha-256", "--encoding", "UTF8", "--no-instructions"],
      ...["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"],
      ...(fast ? ["--no-sync"] : []),
    ],
    { cwd: "/", env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" }, ...runAs },
  );
  if (made.status === 0) return;
  throw new Error(`initdb failed: ${made.error?.message ?? made.stderr.toString().trim()}`);
}

async function give(paths: readonly string[], runAs: RunAs): Promise<void> {
  if (!runAs) return;
  for (const path of paths) await chown(path, runAs.uid, runAs.gid);
}

/** Detached, so that Ctrl-C in the terminal reaches us alone and everything stops in order. */
function launch(place: PostgresPlace, port: number, options: PostgresOptions): ChildProcess {
  const settings = { ...SETTINGS, ...options.settings, port: String(port) };
  const log = openSync(logFile(options.dataDir), "w", 0o600);
  const child = spawn(
    join(place.bin, "postgres"),
    [
      "-D",
      place.cluster,
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    {
      stdio: ["ignore", log, log],
      cwd: "/",
      env: { PATH: process.env["PATH"], LC_ALL: "C" },
      detached: true,
      ...place.runAs,
    },
  );
  closeSync(log);
  if (child.pid !== undefined) watch(child.pid, STOP_SIGNAL);
  return child;
}

/** The eighth line of postmaster.pid says `ready`; pg_ctl waits for the same. */
async function untilReady(child: ChildProcess, cluster: string, dataDir: string): Promise<void> {
  let failed: Error | undefined;
  child.once("error", (error) => (failed = error));
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    if (failed) throw failed;
    if (child.exitCode !== null || child.signalCode !== null) throw notStarted(dataDir);
    if (isReady(cluster, child.pid)) return;
    if (performance.now() > deadline) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (child.pid !== undefined) {
    signal(identify(child.pid), "SIGQUIT");
    await hasEnded(identify(child.pid), 2_000);
  }
  throw notStarted(dataDir);
}

function isReady(cluster: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

function notStarted(dataDir: string): Error {
  return new Error(`Postgres did not start: ${lastLines(logFile(dataDir))}`);
}

function logFile(dataDir: string): string {
  return join(dataDir, "postgres.log");
}
