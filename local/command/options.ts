import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { StartError } from "../process/start-error.ts";

export interface StartOptions {
  readonly ports: Ports;
  /** Absolute path of the folder for everything that is kept. */
  readonly dataDir: string;
  /** About how many records the emulated org is made with, over all objects; null where that is not said. */
  readonly records: number | null;
  /** Changes per second that people make in the emulated org; 0 is quiet. */
  readonly rate: number;
  /** Throw away what is kept, first. */
  readonly reset: boolean;
}

/** What listens on loopback, one port after the other, in the words that a person is told. */
export const LISTENERS = {
  web: "web pages, API and rooms",
  emulatorRest: "the emulated org's REST",
  emulatorGrpc: "the emulated org's gRPC",
  emulatorGrpcTls: "the emulated org's gRPC over TLS",
  postgres: "Postgres",
  neonHttp: "Neon HTTP",
  ingest: "health of ingest",
  worker: "the Worker behind Vite (npm run dev)",
} as const;
type Listener = keyof typeof LISTENERS;
export const LISTENER_NAMES = Object.keys(LISTENERS) as Listener[];

export type Ports = Readonly<Record<Listener, number>>;

export const HELP = `Starts Orgmirror on this machine: an emulated Salesforce org, its copy in Postgres, and the dashboard.

  npm start -- [options]

  --port N      web pages, API and rooms listen on N (default 8787); the emulated org on N+1 (REST),
                N+2 (gRPC) and N+3 (gRPC over TLS); Postgres on N+4; Neon's HTTP protocol on N+5;
                health and metrics of ingest on N+6; with npm run dev the Worker behind Vite on N+7
  --data DIR    where everything is kept (default .local)
  --records N   records of the emulated org when it is made (default 100000); an org that is kept
                knows its own N
  --rate N      changes per second in the emulated org (default 2; 0 is quiet)
  --reset       throw away what is kept and begin anew
  --help        this text
`;

const DEFAULT_PORT = 8787;

/** The options of `npm start`, or null where help was asked for. Throws StartError for a wrong one. */
export function startOptions(args: readonly string[]): StartOptions | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  if (positionals.length > 0) {
    throw new StartError(
      `${positionals.join(" ")} stands alone: npm needs -- before options, as in npm start -- --port 9000.`,
    );
  }
  return {
    ports: portsFrom(
      whole("--port", values.port, DEFAULT_PORT, 1024, 65_536 - LISTENER_NAMES.length),
    ),
    dataDir: resolve(values.data ?? ".local"),
    records:
      values.records === undefined
        ? null
        : whole("--records", values.records, 100_000, 0, 10_000_000),
    rate: whole("--rate", values.rate, 2, 0, 10_000),
    reset: values.reset ?? false,
  };
}

export function portsFrom(web: number): Ports {
  return Object.fromEntries(LISTENER_NAMES.map((name, index) => [name, web + index])) as Ports;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        port: { type: "string" },
        data: { type: "string" },
        records: { type: "string" },
        rate: { type: "string" },
        reset: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    const sentence = error instanceof Error ? error.message.split(". ", 1)[0] : String(error);
    throw new StartError(`${sentence}: npm start -- --help lists the options.`);
  }
}

function whole(
  name: string,
  text: string | undefined,
  standard: number,
  least: number,
  most: number,
): number {
  if (text === undefined) return standard;
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most)
    return value;
  throw new StartError(
    `${name} takes a whole number from ${least} to ${most}, not ${text || "nothing"}.`,
  );
}
