import { serve, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import type { Pool } from "pg";
import type { Registry } from "prom-client";
import { knownHostOnly } from "./known-host.ts";
import { inTime } from "../lib/in-time.ts";
import { SettingsError } from "../lib/settings-error.ts";

/** Whoever watches a node gets an answer within 2 seconds, also where Postgres is connected and silent. */
export const PATIENCE_MS = 1_500;

export type HealthOptions = {
  /** Of its own: those of the pipelines may all be waiting. */
  readonly pool: Pool;
  readonly node: string;
  readonly host: string;
  /** Names by which it may be asked, beside those of this machine. */
  readonly hostNames: readonly string[];
  readonly port: number;
  readonly registry: Registry;
};

/**
 * `GET /health`: the state of each pipeline. 200 while Postgres answers and no pipeline of any node has failed, else
 * 503. `GET /metrics`: Prometheus. Both answer within 2 seconds. Resolves when it listens. Rejects with SettingsError
 * if the port is taken.
 */
export async function startHealth({
  pool,
  node,
  host,
  hostNames,
  port,
  registry,
}: HealthOptions): Promise<ServerType> {
  const app = new Hono();
  app.use(knownHostOnly({ host, names: hostNames }));
  app.get("/health", async (c) => {
    const health = await healthOf(pool, node);
    return c.json(health, health.ok ? 200 : 503);
  });
  app.get("/metrics", async (c) =>
    c.text(await registry.metrics(), 200, { "content-type": registry.contentType }),
  );
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, () => resolve(server));
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenAdvice(error, port)));
  });
}

function listenAdvice(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== "EADDRINUSE") return error;
  return new SettingsError([
    `INGEST_PORT ${port} is taken, perhaps by another ingest node on this machine: set another one, or 0 for any free one`,
  ]);
}

type Health = {
  readonly ok: boolean;
  readonly node: string;
  readonly postgres: "reachable" | "unreachable";
  readonly pipelines: readonly {
    readonly object: string;
    readonly state: string;
    readonly reason: string | null;
  }[];
};

async function healthOf(pool: Pool, node: string): Promise<Health> {
  try {
    const asked = pool.query<{ object: string; state: string; reason: string | null }>(
      "select name as object, state, reason from sync.object where lease_owner = $1 or state = 'failed' order by name",
      [node],
    );
    const { rows } = await inTime(asked, PATIENCE_MS);
    return {
      ok: rows.every((pipeline) => pipeline.state !== "failed"),
      node,
      postgres: "reachable",
      pipelines: rows,
    };
  } catch {
    return { ok: false, node, postgres: "unreachable", pipelines: [] };
  }
}
