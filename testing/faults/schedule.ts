import { createWriteStream } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { pgNow } from "../../ingest/lib/pg-clock.ts";
import { type Comparison, compareAll } from "./compare.ts";
import type { Conditions } from "./conditions.ts";
import type { FaultPostgres } from "./database.ts";
import type { FaultClass } from "./fault-table.ts";
import { brokenInvariants } from "./invariants.ts";
import { healAll, playFaults, type Injected } from "./nemesis.ts";
import { conditionsOf, type PlannedFault, planFaults } from "./plan.ts";
import { type Quiesced, untilHeld, untilLive, untilQuiesced } from "./quiesced.ts";
import { mixedLines } from "./rooms.ts";
import { openScene, type Scene } from "./scene.ts";
import { until } from "./injection.ts";
import { watchSchedule } from "./watch.ts";

/** The longest that a healed scene may take to quiesce. A refused pipeline retries after 30 s. */
const QUIESCE_LIMIT_MS = 100_000;
/** A verification whose bulk job failed is repeated a minute later, and objects wait for each other. */
const VERIFIED_LIMIT_MS = 240_000;
/** A long schedule has more to recover: it gets this share of its time in addition. */
const SHARE_OF_TIME = 0.1;

export type ScheduleOptions = {
  readonly seed: number;
  readonly only: readonly FaultClass[];
  readonly durationMs: number;
  /** Called once a minute with a line of progress. */
  readonly report: (line: string) => void;
};

export type ScheduleResult = {
  readonly seed: number;
  readonly faults: readonly Injected[];
  readonly conditions: Conditions;
  /** What does not hold; empty if all is well. */
  readonly problems: readonly string[];
  readonly records: number;
  readonly values: number;
  readonly changes: number;
  /** Peak memory of an ingest process. */
  readonly peakMb: number;
  readonly quiesceMs: number;
  readonly totalMs: number;
  /** Kept if something does not hold. */
  readonly folder: string;
};

/**
 *   open ─► start a node ─► its pipelines run, or are live ─► work and faults ─► heal ─► quiesced ─► compare ─► close
 *                                               └────── or not, within QUIESCE_LIMIT_MS: a problem
 */
export async function runSchedule(
  postgres: FaultPostgres,
  options: ScheduleOptions,
  signal: AbortSignal,
): Promise<ScheduleResult> {
  const began = performance.now();
  const plan = planFaults(options.seed, options);
  const conditions = conditionsOf(options.seed, plan);
  const scene = await openScene(postgres, options.seed, conditions);
  try {
    const result = await played(scene, plan, conditions, options, signal);
    const whole = { ...result, totalMs: Math.round(performance.now() - began) };
    await keepOrRemove(scene, whole);
    return whole;
  } finally {
    await scene.close();
    if (signal.aborted) await rm(scene.folder, { recursive: true, force: true });
  }
}

async function played(
  scene: Scene,
  plan: readonly PlannedFault[],
  conditions: Conditions,
  options: ScheduleOptions,
  signal: AbortSignal,
): Promise<Omit<ScheduleResult, "totalMs">> {
  let injected = 0;
  const watch = watchSchedule(scene, () => injected, options.report);
  try {
    await scene.nodes[0].start();
    await (conditions.isLiveFirst ? untilLive : untilHeld)(scene.pool, signal);
    const [faults] = await Promise.all([
      playFaults(scene, plan, () => (injected += 1), signal),
      sleep(options.durationMs, undefined, { signal }),
    ]);
    await healAll(scene);
    const quiesced = await quiesceAfterFaults(scene, conditions, options, signal);
    const { peakMb } = watch.end();
    const { problems, ...facts } = await judged(scene, conditions, quiesced);
    const seen = faults.flatMap(({ faultClass, variant, problem }) =>
      problem === null ? [] : [`${faultClass}.${variant}: ${problem}`],
    );
    return { ...facts, problems: [...seen, ...problems], seed: options.seed, faults, peakMb };
  } finally {
    watch.end();
  }
}

async function quiesceAfterFaults(
  { pool }: Scene,
  conditions: Conditions,
  { durationMs }: ScheduleOptions,
  signal: AbortSignal,
): Promise<Quiesced> {
  const stoppedAt = await timeAfterFaults(pool);
  const limitMs = conditions.isVerified ? VERIFIED_LIMIT_MS : QUIESCE_LIMIT_MS;
  const maxMs = limitMs + durationMs * SHARE_OF_TIME;
  return untilQuiesced(pool, stoppedAt, conditions, { maxMs, signal });
}

/** Compares the end state with the org, and checks the invariants. */
async function judged(
  scene: Scene,
  conditions: Conditions,
  quiesced: Quiesced,
): Promise<Omit<ScheduleResult, "seed" | "faults" | "peakMb" | "totalMs">> {
  const compared = await compareAll(scene, conditions).catch(notCompared);
  const problems = [
    ...(quiesced.quiesced ? [] : [`not quiesced after ${quiesced.tookMs} ms: ${quiesced.why}`]),
    ...compared.differences,
    ...(await brokenInvariants(scene.pool, conditions)),
    ...(await mixedLines(scene.pool, scene.rooms)),
  ];
  const facts = { changes: await changesOf(scene), quiesceMs: quiesced.tookMs };
  return { conditions, problems, ...counts(compared), ...facts, folder: scene.folder };
}

/** Retries, because the next statement of a session that a fault cut off fails. */
async function timeAfterFaults(pool: Pool): Promise<string> {
  let now = "";
  await until("Postgres answers", async () => (now = await pgNow(pool)) !== "", 10_000);
  return now;
}

/** An object that never got a table is a finding. It does not end the run. */
function notCompared(error: Error): Comparison {
  return { records: 0, values: 0, differences: [`not compared: ${error.message}`] };
}

const counts = ({ records, values }: Comparison) => ({ records, values });

async function changesOf({ pool }: Scene): Promise<number> {
  const { rows } = await pool.query<{ changes: string }>(
    "select count(*) as changes from sync.change where source = 'stream'",
  );
  return Number(rows[0]?.changes);
}

/** Keeps the result and the engine's tables beside the logs of the processes. */
async function keepOrRemove(scene: Scene, result: ScheduleResult): Promise<void> {
  if (result.problems.length === 0) return rm(scene.folder, { recursive: true, force: true });
  await writeFile(join(scene.folder, "result.json"), JSON.stringify(result, null, 2));
  for (const table of [
    "object",
    "repair",
    "snapshot",
    "dead_letter",
    "change",
    "tombstone",
    "verification",
    "verification_difference",
  ]) {
    await keepTable(scene, table);
  }
}

/** Writes lines of JSON. COPY's text format would double backslashes; these quotes and delimiters occur in no JSON. */
async function keepTable({ pool, folder }: Scene, table: string): Promise<void> {
  const client = await pool.connect();
  try {
    const rows = client.query(
      copyTo(
        `copy (select to_json(t) from sync.${table} t) to stdout (format csv, quote e'\\x01', delimiter e'\\x02')`,
      ),
    );
    await pipeline(rows, createWriteStream(join(folder, `sync.${table}.ndjson`)));
  } finally {
    client.release();
  }
}
