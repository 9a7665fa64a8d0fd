import { userInfo } from "node:os";
import { migrate } from "../../db/migrate.ts";
import type { DataFolder } from "./data-folder.ts";
import { startEmulator, type RunningEmulator } from "./emulator.ts";
import type { WorkerSecrets } from "../edge/edge.ts";
import { requireFreePort } from "../process/free-port.ts";
import { startIngest } from "./ingest.ts";
import { startNeonHttp, type RunningNeonHttp } from "../postgres/neon-http.ts";
import { LISTENER_NAMES, LISTENERS, type StartOptions } from "./options.ts";
import { startPostgres } from "../postgres/postgres.ts";
import type { Progress } from "./progress.ts";
import { ensureReader } from "../../db/reader-role.ts";
import { localSecrets, type LocalSecrets } from "./secrets.ts";
import type { Supervisor } from "../process/supervisor.ts";

/**
 * Everything behind the Worker, on loopback:
 *
 *   Postgres ─▶ migrations ─▶ Neon HTTP ─┐
 *   the emulated org ────────────────────┴─▶ ingest
 */
export interface Backend {
  readonly emulator: RunningEmulator;
  readonly workerSecrets: WorkerSecrets;
  readonly workerVars: Readonly<Record<string, string>>;
  /** Call it once the Worker is up: its rooms take what ingest publishes. */
  startIngest(): Promise<void>;
  /** Closes what is not a part of the supervisor. */
  close(): Promise<void>;
}

interface Context {
  readonly options: StartOptions;
  readonly folder: DataFolder;
  readonly supervisor: Supervisor;
  readonly progress: Progress;
}

/** Starts all but ingest. Rejects with the first error; the supervisor stops what was started. */
export async function startBackend(context: Context): Promise<Backend> {
  const { options, folder } = context;
  const secrets = await localSecrets(folder.path);
  const [database, emulator] = await Promise.all([
    startDatabase(context, secrets),
    startOrg(context, secrets),
  ]);
  return {
    emulator,
    workerSecrets: {
      DATABASE_URL: database.readerUrl,
      ROOM_TICKET_SECRET: secrets.roomTicket,
      ROOM_PUBLISH_SECRET: secrets.roomPublish,
      ...(process.env["SIGN_IN_SECRETS"]
        ? { SIGN_IN_SECRETS: process.env["SIGN_IN_SECRETS"] }
        : {}),
    },
    workerVars: {
      NEON_FETCH_ENDPOINT: `http://127.0.0.1:${database.neon.port}/sql`,
      ROOMS_HOST: `127.0.0.1:${options.ports.web}`,
      ...signInVars(process.env),
      // As in the emulated org: what is imported from it has the same records.
      WEEK_START: "sunday",
    },
    startIngest: () =>
      startIngestPart(context, {
        databaseUrl: database.url,
        roomsUrl: `http://127.0.0.1:${options.ports.web}`,
        roomPublishSecret: secrets.roomPublish,
        org: emulator.orgSettings,
        objects: emulator.objects,
      }),
    close: () => database.neon.close(),
  };
}

/** Who runs it is signed in, unless the environment says how people sign in. */
function signInVars(environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const { SIGN_IN = "", ROLES = "" } = environment;
  return SIGN_IN === "" ? { LOCAL_PERSON: userInfo().username } : { SIGN_IN, ROLES };
}

/** Checks all ports before anything is started, so that a taken one leaves nothing half up. */
export async function requirePorts({ ports }: StartOptions): Promise<void> {
  for (const name of LISTENER_NAMES) await requireFreePort(ports[name], LISTENERS[name]);
}

async function startDatabase(
  { options, folder, supervisor, progress }: Context,
  secrets: LocalSecrets,
): Promise<{ url: string; readerUrl: string; neon: RunningNeonHttp }> {
  const { ports } = options;
  const start = () => startPostgres({ dataDir: folder.part("postgres"), port: ports.postgres });
  const postgres = await timed(progress, "postgres", `port ${ports.postgres}`, async () => {
    const running = await start();
    await supervisor.start({ name: "postgres", restart: false, start: async () => running });
    await migrate(running.url);
    return running;
  });
  const readerUrl = await ensureReader(postgres.url, secrets.reader);
  // A role that reads: whoever writes to mirror tables by hand makes them differ from the org.
  progress.part("sql", readerUrl);
  const neon = await startNeonHttp({
    host: "127.0.0.1",
    port: ports.neonHttp,
    databaseUrl: readerUrl,
  });
  return { url: postgres.url, readerUrl, neon };
}

async function startOrg(
  { options, folder, supervisor, progress }: Context,
  secrets: LocalSecrets,
): Promise<RunningEmulator> {
  const { ports } = options;
  const text = `REST ${ports.emulatorRest}, gRPC ${ports.emulatorGrpc} and ${ports.emulatorGrpcTls}`;
  return timed(progress, "org", text, async () => {
    const emulator = await startEmulator({
      ports,
      dataDir: folder.part("emulator"),
      records: options.records,
      rate: options.rate,
      secrets,
    });
    await supervisor.start({ name: "emulator", restart: false, start: async () => emulator });
    return emulator;
  });
}

async function startIngestPart(
  { options, folder, supervisor, progress }: Context,
  settings: Omit<Parameters<typeof startIngest>[0], "port" | "dataDir" | "append">,
): Promise<void> {
  await supervisor.start({
    name: "ingest",
    restart: true,
    start: (append) =>
      startIngest({
        ...settings,
        port: options.ports.ingest,
        dataDir: folder.part("ingest"),
        append,
      }),
  });
  progress.part(
    "ingest",
    `mirrors ${settings.objects.length} objects, health on port ${options.ports.ingest}`,
  );
}

/** Starts a part and prints how long that took. */
export async function timed<T>(
  progress: Progress,
  name: string,
  where: string,
  start: () => Promise<T>,
): Promise<T> {
  const from = performance.now();
  const started = await start();
  progress.part(name, `up after ${((performance.now() - from) / 1000).toFixed(1)} s, ${where}`);
  return started;
}
