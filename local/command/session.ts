import { makeDatabase } from "../../edge/pg/database.ts";
import { requirePorts, startBackend, type Backend } from "./backend.ts";
import { holdDataFolder, type DataFolder } from "./data-folder.ts";
import { untilLive } from "./initial-snapshot.ts";
import type { StartOptions } from "./options.ts";
import type { Progress } from "./progress.ts";
import { startAdvice } from "../process/start-error.ts";
import { Supervisor, partFailureText } from "../process/supervisor.ts";

/**
 *   hold the data folder ─▶ backend, and the front's preparation ─▶ front ─▶ ingest ─▶ every pipeline live ─▶ "ready"
 *        │                            │                                                   │
 *        └─ refused: a sentence, 1    └─ cannot start: a sentence, stop all, 1            ├─ Ctrl-C: stop all, 0
 *                                                                                         └─ a part fails: stop all, 1
 */
export interface Front {
  /** Runs beside the start of the backend: building, bundling. */
  prepare(folder: DataFolder): Promise<void>;
  /** Starts what answers on the web port, as parts of the supervisor. */
  start(context: FrontContext): Promise<void>;
}

export interface FrontContext {
  readonly options: StartOptions;
  readonly folder: DataFolder;
  readonly supervisor: Supervisor;
  readonly progress: Progress;
  readonly backend: Backend;
}

/** Runs everything until a person or a failure ends it; returns the exit code. */
export async function runSession(
  options: StartOptions,
  progress: Progress,
  front: Front,
): Promise<number> {
  const interrupts = listenForInterrupts(() => supervisor.kill());
  const supervisor = new Supervisor({
    // A full disk ends the parts too, and is told then.
    changed: (parts) => void folder?.writeState({ parts }).catch(() => undefined),
    report: (line) => progress.line(line),
  });
  let folder: DataFolder | undefined;
  let backend: Backend | undefined;
  const bringUp = async (): Promise<never> => {
    folder = await holdDataFolder(options.dataDir, options.ports, options.reset);
    const context = { options, folder, supervisor, progress };
    await requirePorts(options);
    [backend] = await Promise.all([startBackend(context), front.prepare(folder)]);
    await front.start({ ...context, backend });
    await backend.startIngest();
    await announceReady(context, backend, interrupts.signal);
    return new Promise(() => {});
  };
  try {
    const end = await Promise.race([bringUp(), supervisor.failed, interrupts.first]);
    progress.end();
    progress.line(end === "interrupted" ? "stopping" : partFailureText(end));
    return end === "interrupted" ? 0 : 1;
  } catch (error) {
    progress.end();
    progress.line(startAdvice(error));
    return 1;
  } finally {
    interrupts.abort();
    await supervisor.stop();
    await backend?.close();
    await folder?.release();
  }
}

async function announceReady(
  { options, folder, progress }: Omit<FrontContext, "backend">,
  { emulator, workerSecrets, workerVars }: Backend,
  stop: AbortSignal,
): Promise<void> {
  const url = `http://127.0.0.1:${options.ports.web}`;
  const { objects, countRecords } = emulator;
  const database = makeDatabase({
    connectionString: workerSecrets.DATABASE_URL,
    endpoint: workerVars["NEON_FETCH_ENDPOINT"],
  });
  if (!(await untilLive({ url, database }, objects, countRecords, progress, stop))) return;
  progress.line(`ready ${url}`);
  await folder.writeState({ ready: true });
}

/** The first signal asks for an orderly end; the second ends at once. */
function listenForInterrupts(kill: () => void) {
  const controller = new AbortController();
  const first = new Promise<"interrupted">((resolve) => {
    let seen = false;
    const interrupt = () => {
      if (seen) {
        kill();
        process.exit(130);
      }
      seen = true;
      controller.abort();
      resolve("interrupted");
    };
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, interrupt);
  });
  return { first, signal: controller.signal, abort: () => controller.abort() };
}
