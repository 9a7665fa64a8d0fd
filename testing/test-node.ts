import type { Pool } from "pg";
import { expect } from "vitest";
import { connect } from "../db/client.ts";
import { followedLoop, type FollowedWebhooks } from "../ingest/webhooks/followed-webhooks.ts";
import type { ControlClient } from "../emulator/control/client.ts";
import type { FaultInput } from "../emulator/control/fault-entries.ts";
import type { Emulator } from "../emulator/emulator.ts";
import { csvFilesOf } from "../emulator/described/csv-file.ts";
import { describedShape } from "../emulator/described/described-shape.ts";
import type { TransactInput } from "../emulator/control/transact-entries.ts";
import { type EmulatedOrg, emulatedOrg } from "./emulated-org.ts";
import { type TestDatabase, testDatabase } from "./test-postgres.ts";
import { BUDGET_DEFAULTS, type BudgetSettings } from "../ingest/budget/budget-settings.ts";
import type { ComputedSettings } from "../ingest/budget/computed-pace.ts";
import { RateLimiter } from "../ingest/budget/rate-limiter.ts";
import { limitsLoop } from "../ingest/budget/limits-loop.ts";
import type { VerificationSettings } from "../ingest/reconcile/verify/verification-schedule.ts";
import { retentionLoop } from "../ingest/node/retention-loop.ts";
import { type SupervisorOptions, supervise } from "../ingest/node/supervisor.ts";
import type { NodeContext } from "../ingest/context/pipeline-context.ts";
import { confirmOrganization } from "../ingest/core/organization.ts";
import { systemClock } from "../ingest/lib/clock.ts";
import type { LogEntry, SyncLog } from "../ingest/observe/sync-log.ts";
import { PipelineMetrics } from "../ingest/observe/pipeline-metrics.ts";
import {
  type Session,
  SessionSource,
  type SessionSourceOptions,
} from "../ingest/salesforce/auth.ts";
import { BulkQuery } from "../ingest/salesforce/bulk-query.ts";
import { loopbackRooms } from "./loopback-rooms.ts";
import type { OrgSettings } from "../ingest/salesforce/org-settings.ts";
import { PubSub } from "../ingest/salesforce/pubsub.ts";
import { OrgApi } from "../ingest/salesforce/rest.ts";
import { SharedRetrieves } from "../ingest/salesforce/shared-retrieves.ts";
import type { Tuning } from "../ingest/core/tuning.ts";
import { TEST_TUNING } from "./test-tuning.ts";

export type TestNodeOptions = {
  readonly objects: readonly string[];
  /** Dropped at the end. Default: a new one, migrated and empty. */
  readonly database?: TestDatabase;
  /** What differs from TEST_TUNING. */
  readonly tuning?: Partial<Tuning>;
  /** How many in all, or of each object. */
  readonly records: number | Readonly<Record<string, number>>;
  /** Changes per second in the org. Default: 0. */
  readonly rate?: number;
  /** The node signs in with it. Default: the right one. */
  readonly clientSecret?: string;
  /** How often an object without change events is polled. */
  readonly pollEveryMs?: number;
  /** How often an object is read again whose changes nothing shows. */
  readonly rereadEveryMs?: number;
  /** Fields that a setting leaves out: `object.field`, in lower case. */
  readonly withoutFields?: readonly string[];
  /** Faults of the org from before the node's first call. */
  readonly faults?: readonly FaultInput[];
  /** Folders of describes and of records that the org is made of. */
  readonly describeDir?: string;
  readonly load?: readonly string[];
  readonly withoutChangeDataCapture?: readonly string[];
  /** Default: no verifications. */
  readonly verifications?: VerificationSettings;
  /** How often the org sends a keepalive on an idle stream. Default: 200. */
  readonly keepaliveMs?: number;
  /** What differs from the usual budget. */
  readonly budget?: Partial<BudgetSettings>;
  /** How long a stream may be silent. */
  readonly watchdogMs?: number;
  readonly sessions?: SessionSourceOptions;
  /** How often a pipeline that a person must mend is retried. */
  readonly failedRetryMs?: number;
  /** Makes a second log that receives the same entries as `log`. */
  readonly syncLog?: (pool: Pool) => SyncLog;
  /** Default: none are sent. */
  readonly webhooks?: FollowedWebhooks;
};

