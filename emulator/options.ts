import { parseArgs } from "node:util";
import { storedOrigin } from "./org/journal.ts";
import { LATEST_TIME, MAX_SCALE } from "./org/clock.ts";
import { MAX_RATE } from "./work/workload.ts";
import type { RecordCounts } from "./seed/record-counts.ts";
import type { CredentialOptions } from "./oauth/credentials.ts";

export type Options = {
  readonly port: number;
  readonly records: RecordCounts;
  readonly rate: number;
  readonly seed: string;
  readonly dataDir: string | undefined;
  /** A folder of saved describes, whose objects replace the standard ones. */
  readonly describeDir: string | undefined;
  /** Files of records, as given: FILE.csv, OBJECT=FILE.csv or a folder. */
  readonly load: readonly string[];
  readonly keepaliveMs: number;
  readonly faultsFile: string | undefined;
  /** What the org's clock shows at first, epoch milliseconds, and how fast it runs. */
  readonly clock: { readonly start?: number; readonly scale: number };
  /** The day when the history of the first records ends, epoch milliseconds; the clock's day when undefined. */
  readonly madeAt: number | undefined;
  readonly json: boolean;
  readonly credentials: CredentialOptions;
};

const MAX_RECORDS = 10_000_000;
/** The years of history before it are still ordinary dates. */
const EARLIEST = Date.UTC(2010, 0, 1);

export const HELP = `A Salesforce org to run against, on this machine: REST, Bulk API 2.0, Pub/Sub API.

  npm run emulator -- [options]

  --port N                  REST on N, gRPC on N+1, gRPC over TLS on N+2 (default 8788; 0: free ones)
  --records N               records over all objects (default 100000, or those of --data)
  --records OBJECT=N,…      this many of these objects, a few of the others
  --describe DIR            use the objects whose describes (JSON, saved from an org) are in DIR
  --load FILE.csv           records from a file, named after its object; or OBJECT=FILE.csv, or a folder
  --seed TEXT               the same seed, number of records and day give the same org (default 1)
  --made DAY                when the history of these records ends, ISO 8601 (default: the clock's day)
  --rate N                  changes per second made by people at work; 0 makes none (default 2)
  --data DIR                keep all changes there, and resume from them
  --client-id ID            consumer key of the connected app
  --client-secret-file FILE consumer secret, for client credentials
  --public-key FILE         public key or certificate (PEM), for JWT bearer
  --password-file FILE      its first line is the password for SOAP logins, which are refused without it
  --username NAME           whom clients act as (default integration@emulated.example)
  --clock TIME              what the org's clock shows at first, ISO 8601 (default: this machine's)
  --time-scale X            seconds of the org's clock in one of the machine; 0: only control moves it (default 1)
  --faults FILE             a scenario of faults and commands (JSON); see emulator/README.md
  --keepalive SECONDS       how often an idle stream gets an empty response (default 60; Salesforce: up to 270)
  --json                    report readiness as one line of JSON
  --help

What is not given of the connected app is generated, and printed at the start.
`;

/** A mistake in the command line; the message is for people. */
export class UsageError extends Error {}

/** @returns undefined when help is asked for @throws UsageError */
export function optionsOf(args: readonly string[]): Options | undefined {
  const values = parsed(args);
  if (values.help === true) return undefined;
  // An org that is kept knows what it was built from.
  const kept = values.data === undefined ? undefined : storedOrigin(values.data);
  return {
    port: wholeNumber("--port", values.port, 8788, 65_533),
    records: recordCountsOf(values.records ?? String(kept?.records ?? 100_000)),
    rate: number("--rate", values.rate, 2, MAX_RATE),
    seed: values.seed ?? kept?.seed ?? "1",
    dataDir: values.data,
    describeDir: values.describe,
    load: values.load ?? [],
    keepaliveMs: keepaliveSeconds(values.keepalive) * 1000,
    faultsFile: values.faults,
    clock: {
      ...(values.clock === undefined ? {} : { start: timeOf("--clock", values.clock) }),
      scale: number("--time-scale", values["time-scale"], 1, MAX_SCALE),
    },
    madeAt: values.made === undefined ? undefined : timeOf("--made", values.made),
    json: values.json ?? false,
    credentials: definedOnly({
      clientId: values["client-id"],
      clientSecretFile: values["client-secret-file"],
      publicKeyFile: values["public-key"],
      passwordFile: values["password-file"],
      username: values.username,
      dataDir: values.data,
    }),
  };
}

function parsed(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: text,
        records: text,
        rate: text,
        seed: text,
        data: text,
        describe: text,
        load: { type: "string", multiple: true },
        keepalive: text,
        faults: text,
        clock: text,
        made: text,
        "time-scale": text,
        username: text,
        "client-id": text,
        "client-secret-file": text,
        "public-key": text,
        "password-file": text,
        json: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const sentence = message.replaceAll(/\s*\n\s*/g, " ").replace(/\.?$/, ".");
    throw new UsageError(`${sentence} See --help.`);
  }
}

function number(
  name: string,
  given: string | undefined,
  otherwise: number,
  max = Number.MAX_VALUE,
): number {
  const value = given === undefined ? otherwise : Number(given);
  if (given?.trim() === "" || !Number.isFinite(value) || value < 0) {
    throw new UsageError(`${name} takes a number that is not negative, not "${given}".`);
  }
  if (value <= max) return value;
  throw new UsageError(`${name} takes a number up to ${max}, not "${given}".`);
}

/** More than 0: keepalives without a pause would keep the org busy for good. */
function keepaliveSeconds(given: string | undefined): number {
  const seconds = number("--keepalive", given, 60);
  if (seconds >= 0.001) return seconds;
  throw new UsageError(`--keepalive takes seconds from 0.001 on, not "${given}".`);
}

function timeOf(name: string, given: string): number {
  const at = /^\d{4}-\d{2}-\d{2}/.test(given) ? Date.parse(given) : Number.NaN;
  if (at >= EARLIEST && at <= LATEST_TIME) return at;
  const earliest = new Date(EARLIEST).toISOString();
  throw new UsageError(`${name} takes a time of ISO 8601 from ${earliest} on, not "${given}".`);
}

function wholeNumber(
  name: string,
  given: string | undefined,
  otherwise: number,
  max: number,
): number {
  const value = number(name, given, otherwise);
  if (Number.isInteger(value) && value <= max) return value;
  throw new UsageError(`${name} takes a whole number up to ${max}, not "${given}".`);
}

/** `1000` or `Account=1000,Contact=50`. */
function recordCountsOf(given: string): RecordCounts {
  const count = (text: string): number => wholeNumber("--records", text, 0, MAX_RECORDS);
  if (!given.includes("=")) return count(given);
  const counts = new Map<string, number>();
  for (const part of given.split(",")) {
    const [object = "", ...text] = part.split("=");
    const name = object.trim();
    if (counts.has(name)) throw new UsageError(`--records names ${name} more than once.`);
    counts.set(name, count(text.join("=")));
  }
  return counts;
}

type Defined<T> = { readonly [K in keyof T]?: NonNullable<T[K]> };

function definedOnly<T extends Record<string, string | undefined>>(values: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}
