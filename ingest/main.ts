import { existsSync } from "node:fs";
import type { ServerType } from "@hono/node-server";
import { pino } from "pino";
import { connect } from "../db/client.ts";
import { migrate } from "../db/migrate.ts";
import { RateLimiter } from "./budget/rate-limiter.ts";
import { limitsLoop } from "./budget/limits-loop.ts";
import { type Config, ConfigError, readConfig } from "./config.ts";
import { startHealth } from "./node/health.ts";
import { SIGN_IN_PAUSE_MS } from "./context/pipeline-context.ts";
import { NodeReplaced } from "./node/node-row.ts";
import { retentionLoop } from "./node/retention-loop.ts";
import { supervise } from "./node/supervisor.ts";
import { systemClock } from "./lib/clock.ts";
import { runTogether } from "./lib/running.ts";
import { apiLog } from "./observe/api-log.ts";
import { SyncLog } from "./observe/sync-log.ts";
import { upkeepLoop } from "./node/partition-loop.ts";
import { PipelineMetrics } from "./observe/pipeline-metrics.ts";
import { stateMetrics } from "./node/state-metrics.ts";
import type { OnApiCall } from "./salesforce/api-call.ts";
import { SessionSource } from "./salesforce/auth.ts";
import { BulkQuery } from "./salesforce/bulk-query.ts";
import { PubSub } from "./salesforce/pubsub.ts";
import { OrgApi } from "./salesforce/rest.ts";

/** One ingest node: runs until SIGINT or SIGTERM, then hands its leases back. */
async function main(config: Config, signal: AbortSignal): Promise<void> {
  const logger = pino({ level: config.logLevel, base: { node: config.node } });
  await migrate(config.databaseUrl);
  const onIdleError = (error: Error) =>
    logger.warn({ error: error.message }, "a connection to Postgres broke");
  const name = `orgmirror ${config.node}`;
  const pool = connect(config.databaseUrl, { name, max: poolSize(config), onIdleError });
  const streamPool = connect(config.databaseUrl, {
    name,
    max: Math.min(MAX_CONNECTIONS, config.objects.length),
    onIdleError,
    pipeline: true,
  });
  const metrics = new PipelineMetrics();
  stateMetrics(metrics.registry, pool, config.node);
  const onLost = (entries: number) => metrics.logLost(entries);
  const log = new SyncLog(pool, config.node, logger, systemClock, onLost);
  const budget = new RateLimiter(
    { pool, clock: systemClock, log: log.write, metrics },
    config.budget,
  );
  const onApiCall: OnApiCall = (call) => {
    metrics.apiCall(call);
    budget.heard(call);
    log.write(apiLog(call));
  };
  const sessions = new SessionSource(
    config.org,
    onApiCall,
    SIGN_IN_PAUSE_MS === null ? {} : { pauseMs: SIGN_IN_PAUSE_MS },
  );
  const pubsub = new PubSub(config.org, sessions, onApiCall);
  const api = new OrgApi(config.org, sessions, onApiCall, budget);
  const bulk = new BulkQuery(config.org, sessions, onApiCall, { gate: budget });
  const clock = systemClock;
  const context = { pool, streamPool, api, bulk, pubsub, budget, clock, log: log.write, metrics };
  let health: ServerType | null = null;
  try {
    health = await startHealth({ ...config, pool, registry: metrics.registry });
    const message = `ingest node ${config.node} keeps its share of ${config.objects.join(", ")}`;
    log.write({ kind: "pipeline", severity: "info", message });
    await runTogether(
      [
        (stop) => supervise(context, config, stop),
        (stop) => limitsLoop(context, stop),
        (stop) => upkeepLoop(context, stop),
        (stop) => retentionLoop(context, config.objects, stop),
      ],
      signal,
    );
  } finally {
    pubsub.close();
    health?.close();
    await log.close();
    await Promise.all([pool.end(), streamPool.end()]);
  }
}

/** Most connections of a pool. Streams have a pool of their own, of one for each pipeline. */
const MAX_CONNECTIONS = 20;

/** Some for each pipeline's repairs and publishing, for copies and for the log. */
function poolSize({ objects, copies }: Config): number {
  return Math.min(MAX_CONNECTIONS, objects.length + copies + 8);
}

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));

// What the environment already says goes before the file.
if (existsSync(".env")) process.loadEnvFile(".env");

try {
  await main(readConfig(process.env), stop.signal);
} catch (error) {
  process.stderr.write(
    `${error instanceof ConfigError || error instanceof NodeReplaced ? error.message : `ingest: ${String(error)}`}\n`,
  );
  process.exitCode = 1;
}
