import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { readState, type State } from "../local/command/data-folder.ts";
import { freePort, requireFreePort } from "../local/process/free-port.ts";
import { removeCluster } from "../local/postgres/postgres-place.ts";
import { portsFrom, type Ports } from "../local/command/options.ts";
import { isRunning, type ProcessIdentity } from "../local/process/process-identity.ts";

const START = fileURLToPath(new URL("../local/command/start.ts", import.meta.url));
const READY_TIMEOUT_MS = 150_000;

/** `npm start` as a person runs it, in a folder of its own. */
export interface Product {
  readonly url: string;
  readonly ports: Ports;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** What it printed so far. */
  output(): string;
  state(): Promise<State>;
  /** Connection string of its Postgres, as superuser. */
  databaseUrl(): Promise<string>;
  /** When ingest was started and when everything was ready, on the clock of `performance.now()`. */
  times(): { readonly ingestStartedAt: number; readonly readyAt: number };
  /** A query to its Postgres, as superuser. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Sends a signal to the starter and waits for its end; its exit code. */
  interrupt(signal: NodeJS.Signals): Promise<number | null>;
}

export interface ProductOptions {
  readonly records: number;
  readonly rate?: number;
  /** An earlier product's folder and ports, for a second start. */
  readonly again?: { readonly dataDir: string; readonly ports: Ports };
  readonly args?: readonly string[];
}

/** Starts the whole product and waits for its `ready`. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const dataDir = options.again?.dataDir ?? (await mkdtemp(join(tmpdir(), "orgmirror-e2e-")));
  const ports = options.again?.ports ?? (await freePorts());
  const child = spawn(
    process.execPath,
    [
      ...[START, "--port", String(ports.web), "--data", dataDir],
      ...["--records", String(options.records), "--rate", String(options.rate ?? 0)],
      ...(options.args ?? []),
    ],
    { stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  let output = "";
  const times = { ingestStartedAt: NaN, readyAt: NaN };
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
    if (Number.isNaN(times.ingestStartedAt) && /^ingest /m.test(output)) {
      times.ingestStartedAt = performance.now();
    }
    if (Number.isNaN(times.readyAt) && /^ready /m.test(output)) times.readyAt = performance.now();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const product = {
    url: `http://127.0.0.1:${ports.web}`,
    ports,
    dataDir,
    process: child,
    output: () => output,
    times: () => times,
    databaseUrl: () => databaseUrl(dataDir, ports.postgres),
    state: () => stateOf(dataDir),
    sql: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      ask<Row>(await databaseUrl(dataDir, ports.postgres), text, values),
    interrupt: (signal: NodeJS.Signals) => endOf(child, signal),
  };
  await untilReady(product);
  return product;
}

/** Ends a product however it stands, and removes its folder. */
export async function discard(product: Product | undefined): Promise<void> {
  if (!product) return;
  await product.interrupt("SIGTERM");
  await removeCluster(join(product.dataDir, "postgres"));
  await rm(product.dataDir, { recursive: true, force: true });
}

/** A base with eight free ports in a row. */
export async function freePorts(): Promise<Ports> {
  for (;;) {
    const ports = portsFrom(Math.min(await freePort(), 65_000));
    const taken = await Promise.all(
      Object.values(ports).map((port: number) =>
        requireFreePort(port, "e2e").then(
          () => false,
          () => true,
        ),
      ),
    );
    if (!taken.includes(true)) return ports;
  }
}

/** Those of a product's processes that still run. */
export function survivors(state: State): ProcessIdentity[] {
  return [state.starter, ...Object.values(state.parts)].filter(isRunning);
}

async function untilReady(product: Product): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (!product.output().includes(`ready ${product.url}`)) {
    const ended = product.process.exitCode !== null || product.process.signalCode !== null;
    if (ended || performance.now() > deadline) {
      await endOf(product.process, "SIGTERM");
      throw new Error(`Orgmirror did not get ready:\n${product.output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
  return child.exitCode;
}

async function stateOf(dataDir: string): Promise<State> {
  const state = await readState(dataDir);
  if (state === null) throw new Error(`Nothing runs on ${dataDir}`);
  return state;
}

async function databaseUrl(dataDir: string, port: number): Promise<string> {
  const password = (await readFile(join(dataDir, "postgres/password"), "utf8")).trim();
  return `postgres://orgmirror:${password}@127.0.0.1:${port}/orgmirror`;
}

async function ask<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