/** For tests: an ingest node that runs on an emulated org and a database of its own. Its rooms only remember. */
export type TestNode = {
  readonly emulator: Emulator;
  readonly control: ControlClient;
  /** Changes records of the org in one transaction. @returns their ids */
  write(...writes: TransactInput["writes"]): Promise<readonly string[]>;
  update(object: string, id: string, set: Readonly<Record<string, unknown>>): Promise<unknown>;
  readonly pool: Pool;
  /** Every value as text. */
  rows(text: string): Promise<Readonly<Record<string, string | null>>[]>;
  /** The first value of each row. */
  column(text: string): Promise<(string | null)[]>;
  /** The first value of the first row. */
  value(text: string): Promise<string | null | undefined>;
  /** Resolves when the query's first value is this one. */
  shows(text: string, expected: string | null): Promise<void>;
  /** The test's own calls to the org, outside the budget. */
  readonly api: OrgApi;
  readonly pubsub: PubSub;
  readonly log: readonly LogEntry[];
  readonly metrics: PipelineMetrics;
  /** Sets SALESFORCE_ORGANIZATION_ID, as before a restart of the node. */
  chooseOrganization(id: string): void;
  /** Every pipeline is live, and the reads that its start requires are done. Later changes are the test's own. */
  isSettled(): Promise<boolean>;
  /** Ends the pipelines and releases their leases. The org continues. */
  stop(): Promise<void>;
  /** Restarts the pipelines after `stop`. */
  start(): void;
  close(): Promise<void>;
};

export async function testNode(options: TestNodeOptions): Promise<TestNode> {
  const database = options.database ?? (await testDatabase());
  const rooms = await loopbackRooms();
  const { emulator, control, settings } = await testOrg(options);
  for (const fault of options.faults ?? []) await control.fault(fault);
  const log: LogEntry[] = [];
  const chosen: ChosenOrganization = { id: null };
  const { context, syncLog } = nodeContext(database.url, settings, log, { ...options, chosen });
  const { pool, streamPool, pubsub, metrics } = context;
  const loops = new NodeLoops(context, supervisorOptions(options, rooms.url));
  loops.start();
  const rows = async (text: string) => (await pool.query<Record<string, string | null>>(text)).rows;
  const column = async (text: string) =>
    (await rows(text)).map((row) => Object.values(row)[0] ?? null);
  const value = async (text: string) => (await column(text))[0];
  return {
    ...{ emulator, pool, rows, pubsub, log, metrics },
    control,
    write: async (...writes) => (await control.transact({ writes })).ids.flat(),
    update: (object, id, set) => control.transact({ writes: [{ op: "update", object, id, set }] }),
    column,
    value,
    async shows(text, expected) {
      await expect.poll(() => value(text), { message: text }).toBe(expected);
    },
    api: new OrgApi(settings, new SessionSource(settings, () => undefined), () => undefined),
    chooseOrganization: (id) => {
      chosen.id = id;
    },
    isSettled: () => isSettled(pool, options.objects.length),
    stop: () => loops.stop(),
    start: () => loops.start(),
    async close() {
      await loops.stop();
      pubsub.close();
      await emulator.close();
      await rooms.close();
      await syncLog?.close();
      await Promise.all([pool.end(), streamPool.end()]);
      await database.drop();
    },
  };
}

type ChosenOrganization = { id: string | null };

async function testOrg(options: TestNodeOptions): Promise<EmulatedOrg> {
  const { rate = 0, keepaliveMs = 200, withoutChangeDataCapture = [] } = options;
  const { describeDir, load = [], clientSecret } = options;
  const records =
    typeof options.records === "number"
      ? options.records
      : new Map(Object.entries(options.records));
  const shape = describeDir === undefined ? {} : { shape: describedShape(describeDir).shape };
  const given = { ...shape, csvFiles: csvFilesOf(load) };
  const differing = { records, rate, keepaliveMs, withoutChangeDataCapture, ...given };
  const org = await emulatedOrg(differing);
  if (clientSecret === undefined) return org;
  const credential = { kind: "client-credentials", clientSecret } as const;
  return { ...org, settings: { ...org.settings, credential } };
}

