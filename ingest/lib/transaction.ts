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
    for (const run of waiting.get(client) ?? []) run();
    return result;
  } catch (error) {
    await client.query("rollback").catch(onBroken);
    throw error;
  } finally {
    waiting.delete(client);
  }
}

/** What runs once the open transaction of a connection has committed. */
const waiting = new WeakMap<ClientBase, (() => void)[]>();

/** Runs `run` once the transaction that is open on the connection has certainly committed; never if it does not. */
export function afterCommit(client: ClientBase, run: () => void): void {
  waiting.set(client, [...(waiting.get(client) ?? []), run]);
}
