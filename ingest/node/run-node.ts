import type { ServerType } from "@hono/node-server";
import { type Logger, pino } from "pino";
import type { Pool } from "pg";
import { connect } from "../../db/client.ts";
import { PooledConnection } from "../../db/direct-connection.ts";
import { migrate } from "../../db/migrate.ts";
import { limitsLoop } from "../budget/limits-loop.ts";
import { RateLimiter } from "../budget/rate-limiter.ts";
import type { Config } from "../config/config.ts";
import type { NodeContext } from "../context/pipeline-context.ts";
import { confirmOrganization } from "../core/organization.ts";
import { systemClock } from "../lib/clock.ts";
import { runTogether } from "../lib/running.ts";
import { apiLog } from "../observe/api-log.ts";
import { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import { SyncLog } from "../observe/sync-log.ts";
import type { OnApiCall } from "../salesforce/api-call.ts";
import { type Session, SessionSource } from "../salesforce/auth.ts";
import { BulkQuery } from "../salesforce/bulk-query.ts";
import { PubSub } from "../salesforce/pubsub.ts";
import { OrgApi } from "../salesforce/rest.ts";
import { SharedRetrieves } from "../salesforce/shared-retrieves.ts";
import { SettingsError } from "../lib/settings-error.ts";
import { checkPostgres, connectionsOf, type NodeConnections } from "./connections.ts";
import { PATIENCE_MS, startHealth } from "./health.ts";
import { describedNames } from "./object-names.ts";
import { askedIndexLoop } from "./asked-index-loop.ts";
import { listViewLoop } from "./list-view-loop.ts";
import { oldSignInLoop } from "./old-sign-ins.ts";
import { partitionLoop } from "./partition-loop.ts";
import { retentionLoop } from "./retention-loop.ts";
import { statePublishLoop } from "./state-publisher.ts";
import { followedLoop, FollowedWebhooks } from "../webhooks/followed-webhooks.ts";
import { stateMetrics } from "./state-metrics.ts";
import { supervise } from "./supervisor.ts";

/**
 * Runs an ingest node until the signal aborts, then releases its leases.
 * Throws SettingsError if its port is taken, and NodeReplaced.
 */
export async function runNode(config: Config, signal: AbortSignal): Promise<void> {
  const logger = pino({ level: config.logLevel, base: { node: config.node } });
  await migrateFirst(config.databaseUrl, logger);
  const connections = connectionsOf(config.objects.length, config.copies);
  const { pool, streamPool, healthPool } = pools(config, connections, logger);
  const metrics = new PipelineMetrics();
  stateMetrics(metrics.registry, healthPool, config.node);
  const onLost = (entries: number) => metrics.logLost(entries);
  const log = new SyncLog(pool, config.node, logger, systemClock, onLost);
  const context = contextOf(config, { pool, streamPool, metrics, log });
  const webhooks = new FollowedWebhooks(config.webhooks);
  let health: ServerType | null = null;
  try {
    const warnings = await checkPostgres(pool, connections);
    for (const message of warnings) log.write({ kind: "pipeline", severity: "warning", message });
    health = await startHealth({ ...config, pool: healthPool, registry: metrics.registry });
    const objects = await describedNames(context, config.objects);
    const message = `ingest node ${config.node} keeps its share of ${objects.join(", ")}`;
    log.write({ kind: "pipeline", severity: "info", message });
    await runTogether(
      [
        (stop) => supervise(context, { ...config, objects, webhooks }, stop),
        (stop) => followedLoop(context, webhooks, stop),
        (stop) => limitsLoop(context, stop),
        (stop) => partitionLoop(context, config.historyMonths, stop),
        (stop) => oldSignInLoop(context, stop),
        (stop) => askedIndexLoop(context, config.indexBudget, stop),
        (stop) => listViewLoop(context, stop),
        (stop) => statePublishLoop(context, config.node, config.rooms, stop),
        (stop) => retentionLoop(context, objects, stop),
      ],
      signal,
    );
  } finally {
    context.pubsub.close();
    webhooks.poster.close();
    health?.close();
    await log.close();
    await Promise.all([pool.end(), streamPool.end(), healthPool.end()]);
  }
}

/** Throws SettingsError where the connection string leads to a pooler. */
async function migrateFirst(url: string, logger: Logger): Promise<void> {
  try {
    await migrate(url, { onWait: (sentence) => logger.warn(sentence) });
  } catch (error) {
    throw error instanceof PooledConnection ? new SettingsError([error.message]) : error;
  }
}

/** The pools of a node. The connections of streams pipeline. */
function pools(
  { databaseUrl, node }: Config,
  { main, stream, health }: NodeConnections,
  logger: Logger,
): Record<"pool" | "streamPool" | "healthPool", Pool> {
  const onIdleError = (error: Error) =>
    logger.warn({ error: error.message }, "a connection to Postgres broke");
  const options = { name: `orgmirror ${node}`, onIdleError };
  return {
    pool: connect(databaseUrl, { ...options, max: main }),
    streamPool: connect(databaseUrl, { ...options, max: stream, pipeline: true }),
    healthPool: connect(databaseUrl, { ...options, max: health, patienceMs: PATIENCE_MS }),
  };
}

/** The org's clients, with the rate limiter of their calls. */
function contextOf(
  { org, organizationId, budget: settings, tuning, withoutFields }: Config,
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
  const confirm = async (session: Session) => {
    const confirmation = await confirmOrganization(parts.pool, session, organizationId);
    if (confirmation === "known") return;
    const how = confirmation === "first" ? "" : " The records of the one before were dropped.";
    const message = `The organization ${session.organizationId} is mirrored.${how}`;
    log.write({ kind: "pipeline", severity: "warning", message });
  };
  const sessions = new SessionSource(org, onApiCall, { ...pause, confirm });
  const api = new OrgApi(org, sessions, onApiCall, budget);
  return {
    ...shared,
    budget,
    tuning,
    withoutFields,
    api,
    computedRetrieves: new SharedRetrieves(api.as("computed"), systemClock),
    repairRetrieves: new SharedRetrieves(api.as("repair"), systemClock),
    bulk: new BulkQuery(org, sessions, onApiCall, { gate: budget }),
    pubsub: new PubSub(org, sessions, onApiCall),
  };
}
