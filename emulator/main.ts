import { inspect } from "node:util";
import { credentialsOf, type Credentials } from "./oauth/credentials.ts";
import { csvFilesOf } from "./described/csv-file.ts";
import { describedShape } from "./described/described-shape.ts";
import { Clock } from "./org/clock.ts";
import { readScenario } from "./control/scenario.ts";
import { startEmulator, type Emulator } from "./emulator.ts";
import { HELP, optionsOf, type Options } from "./options.ts";
import type { OrgShape } from "./seed/org-shape.ts";

const HOST = "127.0.0.1";

/** Starts the org and prints how to reach it. The first SIGINT or SIGTERM stops it in order, the second at once. */
async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(HELP);
    return;
  }
  const credentials = credentialsOf(options.credentials);
  try {
    const { port, records, seed, rate, keepaliveMs, dataDir } = options;
    const kept = dataDir === undefined ? {} : { dataDir };
    const made = options.madeAt === undefined ? {} : { madeAt: options.madeAt };
    const report = (line: string): void => void process.stderr.write(`${line}\n`);
    const settings = {
      host: HOST,
      port,
      records,
      seed,
      rate,
      keepaliveMs,
      app: credentials.app,
      ...kept,
      ...made,
      ...shapeOf(options, report),
      csvFiles: csvFilesOf(options.load),
      report,
      clock: new Clock(options.clock),
      ...(options.faultsFile === undefined ? {} : { scenario: readScenario(options.faultsFile) }),
    };
    const emulator = await startEmulator(settings);
    stopOnSignal(emulator, credentials);
    announce(options, emulator, credentials);
  } catch (error) {
    credentials.discard();
    throw error;
  }
}

/** The objects of `--describe`. Reports what was left out of them. */
function shapeOf(
  { describeDir }: Options,
  report: (line: string) => void,
): { readonly shape?: OrgShape } {
  if (describeDir === undefined) return {};
  const { shape, notes } = describedShape(describeDir);
  for (const note of notes) report(note);
  return { shape };
}

function stopOnSignal(emulator: Emulator, credentials: Credentials): void {
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) process.exit(130);
    isStopping = true;
    try {
      await emulator.close();
    } finally {
      credentials.discard();
    }
    process.exit(0);
  };
  process.on("SIGINT", () => stop().catch(fail));
  process.on("SIGTERM", () => stop().catch(fail));
}

function announce(options: Options, emulator: Emulator, credentials: Credentials): void {
  const { org, restPort, pubSubPort, pubSubTlsPort } = emulator;
  const rest = `http://${HOST}:${restPort}`;
  const pubsub = `http://${HOST}:${pubSubPort}`;
  const pubsubTls = `https://${HOST}:${pubSubTlsPort}`;
  const records = org
    .objectTypes()
    .reduce((sum, { name, setup }) => (setup === true ? sum : sum + org.count(name)), 0);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ ready: true, rest, pubsub, pubsubTls, records })}\n`);
    return;
  }
  const objects = org.objectTypes().filter(({ changeDataCapture }) => changeDataCapture);
  const lines = [
    `Emulated org ${org.id}: ${records.toLocaleString("en")} records, ${options.rate} changes/s`,
    `  REST and Bulk   ${rest}`,
    `  Pub/Sub         ${pubsub} (plaintext), ${pubsubTls} (self-signed)`,
    "",
    "# for npm run ingest:",
    `SALESFORCE_LOGIN_URL=${rest}`,
    `SALESFORCE_CLIENT_ID=${credentials.app.clientId}`,
    ...signInLines(options, credentials),
    "SALESFORCE_API_VERSION=66.0",
    `SALESFORCE_PUBSUB_URL=${pubsub}`,
    `ORGMIRROR_OBJECTS=${objects.map(({ name }) => name).join(",")}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** Prints no secret, only the name of the file that holds it. */
function signInLines(
  { credentials: given }: Options,
  { app, privateKeyFile }: Credentials,
): string[] {
  if (privateKeyFile !== undefined) {
    return [`SALESFORCE_USERNAME=${app.username}`, `SALESFORCE_PRIVATE_KEY_FILE=${privateKeyFile}`];
  }
  if (given.publicKeyFile !== undefined) {
    return [
      `SALESFORCE_USERNAME=${app.username}`,
      `SALESFORCE_PRIVATE_KEY_FILE=   # the private key of ${given.publicKeyFile}`,
    ];
  }
  return [`SALESFORCE_CLIENT_SECRET=   # as in ${given.clientSecretFile ?? ""}`];
}

function fail(error: unknown): void {
  const isMistakeOfOurs = error instanceof TypeError || error instanceof RangeError;
  const text = error instanceof Error && !isMistakeOfOurs ? error.message : inspect(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

main().catch(fail);
