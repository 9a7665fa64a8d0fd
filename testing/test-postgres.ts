import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Connection string of the run's Postgres, as superuser. */
    testPostgresUrl: string;
    /** A migrated database to clone; nobody may be connected to it. */
    testTemplate: string;
  }
}

export interface TestDatabase {
  /** Connection string of the database, as superuser. */
  readonly url: string;
  /** Cuts its connections and drops it. */
  drop(): Promise<void>;
}

/** A fresh, migrated database of its own, cloned from the run's template in about 30 ms. */
export function testDatabase(): Promise<TestDatabase> {
  return createDatabase(`template ${inject("testTemplate")} strategy file_copy`);
}

/** A fresh database without migrations. */
export function emptyDatabase(): Promise<TestDatabase> {
  return createDatabase("");
}

async function createDatabase(from: string): Promise<TestDatabase> {
  const server = inject("testPostgresUrl");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await administer(server, `create database ${name} ${from}`);
  return {
    url: Object.assign(new URL(server), { pathname: `/${name}` }).href,
    drop: () => administer(server, `drop database if exists ${name} with (force)`),
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
