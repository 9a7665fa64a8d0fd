import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { startAnnounced } from "../local/process/announced-child.ts";
import type { Child } from "../local/process/child.ts";
import { percentile } from "../testing/percentile.ts";
import { atMost, inMb, fact, whole, type Measure } from "./table.ts";
import { ask, times } from "./timing.ts";

const RECORDS = 1_000_000;
const READY_TARGET_MS = 60_000;
const START_TIMEOUT_MS = 10 * READY_TARGET_MS;
const MEMORY_TARGET_MB = 1000;
const READ_TARGET_MS = 1;
const WARM_UP_READS = 2000;
const READS = 3000;
const CLIENT_ID = "bench";
const SECRET = "SECRET";
const MAIN = fileURLToPath(new URL("../emulator/main.ts", import.meta.url));
const BARE = fileURLToPath(new URL("bare-hono.ts", import.meta.url));

type Started = { readonly child: Child; readonly rest: string; readonly readyMs: number };

/** An org of a million accounts as a process of its own: until it is ready, its memory, reads by id, a full scan. */
export async function emulatorStartMeasures(): Promise<readonly Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), "emulator-bench-"));
  const secretFile = join(folder, "secret");
  writeFileSync(secretFile, SECRET, { mode: 0o600 });
  const started = await start(
    MAIN,
    folder,
    ...["--json", "--port", "0", "--rate", "0", "--records", `Account=${RECORDS}`],
    ...["--client-id", CLIENT_ID, "--client-secret-file", secretFile],
  );
  try {
    return [
      atMost(
        `emulator of ${whole(RECORDS)} accounts, until ready`,
        started.readyMs,
        READY_TARGET_MS,
      ),
      memoryMeasure("  memory (RSS) when ready", started.child),
      ...(await readMeasures(started.rest, folder)),
      memoryMeasure("  memory (RSS) after all that", started.child),
    ];
  } finally {
    await started.child.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Starts a program that says in a line of JSON where it answers. */
async function start(program: string, folder: string, ...args: string[]): Promise<Started> {
  const startedAt = performance.now();
  const { child, announcement } = await startAnnounced({
    name: program,
    command: process.execPath,
    args: [program, ...args],
    logFile: join(folder, "log"),
    descriptor: 1,
    announcement: v.object({ rest: v.string() }),
    timeoutMs: START_TIMEOUT_MS,
    patienceMs: 5_000,
  });
  return { child, rest: announcement.rest, readyMs: performance.now() - startedAt };
}

function memoryMeasure(what: string, { process: { pid } }: Child): Measure {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6;
  return atMost(what, megabytes, MEMORY_TARGET_MB, inMb);
}

async function readMeasures(rest: string, folder: string): Promise<Measure[]> {
  const token = await signIn(rest);
  const data = `${rest}/services/data/v66.0`;
  const ids = await someIds(data, token);
  const text = await ask(`${data}/sobjects/Account/${ids[0] ?? ""}`, token);
  const readsMs = await warmTimes((n) =>
    ask(`${data}/sobjects/Account/${ids[n % ids.length] ?? ""}`, token),
  );
  const bare = await start(BARE, folder, text);
  const bareMs = await warmTimes(() => ask(bare.rest, token)).finally(() => bare.child.stop());
  const [p50, bareP50] = [percentile(readsMs, 0.5), percentile(bareMs, 0.5)];
  return [
    atMost("  REST read by id, p50", p50, READ_TARGET_MS, fine),
    fact("    p99", fine(percentile(readsMs, 0.99))),
    fact(
      "    the same text from a bare Hono route, p50",
      `${fine(bareP50)} (ratio ${(p50 / bareP50).toFixed(1)})`,
    ),
    ...(await scanMeasures(data, token)),
  ];
}

const fine = (ms: number): string => `${ms.toFixed(2)} ms`;

/** A SOQL query that has to look at every record. The raw limit is a loop over as many numbers. */
async function scanMeasures(data: string, token: string): Promise<Measure[]> {
  const soql = "SELECT COUNT() FROM Account WHERE NumberOfEmployees > 20000 AND Rating = 'Hot'";
  const scansMs = await times(3, () => ask(`${data}/query?q=${encodeURIComponent(soql)}`, token));
  const numbers = Float64Array.from({ length: RECORDS }, (_, n) => n * 0.04);
  let found = 0;
  const startedAt = performance.now();
  for (const number of numbers) if (number > 20_000) found++;
  const rawMs = performance.now() - startedAt;
  return [
    fact("  SOQL over all records, rows/s", perSecond(percentile(scansMs, 0.5))),
    fact(`    a loop over as many numbers (${found} found), rows/s`, perSecond(rawMs)),
  ];
}

const perSecond = (ms: number): string => whole((RECORDS / ms) * 1000);

async function warmTimes(work: (n: number) => Promise<unknown>): Promise<readonly number[]> {
  await times(WARM_UP_READS, work);
  return times(READS, (n) => work(n * 997));
}

async function signIn(rest: string): Promise<string> {
  const answer = await fetch(`${rest}/services/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: CLIENT_ID,
      client_secret: SECRET,
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Ids from all over the object. */
async function someIds(data: string, token: string): Promise<string[]> {
  const soql = encodeURIComponent("SELECT Id FROM Account WHERE NumberOfEmployees = 7 LIMIT 2000");
  const answer = JSON.parse(await ask(`${data}/query?q=${soql}`, token)) as {
    records: { Id: string }[];
  };
  return answer.records.map(({ Id }) => Id);
}
