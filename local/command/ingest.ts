import { join } from "node:path";
import { startChild, type Child } from "../process/child.ts";
import { ROOT } from "../process/run-program.ts";

/**
 * Flags of V8 for ingest, here and in `npm run ingest`. Without them V8 lets the heap grow to 200 MB while modules
 * load, of which 30 MB are in use, and gives none back: 340 MB are resident from the start instead of 170.
 */
export const INGEST_FLAGS: readonly string[] = [
  "--max-semi-space-size=16",
  "--max-old-space-size=512",
];

/** Before it ends, ingest finishes its batch, releases its leases and closes its streams. */
const PATIENCE_MS = 10_000;

export interface IngestOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly roomsUrl: string;
  readonly roomPublishSecret: string;
  /** The org: SALESFORCE_LOGIN_URL and the rest of that part of `.env.example`. */
  readonly org: Readonly<Record<string, string>>;
  readonly objects: readonly string[];
  readonly append?: boolean;
}

/** Starts one ingest node, configured by environment as in production. */
export function startIngest(options: IngestOptions): Promise<Child> {
  return startChild({
    name: "ingest",
    command: process.execPath,
    args: [...INGEST_FLAGS, join(ROOT, "ingest/main.ts")],
    cwd: ROOT,
    env: {
      ...options.org,
      ORGMIRROR_OBJECTS: options.objects.join(","),
      DATABASE_URL: options.databaseUrl,
      ROOMS_URL: options.roomsUrl,
      ROOM_PUBLISH_SECRET: options.roomPublishSecret,
      INGEST_HOST: "127.0.0.1",
      INGEST_PORT: String(options.port),
      // Programs on this machine, to try webhooks with.
      WEBHOOK_PRIVATE_HOSTS: "localhost,127.0.0.1",
      LOG_LEVEL: process.env["LOG_LEVEL"] ?? "info",
    },
    logFile: join(options.dataDir, "ingest.log"),
    append: options.append ?? false,
    patienceMs: PATIENCE_MS,
  });
}
