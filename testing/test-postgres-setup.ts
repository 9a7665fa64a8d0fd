import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "../db/migrate.ts";
import { startPostgres } from "../local/postgres/postgres.ts";
import { removeFolderAtEnd } from "./remove-folder-at-end.ts";

/** No flushes: no test's data outlives the run. */
const FAST = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  shared_buffers: "64MB",
  max_connections: "200",
};

/** vitest's globalSetup: one Postgres per run, with one migrated database that each test clones. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "orgmirror-test-"));
  removeFolderAtEnd(dataDir);
  await chmod(dataDir, 0o755);
  const postgres = await startPostgres({ dataDir, port: 0, settings: FAST });
  const stop = async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const template = await migratedTemplate(postgres.url);
    project.provide("testPostgresUrl", postgres.url);
    project.provide("testTemplate", template);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function migratedTemplate(url: string): Promise<string> {
  const name = `template_${randomUUID().replaceAll("-", "")}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  await migrate(Object.assign(new URL(url), { pathname: `/${name}` }).href);
  return name;
}
