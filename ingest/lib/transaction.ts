import type { ClientBase, Pool, PoolClient } from "pg";

/** Runs `work` in one transaction. An error rolls it back and is rethrown. A broken connection leaves the pool. */
export async function transaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await transactionOn(client, work, (error) => (broken = error));
  } finally {
    client.release(broken);
  }
}

/** The same on a given connection. `onBroken` is called if the rollback fails. */
export async function transactionOn<T, C extends ClientBase>(
  client: C,
  work: (client: C) => Promise<T>,
  onBroken: (error: Error) => void = () => undefined,
): Promise<T> {
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(onBroken);
    throw error;
  }
}
