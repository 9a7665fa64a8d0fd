/**
 * `npm run bench`: the numbers that must be reached on one machine, each with its raw limit beside. `-- PART` measures one
 * part (PARTS below), `-- engine catch-up` one of the engine's. Writes no file here.
 */
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { launchBrowser } from "../e2e/browser.ts";
import { orgClient } from "../e2e/org-client.ts";
import { discard, startProduct, type OwnProduct, type Product } from "../e2e/product.ts";
import { accessMeasures } from "./access.ts";
import { bareCopy } from "./bare-copy.ts";
import { boardMeasures } from "./boards.ts";
import { bulkMeasures } from "./emulator-bulk.ts";
import { eventMeasures } from "./emulator-events.ts";
import { emulatorStartMeasures } from "./emulator-start.ts";
import { measureEngine } from "./engine.ts";
import { fanOutMeasures } from "./fan-out.ts";
import { measureLatency } from "./latency.ts";
import { machineMeasures } from "./machine.ts";
import { recordMeasures } from "./records.ts";
import { screenMeasures } from "./screens.ts";
import { SCREEN_COLUMNS, measureBareAnswers, measureBarePages, measurePages } from "./pages.ts";
import { percentile } from "../testing/percentile.ts";
import { atMost, duration, table, fact, whole, type Measure } from "./table.ts";

const COPY_TARGET_MS = 15_000;
const READY_TARGET_MS = 30_000;
const PAGE_REQUESTS = 400;
/** Pages to warm up with: the Worker's code is compiled as it runs. */
const WARM_UP_REQUESTS = 200;
/** What Postgres takes to write out and analyse what was copied. */
const SETTLE_MS = 10_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    records: { type: "string", default: "100000" },
    rate: { type: "string", default: "50" },
    seconds: { type: "string", default: "20" },
    /** Of the table of `records`. */
    rows: { type: "string", default: "5000000" },
  },
});

const PARTS = [
  "product",
  "emulator",
  "engine",
  "fan-out",
  "screens",
  "boards",
  "records",
  "access",
];
const isAsked = (part: string): boolean => positionals.length === 0 || positionals.includes(part);

process.stdout.write(`${table(machineMeasures())}\n`);
if (isAsked("product")) await measureProduct();
if (isAsked("emulator")) {
  for (const measures of [emulatorStartMeasures, eventMeasures, bulkMeasures])
    process.stdout.write(`${table(await measures())}\n`);
}
if (isAsked("fan-out")) process.stdout.write(`${table(await fanOutMeasures())}\n`);
if (isAsked("screens")) process.stdout.write(`${table(await screenMeasures())}\n`);
if (isAsked("access")) process.stdout.write(`${table(await accessMeasures())}\n`);
if (isAsked("boards")) process.stdout.write(`${table(await boardMeasures())}\n`);
if (isAsked("records")) {
  for await (const measures of recordMeasures(Number(values.rows)))
    process.stdout.write(`${table(measures)}\n`);
}
if (isAsked("engine")) await measureEngine(positionals.filter((name) => !PARTS.includes(name)));

async function measureProduct(): Promise<void> {
  let product: OwnProduct | undefined;
  try {
    const startedAt = performance.now();
    product = await startProduct({ records: Number(values.records) });
    const readyMs = performance.now() - startedAt;
    await setTimeout(SETTLE_MS);
    const pages = await pageMeasures(product);
    const latency = await latencyMeasures(product);
    // Last, because it fills Postgres's caches and log.
    const copy = await copyMeasures(product);
    const ready = atMost("npm start, until ready", readyMs, READY_TARGET_MS);
    process.stdout.write(`${table([ready, ...copy, ...pages, ...latency])}\n`);
  } finally {
    await discard(product);
  }
}

async function copyMeasures(running: OwnProduct): Promise<Measure[]> {
  const { ingestStartedAt, readyAt } = running.times();
  const bare = await bareCopy(await running.databaseUrl());
  const copyMs = readyAt - ingestStartedAt;
  return [
    atMost(
      `copy of ${whole(bare.rows)} records, from start of ingest until all live`,
      copyMs,
      COPY_TARGET_MS,
    ),
    fact(
      `  bare COPY of the same rows (${(bare.sizeBytes / 1e6).toFixed(0)} MB), one connection`,
      duration(bare.ms),
    ),
    fact("  ratio", (copyMs / bare.ms).toFixed(1)),
  ];
}

async function pageMeasures(running: Product): Promise<Measure[]> {
  await measurePages(running.url, WARM_UP_REQUESTS, SCREEN_COLUMNS);
  const screen = await measurePages(running.url, PAGE_REQUESTS, SCREEN_COLUMNS);
  const whole = await measurePages(running.url, PAGE_REQUESTS, null);
  const bareAnswers = await measureBareAnswers(running.url, PAGE_REQUESTS);
  const barePages = await measureBarePages(await running.databaseUrl(), PAGE_REQUESTS);
  return [
    atMost("page of 50 rows through the Worker, p50", percentile(screen, 0.5), 5),
    fact("  p99", duration(percentile(screen, 0.99))),
    fact(
      "  last tenth (deep pages), p50",
      duration(percentile(screen.slice(-PAGE_REQUESTS / 10), 0.5)),
    ),
    fact("  with all columns, p50", duration(percentile(whole, 0.5))),
    fact("  an answer without Postgres, p50", duration(percentile(bareAnswers, 0.5))),
    fact("  the same page straight from Postgres, p50", duration(percentile(barePages, 0.5))),
  ];
}

async function latencyMeasures(running: Product): Promise<Measure[]> {
  const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
  const browser = await launchBrowser();
  try {
    const org = await orgClient(running);
    await measureLatency(browser, running.url, org, { rate, seconds: 3 });
    const found = await measureLatency(browser, running.url, org, { rate, seconds });
    return [
      atMost(
        `committed → painted at ${rate} changes/s, p50`,
        percentile(found.fromCommitMs, 0.5),
        150,
      ),
      atMost("  p99", percentile(found.fromCommitMs, 0.99), 500),
      fact("  from before the write was sent, p50", duration(percentile(found.fromRequestMs, 0.5))),
      fact("  painted over before a frame, or unseen", `${found.unseen} of ${found.sent}`),
    ];
  } finally {
    await browser.close();
  }
}
