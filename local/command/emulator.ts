import { join } from "node:path";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { startChild, type Child } from "../process/child.ts";
import type { Ports } from "./options.ts";
import { ROOT } from "../process/run-program.ts";
import type { LocalSecrets } from "./secrets.ts";

const START_TIMEOUT_MS = 120_000;
const PATIENCE_MS = 10_000;
/** A stream's position is known from its first answer on: in a quiet org, from the first keepalive on. */
const KEEPALIVE_S = 5;
/** The user that ingest acts as. */
const USERNAME = "integration@emulated.example";

/** What is mirrored of the emulated org, beside its custom objects. */
const STANDARD_OBJECTS = [
  ...["Account", "Contact", "Lead", "Opportunity", "OpportunityLineItem", "Product2"],
  ...["Case", "Task", "Event", "Campaign", "User"],
];

const Ready = v.object({ ready: v.literal(true), rest: v.string(), pubsub: v.string() });
const Counts = v.object({ counts: v.record(v.string(), v.number()) });

export interface EmulatorOptions {
  readonly ports: Ports;
  readonly dataDir: string;
  readonly records: number;
  readonly rate: number;
  readonly secrets: LocalSecrets;
}

export type RunningEmulator = Child & {
  /** The org's part of ingest's environment. */
  readonly orgSettings: Readonly<Record<string, string>>;
  /** API names of what is to be mirrored. */
  readonly objects: readonly string[];
  /** Records in those objects at this moment; null where it cannot be told. */
  countRecords(): Promise<number | null>;
};

/** Starts the emulated org, made anew or as it was left, ready to be asked when this resolves. */
export async function startEmulator(options: EmulatorOptions): Promise<RunningEmulator> {
  const { secrets, ports } = options;
  const child = await startChild({
    name: "emulator",
    command: process.execPath,
    args: [
      ...[join(ROOT, "emulator/main.ts"), "--json", "--port", String(ports.emulatorRest)],
      ...["--data", options.dataDir, "--records", String(options.records)],
      ...["--rate", String(options.rate), "--keepalive", String(KEEPALIVE_S)],
      ...["--username", USERNAME, "--client-id", secrets.clientId],
      ...["--client-secret-file", secrets.clientSecretFile, "--public-key", secrets.publicKeyFile],
    ],
    cwd: ROOT,
    logFile: join(options.dataDir, "emulator.log"),
    listen: "lines",
    patienceMs: PATIENCE_MS,
  });
  try {
    const { rest, pubsub } = await Promise.race([readyLine(child), notStarted(child), tooLate()]);
    child.said?.resume();
    const counts = await readCounts(rest);
    const objects = mirroredObjects(Object.keys(counts ?? {}));
    return {
      ...child,
      objects,
      orgSettings: {
        SALESFORCE_LOGIN_URL: rest,
        SALESFORCE_PUBSUB_URL: pubsub,
        SALESFORCE_CLIENT_ID: secrets.clientId,
        SALESFORCE_USERNAME: USERNAME,
        SALESFORCE_PRIVATE_KEY_FILE: secrets.privateKeyFile,
        SALESFORCE_API_VERSION: "66.0",
      },
      async countRecords() {
        const now = await readCounts(rest);
        return now && objects.reduce((sum, name) => sum + (now[name] ?? 0), 0);
      },
    };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

/** Standard ones first, in our order, then every custom object of the org. */
function mirroredObjects(names: readonly string[]): readonly string[] {
  const custom = names.filter((name) => name.endsWith("__c"));
  return [...STANDARD_OBJECTS.filter((name) => names.includes(name)), ...custom];
}

async function readyLine(child: Child): Promise<v.InferOutput<typeof Ready>> {
  if (child.said === null) throw new Error("the emulator has no output");
  for await (const line of createInterface({ input: child.said })) {
    const parsed = v.safeParse(Ready, JSON.parse(line));
    if (parsed.success) return parsed.output;
  }
  return new Promise(() => {});
}

async function readCounts(rest: string): Promise<Record<string, number> | null> {
  const answer = await fetch(`${rest}/control/counts`).catch(() => null);
  return answer?.ok ? v.parse(Counts, await answer.json()).counts : null;
}

async function notStarted(child: Child): Promise<never> {
  const why = await child.ended;
  throw new Error(`The emulated org did not start (${why}):\n${child.lastLines()}`);
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => {
    const error = new Error(`The emulated org was not ready within ${START_TIMEOUT_MS / 1000} s`);
    setTimeout(() => reject(error), START_TIMEOUT_MS).unref();
  });
}