/** What the pipelines of the node share. Log entries also go to `log`. */
function nodeContext(
  databaseUrl: string,
  settings: OrgSettings,
  log: LogEntry[],
  options: TestNodeOptions & { readonly chosen: ChosenOrganization },
): { readonly context: NodeContext; readonly syncLog: SyncLog | undefined } {
  const connection = { name: "test", max: 20, onIdleError: () => undefined };
  const pool = connect(databaseUrl, connection);
  const streamPool = connect(databaseUrl, { ...connection, pipeline: true });
  const syncLog = options.syncLog?.(pool);
  const write = (one: LogEntry) => {
    log.push(one);
    syncLog?.write(one);
  };
  const shared = { pool, clock: systemClock, log: write, metrics: new PipelineMetrics() };
  const tuning = { ...TEST_TUNING, ...options.tuning };
  const computed = shortWindows(tuning, options.objects.length);
  const budget = new RateLimiter(shared, { ...BUDGET_DEFAULTS, computed, ...options.budget });
  const onApiCall = budget.noteUsage.bind(budget);
  const confirm = (session: Session) => confirmOrganization(pool, session, options.chosen.id);
  const sessions = new SessionSource(settings, onApiCall, { confirm, ...options.sessions });
  const { watchdogMs } = options;
  const quiet = watchdogMs === undefined ? {} : { watchdogMs };
  const api = new OrgApi(settings, sessions, onApiCall, budget);
  const context = {
    ...shared,
    streamPool,
    api,
    computedRetrieves: new SharedRetrieves(api.as("computed"), systemClock),
    repairRetrieves: new SharedRetrieves(api.as("repair"), systemClock),
    bulk: new BulkQuery(settings, sessions, onApiCall, { gate: budget }),
    pubsub: new PubSub(settings, sessions, onApiCall, quiet),
    budget,
    withoutFields: new Set(options.withoutFields),
    tuning,
  };
  return { context, syncLog };
}

/** Computed fields follow as soon as their reads cannot lag behind the changes. */
function shortWindows({ restMaxStalenessMs }: Tuning, objects: number): ComputedSettings {
  const withinMs = restMaxStalenessMs + 1_000;
  return { withinMs, callsPerDay: 1_000_000, objects, restMaxStalenessMs };
}

function supervisorOptions(options: TestNodeOptions, roomsUrl: string): SupervisorOptions {
  const { objects, pollEveryMs = 60_000, rereadEveryMs, verifications, failedRetryMs } = options;
  return {
    ...{ objects, pollEveryMs, node: "test", copies: 2 },
    rooms: { url: roomsUrl, secret: "hush" },
    ...(verifications === undefined ? {} : { verifications }),
    ...(options.webhooks === undefined ? {} : { webhooks: options.webhooks }),
    ...(failedRetryMs === undefined ? {} : { failedRetryMs }),
    ...(rereadEveryMs === undefined ? {} : { rereadEveryMs }),
  };
}

/** The loops of the node, which can be stopped and started again. */
class NodeLoops {
  readonly #context: NodeContext;
  readonly #options: SupervisorOptions;
  #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(context: NodeContext, options: SupervisorOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const { webhooks } = this.#options;
    this.#running = Promise.all([
      supervise(this.#context, this.#options, signal),
      limitsLoop(this.#context, signal),
      retentionLoop(this.#context, this.#options.objects, signal),
      webhooks && followedLoop(this.#context, webhooks, signal),
    ]);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}

async function isSettled(pool: Pool, objects: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from sync.object where state = 'live' and position_confirmed_at is not null
       and not exists (select from sync.repair where closed_at is null)`,
  );
  return rowCount === objects;
}
