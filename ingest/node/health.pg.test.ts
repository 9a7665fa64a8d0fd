import { connect as connectTo, createServer, type Socket, type AddressInfo } from "node:net";
import { Registry } from "prom-client";
import { expect, onTestFinished, test } from "vitest";
import { connect } from "../../db/client.ts";
import { testDatabase } from "../../testing/test-postgres.ts";
import { PATIENCE_MS, startHealth } from "./health.ts";
import { stateMetrics } from "./state-metrics.ts";

/** A way to Postgres that can be stopped up: it takes connections and bytes, and nothing comes back. */
async function stoppableWay(url: string) {
  let isStopped = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const postgres = connectTo(Number(new URL(url).port), "127.0.0.1");
    for (const socket of [client, postgres]) sockets.add(socket.on("error", () => undefined));
    client.on("data", (bytes) => isStopped || postgres.write(bytes));
    postgres.on("data", (bytes) => isStopped || client.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: Object.assign(new URL(url), { port: String(port) }).href,
    stop: (stopped: boolean) => void (isStopped = stopped),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test("health and metrics answer within 2 seconds while Postgres hangs, and again when it is back", async () => {
  const database = await testDatabase();
  const way = await stoppableWay(database.url);
  const onIdleError = () => undefined;
  const pool = connect(way.url, {
    name: "orgmirror test",
    max: 2,
    onIdleError,
    patienceMs: PATIENCE_MS,
  });
  const registry = new Registry();
  stateMetrics(registry, pool, "one");
  const server = await startHealth({
    pool,
    node: "one",
    host: "127.0.0.1",
    hostNames: [],
    port: 0,
    registry,
  });
  onTestFinished(async () => {
    server.close();
    way.close();
    await pool.end();
    await database.drop();
  });
  const { port } = server.address() as AddressInfo;
  const ask = async (path: string) => {
    const began = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: answer.status, text: await answer.text(), ms: performance.now() - began };
  };
  expect(await ask("/health")).toMatchObject({ status: 200 });
  way.stop(true);
  // Many at once: the pool's connections are all taken by the first ones.
  const answers = await Promise.all([1, 2, 3].flatMap(() => [ask("/health"), ask("/metrics")]));
  for (const [n, { status, text, ms }] of answers.entries()) {
    expect(ms).toBeLessThan(2_000);
    expect(status).toBe(n % 2 === 0 ? 503 : 200);
    expect(text).toContain(n % 2 === 0 ? '"postgres":"unreachable"' : "# HELP");
  }
  way.stop(false);
  await expect.poll(async () => (await ask("/health")).status).toBe(200);
});
