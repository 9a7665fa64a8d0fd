import { randomInt } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { readState, type State } from "../local/command/data-folder.ts";
import { startChild } from "../local/process/child.ts";
import { requireFreePort } from "../local/process/free-port.ts";
import { withClient } from "../local/postgres/with-client.ts";
import { removeCluster } from "../local/postgres/postgres-place.ts";
import { portsFrom, type Ports } from "../local/command/options.ts";
import { isRunning, signal, type ProcessIdentity } from "../local/process/process-identity.ts";
import { untilUp } from "../local/process/until-up.ts";

const START = fileURLToPath(new URL("../local/command/start.ts", import.meta.url));
const READY_TIMEOUT_MS = 150_000;
const STOP_PATIENCE_MS = 60_000;

/** Where a product runs. */
export type Place = { readonly dataDir: string; readonly ports: Ports };

/** `npm start` as a person runs it, in a folder of its own. */
export type Product = ReturnType<typeof productAt>;

/** A product that was started here, and can be stopped. */
export type OwnProduct = Awaited<ReturnType<typeof startProduct>>;

interface ProductOptions {
  readonly records: number;
  readonly rate?: number;
  /** An earlier product, for a second start, or where the first one is to be. */
  readonly again?: Place;
  /** Settings of the Worker that `npm start` hands on. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What can be done with a product that runs, whoever started it. */
export function productAt({ dataDir, ports }: Place) {
  return {
    url: `http://127.0.0.1:${ports.web}`,
    ports,
    dataDir,
    /** Connection string of its Postgres, as superuser. */
    databaseUrl: () => databaseUrl(dataDir, ports.postgres),
    state: () => stateOf(dataDir),
    /** A query to its Postgres, as superuser. */
    async sql<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) {
      const url = await databaseUrl(dataDir, ports.postgres);
      return (await withClient(url, (client) => client.query<Row>(text, [...values]))).rows;
    },
  };
}

/** Starts the whole product and waits for its `ready`. */
export async function startProduct(options: ProductOptions) {
  const dataDir = options.again?.dataDir ?? (await mkdtemp(join(tmpdir(), "orgmirror-e2e-")));
  const ports = options.again?.ports ?? (await freePorts());
  const product = productAt({ dataDir, ports });
  const lines: { readonly text: string; readonly at: number }[] = [];
  const atOf = (start: string) => lines.find(({ text }) => text.startsWith(start))?.at ?? NaN;
  const child = await startChild({
    name: "npm start",
    command: process.execPath,
    args: [
      ...[START, "--port", String(ports.web), "--data", dataDir],
      ...["--records", String(options.records), "--rate", String(options.rate ?? 0)],
    ],
    logFile: `${dataDir}.log`,
    ...(options.env === undefined ? {} : { env: options.env }),
    listen: { to: 1, line: (text) => lines.push({ text, at: performance.now() }) },
    patienceMs: STOP_PATIENCE_MS,
  });
  const output = () => [...lines.map(({ text }) => text), child.lastLines()].join("\n");
  await untilUp(child, () => output().includes(`ready ${product.url}`), READY_TIMEOUT_MS).catch(
    (error) => {
      throw new Error(`Orgmirror did not get ready:\n${output()}`, { cause: error });
    },
  );
  return {
    ...product,
    /** The starter. */
    child,
    /** What it printed so far. */
    output,
    /** When ingest was started and when everything was ready, on the clock of `performance.now()`. */
    times: () => ({ ingestStartedAt: atOf("ingest "), readyAt: atOf("ready ") }),
    /** Sends a signal to the starter and waits for its end; how it ended: "exit code 0". */
    interrupt(name: NodeJS.Signals): Promise<string> {
      signal(child.process, name);
      return child.ended;
    },
  };
}

/** Stops a product, whatever state it is in, and removes its folder. */
export async function discard(product: OwnProduct | undefined): Promise<void> {
  if (!product) return;
  await product.child.stop();
  await removeCluster(join(product.dataDir, "postgres"));
  for (const path of [product.dataDir, `${product.dataDir}.log`])
    await rm(path, { recursive: true, force: true });
}

/**
 * A base with eight free ports in a row, below those that the system gives to connections (from 32,768 on Linux): one of
 * these could be taken before the product listens.
 */
export async function freePorts(): Promise<Ports> {
  for (;;) {
    const ports = portsFrom(randomInt(20_000, 32_000));
    const taken = await Promise.all(
      Object.values(ports).map((port) => requireFreePort(port, "e2e").catch(() => port)),
    );
    if (taken.every((port) => port === undefined)) return ports;
  }
}

/** Those of a product's processes that still run. */
export function survivors(state: State): ProcessIdentity[] {
  return [state.starter, ...Object.values(state.parts)].filter(isRunning);
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
