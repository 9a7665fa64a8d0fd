import type { ServerType } from "@hono/node-server";
import { type Logger, pino } from "pino";
import type { Pool } from "pg";
import { connect } from "../../db/client.ts";
import { migrate } from "../../db/migrate.ts";
import { limitsLoop } from "../budget/limits-loop.ts";
import { RateLimiter } from "../budget/rate-limiter.ts";
import type { Config } from "../config/config.ts";
import type { NodeContext } from "../context/pipeline-context.ts";
import { systemClock } from "../lib/clock.ts";
import { runTogether } from "../lib/running.ts";
import { apiLog } from "../observe/api-log.ts";
import { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import { SyncLog } from "../observe/sync-log.ts";
import type { OnApiCall } from "../salesforce/api-call.ts";
import { SessionSource } from "../salesforce/auth.ts";
import { BulkQuery } from "../salesforce/bulk-query.ts";
import { PubSub } from "../salesforce/pubsub.ts";
import { OrgApi } from "../salesforce/rest.ts";
import { startHealth } from "./health.ts";
import { partitionLoop } from "./partition-loop.ts";
import { retentionLoop } from "./retention-loop.ts";
import { stateMetrics } from "./state-metrics.ts";
import { supervise } from "./supervisor.ts";

/** Most connections of a pool. Streams have a separate pool with one connection per pipeline. */
const MAX_CONNECTIONS = 20;

/**
 * Runs an ingest node until the signal aborts, then releases its leases.
 * Throws SettingsError if its port is taken, and NodeReplaced.
 */
export async function runNode(config: Config, signal: AbortSignal): Promise<void> {
  const logger = pino({ level: config.logLevel, base: { node: config.node } });
  await migrate(config.databaseUrl);
  const [pool, streamPool] = pools(config, logger);
  const metrics = new PipelineMetrics();
  stateMetrics(metrics.registry, pool, config.node);
  const onLost = (entries: number) => metrics.logLost(entries);
  const log = new SyncLog(pool, config.node, logger, systemClock, onLost);
  const context = contextOf(config, { pool, streamPool, metrics, log });
  let health: ServerType | null = null;
  try {
    health = await startHealth({ ...config, pool, registry: metrics.registry });
    const message = `ingest node ${config.node} keeps its share of ${config.objects.join(", ")}`;
    log.write({ kind: "pipeline", severity: "info", message });
    await runTogether(
      [
        (stop) => supervise(context, config, stop),
        (stop) => limitsLoop(context, stop),
        (stop) => partitionLoop(context, stop),
        (stop) => retentionLoop(context, config.objects, stop),
      ],
      signal,
    );
  } finally {
    context.pubsub.close();
    health?.close();
    await log.close();
    await Promise.all([pool.end(), streamPool.end()]);
  }
}

/** The pool of repairs, publishing, snapshots and the log; and the pool of streams, whose connections pipeline. */
function pools({ databaseUrl, node, objects, copies }: Config, logger: Logger): [Pool, Pool] {
  const onIdleError = (error: Error) =>
    logger.warn({ error: error.message }, "a connection to Postgres broke");
  const max = (connections: number) => Math.min(MAX_CONNECTIONS, connections);
  const options = { name: `orgmirror ${node}`, onIdleError };
  return [
    connect(databaseUrl, { ...options, max: max(objects.length + copies + 8) }),
    connect(databaseUrl, { ...options, max: max(objects.length), pipeline: true }),
  ];
}

/** The org's clients, with the rate limiter of their calls. */
function contextOf(
  { org, budget: settings, tuning }: Config,
  {
    log,
    ...parts
  }: Pick<NodeContext, "pool" | "streamPool" | "metrics"> & { readonly log: SyncLog },
): NodeContext {
  const shared = { ...parts, clock: systemClock, log: log.write };
  const budget = new RateLimiter(shared, settings);
  const onApiCall: OnApiCall = (call) => {
    parts.metrics.apiCall(call);
    budget.noteUsage(call);
    log.write(apiLog(call));
  };
  const { signInPauseMs } = tuning;
  const pause = signInPauseMs === null ? {} : { pauseMs: signInPauseMs };
  const sessions = new SessionSource(org, onApiCall, pause);
  return {
    ...shared,
    budget,
    tuning,
    api: new OrgApi(org, sessions, onApiCall, budget),
    bulk: new BulkQuery(org, sessions, onApiCall, { gate: budget }),
    pubsub: new PubSub(org, sessions, onApiCall),
  };
}
