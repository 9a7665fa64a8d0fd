import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import type pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "../db/migrate.ts";
import { PARTITIONED, partitionsFrom } from "../ingest/node/partition.ts";
import { startPostgres } from "../local/postgres/postgres.ts";
import { withClient } from "../local/postgres/with-client.ts";
import { postgresFolder } from "./postgres-folder.ts";

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
  const dataDir = await postgresFolder("test");
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
  await withClient(url, (client) => client.query(`create database ${name}`));
  const template = Object.assign(new URL(url), { pathname: `/${name}` }).href;
  await migrate(template);
  await withClient(template, dropMonthsAhead);
  return name;
}

/** No test of another file fills them, and each statement about changes is planned for all of them. */
async function dropMonthsAhead(client: pg.Client): Promise<void> {
  const now = new Date().toISOString();
  const months = PARTITIONED.filter(({ parent }) => parent === "change");
  for (const { name } of months.flatMap((table) => partitionsFrom(table, now).slice(1)))
    await client.query(`drop table if exists sync.${name}`);
}
