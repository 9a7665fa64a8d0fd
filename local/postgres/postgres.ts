import { readFileSync } from "node:fs";
import { join } from "node:path";
import getPort from "get-port";
import { startChild, type Child } from "../process/child.ts";
import { requireFreePort } from "../process/free-port.ts";
import { untilUp } from "../process/until-up.ts";
import { SUPERUSER, ensureCluster, requireVersion } from "./cluster.ts";
import { STOP_PATIENCE_MS, STOP_SIGNAL, lockFile, stopLeftover } from "./leftover.ts";
import { postgresPlace, type PostgresPlace } from "./postgres-place.ts";
import { withClient } from "./with-client.ts";

const DATABASE = "orgmirror";
const START_TIMEOUT_MS = 20_000;

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  timezone: "UTC",
  log_timezone: "UTC",
  shared_buffers: "256MB",
  // Its own workers for reading take the cores from those that compute: what is read is in the system's cache. Scanning
  // 2 GB took 1.3 s in place of 2.8 s on two cores.
  io_method: "sync",
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
  const { dataDir, settings = {} } = options;
  const place = await postgresPlace(dataDir);
  requireVersion(place.cluster);
  await stopLeftover(place.cluster);
  const password = await ensureCluster(place, dataDir, settings["fsync"] !== "off");
  const port = options.port === 0 ? await getPort({ host: "127.0.0.1" }) : options.port;
  await requireFreePort(port, "Postgres");
  const child = await launch(place, { ...options, port });
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${DATABASE}`;
  try {
    await ensureDatabase(url);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { ...child, url, port };
}

/** Resolves when it takes connections: the eighth line of `postmaster.pid` says `ready`. pg_ctl waits for the same. */
async function launch(
  { bin, cluster, runAs }: PostgresPlace,
  { dataDir, port, settings }: PostgresOptions,
): Promise<Child> {
  const all = Object.entries({ ...SETTINGS, ...settings, port: String(port) });
  const child = await startChild({
    name: "postgres",
    command: join(bin, "postgres"),
    args: ["-D", cluster, ...all.flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    cwd: "/",
    env: { LC_ALL: "C" },
    runAs,
    logFile: join(dataDir, "postgres.log"),
    folders: [cluster],
    stopSignal: STOP_SIGNAL,
    patienceMs: STOP_PATIENCE_MS,
  });
  await untilUp(child, () => isReady(cluster, child.process.pid), START_TIMEOUT_MS);
  return child;
}

function isReady(cluster: string, pid: number): boolean {
  try {
    const lines = readFileSync(lockFile(cluster), "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const server = Object.assign(new URL(url), { pathname: "/postgres" }).href;
  await withClient(server, async (client) => {
    const found = await client.query("select from pg_database where datname = $1", [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  });
}
