import { join } from "node:path";
import * as v from "valibot";
import { startAnnounced } from "../process/announced-child.ts";
import type { Child } from "../process/child.ts";
import type { Ports } from "./options.ts";
import { ROOT } from "../process/run-program.ts";
import type { LocalSecrets } from "./secrets.ts";

const START_TIMEOUT_MS = 120_000;
const PATIENCE_MS = 10_000;
/** Short, because in a quiet org a stream's position is known only from the first keepalive on. */
const KEEPALIVE_S = 5;
const USERNAME = "integration@emulated.example";

/** What is mirrored of the emulated org, beside its custom objects. */
const STANDARD_OBJECTS = [
  ...["Account", "Contact", "Lead", "Opportunity", "OpportunityLineItem", "Product2"],
  ...["Case", "Task", "Event", "Campaign", "User"],
];
/** Of its setup: queues, since they own records. Setup is not among the counted objects. */
const SETUP_OBJECTS = ["Group"];

const Ready = v.object({ ready: v.literal(true), rest: v.string(), pubsub: v.string() });
const Counts = v.object({ counts: v.record(v.string(), v.number()) });

export interface EmulatorOptions {
  readonly ports: Ports;
  readonly dataDir: string;
  readonly records: number | null;
  readonly rate: number;
  readonly secrets: LocalSecrets;
}

export type RunningEmulator = Child & {
  /** The org's part of ingest's environment. */
  readonly orgSettings: Readonly<Record<string, string>>;
  /** API names of what is to be mirrored. */
  readonly objects: readonly string[];
  /** How many records those objects have now; null where the org does not answer. */
  countRecords(): Promise<number | null>;
};

/** Starts the emulated org, made anew or as it was left, ready to be asked when this resolves. */
export async function startEmulator(options: EmulatorOptions): Promise<RunningEmulator> {
  const { child, announcement } = await startAnnounced({
    name: "emulator",
    command: process.execPath,
    args: [join(ROOT, "emulator/main.ts"), ...emulatorArgs(options)],
    cwd: ROOT,
    logFile: join(options.dataDir, "emulator.log"),
    descriptor: 1,
    announcement: Ready,
    timeoutMs: START_TIMEOUT_MS,
    patienceMs: PATIENCE_MS,
  });
  const { rest, pubsub } = announcement;
  const objects = mirroredObjects(Object.keys((await readCounts(rest)) ?? {}));
  return {
    ...child,
    objects,
    orgSettings: {
      SALESFORCE_LOGIN_URL: rest,
      SALESFORCE_PUBSUB_URL: pubsub,
      SALESFORCE_CLIENT_ID: options.secrets.clientId,
      SALESFORCE_USERNAME: USERNAME,
      SALESFORCE_PRIVATE_KEY_FILE: options.secrets.privateKeyFile,
      SALESFORCE_API_VERSION: "66.0",
    },
    async countRecords() {
      const now = await readCounts(rest);
      return now && objects.reduce((sum, name) => sum + (now[name] ?? 0), 0);
    },
  };
}

function emulatorArgs({ ports, dataDir, records, rate, secrets }: EmulatorOptions): string[] {
  return [
    ...["--json", "--port", String(ports.emulatorRest), "--data", dataDir],
    ...(records === null ? [] : ["--records", String(records)]),
    ...["--rate", String(rate), "--keepalive", String(KEEPALIVE_S)],
    ...["--username", USERNAME, "--client-id", secrets.clientId],
    ...["--client-secret-file", secrets.clientSecretFile, "--public-key", secrets.publicKeyFile],
  ];
}

/** Standard ones first, in our order, then every custom object of the org. */
function mirroredObjects(names: readonly string[]): readonly string[] {
  const custom = names.filter((name) => name.endsWith("__c"));
  return [...STANDARD_OBJECTS.filter((name) => names.includes(name)), ...SETUP_OBJECTS, ...custom];
}

async function readCounts(rest: string): Promise<Record<string, number> | null> {
  const answer = await fetch(`${rest}/control/counts`).catch(() => null);
  return answer?.ok ? v.parse(Counts, await answer.json()).counts : null;
}
