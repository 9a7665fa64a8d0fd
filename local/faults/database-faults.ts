import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Scene } from "./scene.ts";

/** Holds what a statement locks for so long, in a session of its own. */
export async function duringSql(
  { postgres, database }: Scene,
  statement: string,
  forMs: number,
): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url(database) });
  // The session may be cut by another fault.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("begin");
    await client.query(statement);
    await sleep(forMs);
    await client.query("rollback");
  } finally {
    await client.end();
  }
}

/** New sessions may only read, as after a failover to a standby; those that were open are cut. */
export async function whileReadOnly({ postgres, database }: Scene, forMs: number): Promise<void> {
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`;
  await postgres.administer(`alter database ${database} set default_transaction_read_only = on`);
  await postgres.administer(cut);
  await sleep(forMs);
  await writable({ postgres, database });
}

export async function writable({
  postgres,
  database,
}: Pick<Scene, "postgres" | "database">): Promise<void> {
  await postgres.administer(`alter database ${database} reset default_transaction_read_only`);
  await postgres.administer(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`,
  );
}
