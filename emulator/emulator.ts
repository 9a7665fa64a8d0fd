import { Faults } from "./faults/faults.ts";
import { rowGuard } from "./faults/row-guard.ts";
import { EventLog } from "./events/event-log.ts";
import { readCsvFiles } from "./described/csv-records.ts";
import { emulatorApp, startHttp } from "./http.ts";
import { Org } from "./org/org.ts";
import { startPubSub } from "./pubsub/pubsub.ts";
import { Streams } from "./pubsub/streams.ts";
import { Workload } from "./work/workload.ts";
import type { Emulation } from "./emulation.ts";
import type { CsvFile } from "./described/csv-file.ts";
import type { OrgShape } from "./objects/catalog.ts";
import type { RecordCounts } from "./seed/record-counts.ts";
import { startScenario } from "./control/scenario-run.ts";
import type { Clock } from "./org/clock.ts";
import type { Scenario } from "./control/scenario.ts";
import type { ConnectedApp } from "./oauth/connected-app.ts";

export type EmulatorOptions = {
  readonly host: string;
  /** REST; gRPC is on the next port, gRPC over TLS on the one after. 0 takes three free ones. */
  readonly port: number;
  readonly records: RecordCounts;
  readonly seed: string;
  /** Changes per second. */
  readonly rate: number;
  readonly keepaliveMs: number;
  readonly app: ConnectedApp;
  readonly dataDir?: string;
  /** Objects that are not selected for Change Data Capture; all others are. */
  readonly withoutChangeDataCapture?: readonly string[];
  /** The objects of the org; those that the emulator knows by itself when absent. */
  readonly shape?: OrgShape;
  /** Records from files instead of seeded ones. */
  readonly csvFiles?: readonly CsvFile[];
  /** What people may want to know while the org is made, a line each. */
  readonly tell?: (line: string) => void;
  /** The org's clock; the machine's time when absent. */
  readonly clock?: Clock;
  /** What goes wrong, and when. */
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
  const { host, port, seed, records, keepaliveMs, dataDir, app, withoutChangeDataCapture, clock } =
    options;
  const { shape, csvFiles = [], scenario = [], tell = () => {} } = options;
  const org = new Org({
    seed,
    records,
    username: app.username,
    ...(withoutChangeDataCapture === undefined ? {} : { withoutChangeDataCapture }),
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(clock === undefined ? {} : { clock }),
    ...(shape === undefined ? {} : { shape }),
  });
  const faults = new Faults(seed);
  org.guardWrites(rowGuard(faults));
  const log = new EventLog(org, { faults });
  org.load(await readCsvFiles(org, csvFiles, tell));
  const workload = new Workload(org);
  const emulation: Emulation = { org, app, log, faults, streams: new Streams(), workload };
  const next = (step: number): number => (port === 0 ? 0 : port + step);
  const closers: (() => Promise<void>)[] = [];
  const opened = async <S extends { close(): Promise<void> }>(
    at: number,
    start: Promise<S>,
  ): Promise<S> => {
    const server = await start.catch((error: unknown) => {
      throw portError(at, error);
    });
    closers.push(() => server.close());
    return server;
  };
  const close = async (): Promise<void> => {
    workload.stop();
    await Promise.all(closers.map((closeOne) => closeOne()));
    org.close();
  };
  try {
    const http = emulatorApp(emulation);
    const rest = await opened(port, startHttp(http, { host, port }));
    const grpc = { host, keepaliveMs };
    const plain = await opened(
      next(1),
      startPubSub(emulation, { ...grpc, port: next(1), tls: false }),
    );
    const tls = await opened(
      next(2),
      startPubSub(emulation, { ...grpc, port: next(2), tls: true }),
    );
    const endScenario = await startScenario(emulation, http, scenario, tell);
    closers.push(async () => endScenario());
    workload.setRate(options.rate);
    return {
      org,
      log,
      faults,
      workload,
      restPort: rest.port,
      pubSubPort: plain.port,
      pubSubTlsPort: tls.port,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function portError(port: number, error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  if (!/EADDRINUSE|address already in use|No address added/i.test(message)) return error as Error;
  return new Error(`Port ${port} is taken; choose another with --port.`, { cause: error });
}
