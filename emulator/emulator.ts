import { lockDirectory } from "./org/data-lock.ts";
import { Faults } from "./faults/faults.ts";
import { rowGuard } from "./faults/row-guard.ts";
import { EventLog } from "./events/event-log.ts";
import { readCsvFiles } from "./described/csv-records.ts";
import { emulatorApp, startHttp } from "./http.ts";
import { buildOrg, type OrgSettings } from "./build-org.ts";
import { GivenRecords } from "./seed/given-records.ts";
import type { Org } from "./org/org.ts";
import { startPubSub } from "./pubsub/pubsub.ts";
import { Streams } from "./emulation/streams.ts";
import { Workload } from "./work/workload.ts";
import type { Emulation } from "./emulation/emulation.ts";
import type { CsvFile } from "./described/csv-file.ts";
import type { OrgShape } from "./seed/org-shape.ts";
import type { RecordCounts } from "./seed/record-counts.ts";
import { startScenario } from "./control/scenario-run.ts";
import type { Clock } from "./org/clock.ts";
import type { Scenario } from "./control/scenario.ts";
import type { ConnectedApp } from "./emulation/connected-app.ts";

export type EmulatorOptions = {
  readonly host: string;
  /** REST; gRPC is on the next port, gRPC over TLS on the one after. 0 takes three free ones. */
  readonly port: number;
  readonly records: RecordCounts;
  readonly seed: string;
  readonly rate: number;
  readonly keepaliveMs: number;
  readonly app: ConnectedApp;
  readonly dataDir?: string;
  /** The day when the history of the records ends, epoch milliseconds; the clock's day when absent. */
  readonly madeAt?: number;
  /** Objects not selected for Change Data Capture; all others are. */
  readonly withoutChangeDataCapture?: readonly string[];
  /** The objects of the org; the standard ones when absent. */
  readonly shape?: OrgShape;
  /** Records from files, which replace seeded ones. */
  readonly csvFiles?: readonly CsvFile[];
  /** Reports the progress of building the org, one line at a time. */
  readonly report?: (line: string) => void;
  /** The org's clock; the machine's time when absent. */
  readonly clock?: Clock;
  readonly scenario?: Scenario;
};

export type Emulator = {
  readonly org: Org;
  readonly log: EventLog;
  readonly faults: Faults;
  readonly workload: Workload;
  readonly restPort: number;
  readonly pubSubPort: number;
  readonly pubSubTlsPort: number;
  close(): Promise<void>;
};

/**
 * Loads the org and serves it over REST and gRPC.
 *
 * @throws Error with a sentence for people when a port is taken or the data directory belongs to another org
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const closers: Closer[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const emulation = await openOrg(options, closers);
    const ports = await serve(emulation, options, closers);
    emulation.workload.setRate(options.rate);
    closers.push(async () => emulation.workload.stop());
    return { ...emulation, ...ports, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Ends a part. Parts are ended in the reverse order of their start. */
type Closer = () => Promise<void>;

async function openOrg(options: EmulatorOptions, closers: Closer[]): Promise<Emulation> {
  const { seed, records, dataDir, app, withoutChangeDataCapture, clock, shape, madeAt } = options;
  if (dataDir !== undefined) closers.push(await lockDirectory(dataDir));
  const given = new GivenRecords(options.report);
  const settings: OrgSettings = {
    seed,
    records,
    username: app.username,
    ...(withoutChangeDataCapture === undefined ? {} : { withoutChangeDataCapture }),
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(clock === undefined ? {} : { clock }),
    ...(madeAt === undefined ? {} : { madeAt }),
    ...(shape === undefined ? {} : { shape }),
  };
  const org = buildOrg(settings, given);
  closers.push(async () => org.close());
  const faults = new Faults(seed, () => org.now());
  org.guardWrites(rowGuard(faults));
  const log = new EventLog(org, { faults });
  await readCsvFiles(org, options.csvFiles ?? [], given);
  org.load();
  return { org, app, log, faults, streams: new Streams(), workload: new Workload(org) };
}

async function serve(
  emulation: Emulation,
  { host, port, keepaliveMs, scenario = [], report = () => {} }: EmulatorOptions,
  closers: Closer[],
): Promise<Pick<Emulator, "restPort" | "pubSubPort" | "pubSubTlsPort">> {
  const opened = async <S extends { readonly port: number; close(): Promise<void> }>(
    step: number,
    start: (port: number) => Promise<S>,
  ): Promise<number> => {
    const at = port === 0 ? 0 : port + step;
    const server = await start(at).catch((error: unknown) => {
      throw portError(at, error);
    });
    closers.push(() => server.close());
    return server.port;
  };
  const http = emulatorApp(emulation);
  const grpc = { host, keepaliveMs };
  const ports = {
    restPort: await opened(0, (at) => startHttp(http, { host, port: at })),
    pubSubPort: await opened(1, (at) => startPubSub(emulation, { ...grpc, port: at, tls: false })),
    pubSubTlsPort: await opened(2, (at) =>
      startPubSub(emulation, { ...grpc, port: at, tls: true }),
    ),
  };
  const endScenario = await startScenario(emulation, http, scenario, report);
  closers.push(async () => endScenario());
  return ports;
}

function portError(port: number, error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  if (!/EADDRINUSE|address already in use|No address added/i.test(message)) return error as Error;
  return new Error(`Port ${port} is taken; choose another with --port.`, { cause: error });
}
