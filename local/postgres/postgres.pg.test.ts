import { once } from "node:events";
import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, expect, test } from "vitest";
import { postgresPlace, removeCluster } from "./postgres-place.ts";
import { startPostgres, type RunningPostgres } from "./postgres.ts";
import { withClient } from "./with-client.ts";
import { hasEnded, identify, isRunning } from "../process/process-identity.ts";
import { postgresParent } from "../../testing/postgres-folder.ts";
import { testDatabase } from "../../testing/test-postgres.ts";

const FAST = { fsync: "off", shared_buffers: "16MB" };
const folders: string[] = [];
const started: RunningPostgres[] = [];

afterEach(async () => {
  for (const postgres of started.splice(0)) await postgres.stop();
  for (const folder of folders.splice(0)) {
    await removeCluster(folder);
    await rm(folder, { recursive: true, force: true });
  }
});

async function folder(mode = 0o755): Promise<string> {
  const path = await mkdtemp(join(await postgresParent(), "orgmirror-postgres-test-"));
  await chmod(path, mode);
  folders.push(path);
  return path;
}

async function start(dataDir: string): Promise<RunningPostgres> {
  const postgres = await startPostgres({ dataDir, port: 0, settings: FAST });
  started.push(postgres);
  return postgres;
}

async function ask(url: string, text: string): Promise<unknown> {
  const { rows } = await withClient(url, (client) => client.query(text));
  return rows[0];
}

test("keeps what was written from one start to the next, and asks for the password", async () => {
  const dataDir = await folder();
  const first = await start(dataDir);
  await ask(first.url, "create table kept as select 42 as answer");
  await first.stop();
  const second = await start(dataDir);
  expect(await ask(second.url, "select answer from kept")).toEqual({ answer: 42 });
  const wrong = Object.assign(new URL(second.url), { password: "wrong" }).href;
  await expect(ask(wrong, "select 1")).rejects.toThrow(/password authentication failed/);
  expect((await stat(join(dataDir, "password"))).mode & 0o777).toBe(0o600);
});

test("works in a folder that only its owner can enter", async () => {
  const dataDir = await folder(0o700);
  const postgres = await start(dataDir);
  expect(await ask(postgres.url, "show server_version")).toMatchObject({
    server_version: expect.stringMatching(/^18\./),
  });
});

test("refuses a taken port and another version's data in one sentence", async () => {
  const dataDir = await folder();
  const first = await start(dataDir);
  const other = startPostgres({ dataDir: await folder(), port: first.port, settings: FAST });
  await expect(other).rejects.toThrow(`Port ${first.port} (Postgres) is taken`);
  await first.stop();
  const { cluster } = await postgresPlace(dataDir);
  await writeFile(join(cluster, "PG_VERSION"), "17\n");
  await expect(start(dataDir)).rejects.toThrow(/holds data of PostgreSQL 17.*--reset/);
});

const HOLDER = `
  import { startPostgres } from ${JSON.stringify(fileURLToPath(new URL("postgres.ts", import.meta.url)))};
  const postgres = await startPostgres({ dataDir: process.argv[1], port: 0, settings: { fsync: "off" } });
  console.log(postgres.process.pid);
`;

async function holder(dataDir: string) {
  const args = ["--input-type=module", "-e", HOLDER, dataDir];
  const child = execa(process.execPath, args, {
    stdin: "ignore",
    stderr: "inherit",
    reject: false,
  });
  const [line] = await once(child.stdout, "data");
  return { child, postgres: identify(Number(String(line))) };
}

test("a parent killed with -9 leaves no Postgres behind", async () => {
  const { child, postgres } = await holder(await folder());
  expect(isRunning(postgres)).toBe(true);
  child.kill("SIGKILL");
  expect(await hasEnded(postgres, 10_000)).toBe(true);
});

test("a Postgres left on the data is stopped by the next start", async () => {
  const dataDir = await folder();
  const { child, postgres } = await holder(dataDir);
  const reapers = await execa("pgrep", ["-P", String(child.pid), "-f", "reaper.ts"]);
  for (const pid of reapers.stdout.split("\n")) process.kill(Number(pid), "SIGKILL");
  child.kill("SIGKILL");
  await child;
  expect(isRunning(postgres)).toBe(true);
  const next = await start(dataDir);
  expect(isRunning(postgres)).toBe(false);
  expect(await ask(next.url, "select 1 as one")).toEqual({ one: 1 });
});

test("a lock file whose process ended and was never reaped does not stand in the way", async () => {
  const dataDir = await folder();
  const first = await start(dataDir);
  await first.stop();
  const { cluster, runAs } = await postgresPlace(dataDir);
  // The shell becomes a sleep, which does not reap the child that the shell left it.
  const script = "sleep 0 & echo $!; exec sleep 30";
  const holder = execa("sh", ["-c", script], { ...runAs, cwd: "/", reject: false });
  try {
    const [zombie] = await once(holder.stdout, "data");
    await writeFile(join(cluster, "postmaster.pid"), `${String(zombie).trim()}\n${cluster}\n`);
    const next = await start(dataDir);
    expect(await ask(next.url, "select 1 as one")).toEqual({ one: 1 });
  } finally {
    holder.kill("SIGKILL");
  }
});

test("runs from a copy where the checkout cannot be reached", async () => {
  const place = await postgresPlace(await folder(0o700));
  const hidden = process.getuid?.() === 0;
  expect(place.cluster.startsWith("/var/tmp/orgmirror-")).toBe(hidden);
  expect(place.runAs === undefined).toBe(!hidden);
});

test("each test database is migrated and on its own", async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
  await ask(
    one.url,
    "insert into sync.object (name, label, label_plural, mirror_table) values ('A','A','As','a')",
  );
  expect(await ask(two.url, "select count(*)::int as n from sync.object")).toEqual({ n: 0 });
  await one.drop();
  await expect(ask(one.url, "select 1")).rejects.toThrow(/does not exist/);
  await two.drop();
});
