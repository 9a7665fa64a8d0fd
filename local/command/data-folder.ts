import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { readJson } from "../../edge/protocol/json.ts";
import type { Ports } from "./options.ts";
import { removeCluster } from "../postgres/postgres-place.ts";
import { endProcess, identify, isRunning } from "../process/process-identity.ts";
import { StartError } from "../process/start-error.ts";
import { SECRET_FILES } from "./secrets.ts";

/** Raise it when an older version can no longer read the folder, or this one an older folder. */
const FORMAT = 1;

const PATIENCE_MS = 10_000;

const Process = v.object({ pid: v.number(), began: v.nullable(v.string()) });

/** What runs on a data folder; written by the process that holds it. */
const State = v.object({
  url: v.string(),
  starter: Process,
  ports: v.record(v.string(), v.number()),
  /** Processes by part: postgres, emulator, worker, ingest. */
  parts: v.record(v.string(), Process),
  /** True once every pipeline was live. */
  ready: v.boolean(),
});
export type State = v.InferOutput<typeof State>;

/** The folder where everything local is kept, held by this process until `release`. */
export interface DataFolder {
  readonly path: string;
  part(name: string): string;
  writeState(change: Partial<Pick<State, "parts" | "ready">>): Promise<void>;
  release(): Promise<void>;
}

/** Holds the folder, made if missing, or anew with `reset`. Throws StartError if it is in use or another version's. */
export async function holdDataFolder(
  path: string,
  ports: Ports,
  reset: boolean,
): Promise<DataFolder> {
  const stateFile = join(path, "state.json");
  await requireUnused(path);
  if (reset) await removeKept(path);
  await mkdir(path, { recursive: true });
  await requireFormat(path);
  // Only this user may see logs, bundles and the rooms' storage. Postgres may run as another user and protects its own
  // folder.
  for (const name of PRIVATE_PARTS) await mkdir(join(path, name), { recursive: true, mode: 0o700 });
  let state: State = {
    url: `http://127.0.0.1:${ports.web}`,
    starter: identify(process.pid),
    ports: { ...ports },
    parts: {},
    ready: false,
  };
  let written = Promise.resolve();
  const writeState: DataFolder["writeState"] = (change) => {
    state = { ...state, ...change };
    const text = `${JSON.stringify(state, null, 2)}\n`;
    // One that failed, on a full disk say, does not stop those after it.
    written = written.catch(() => undefined).then(() => replaceFile(stateFile, text));
    return written;
  };
  await writeState({});
  return {
    path,
    part: (name) => join(path, name),
    writeState,
    async release() {
      await written.catch(() => undefined);
      await rm(stateFile, { force: true });
    },
  };
}

/** Atomic: a reader finds the old content or the new. */
async function replaceFile(file: string, text: string): Promise<void> {
  const unfinished = `${file}.new`;
  await writeFile(unfinished, text, { mode: 0o600 });
  await rename(unfinished, file);
}

export async function readState(path: string): Promise<State | null> {
  return readJson(State, await readFile(join(path, "state.json"), "utf8").catch(() => null));
}

/** Throws where a starter still runs on the folder. Ends the parts that a killed one left running. */
async function requireUnused(path: string): Promise<void> {
  const state = await readState(path);
  if (state === null) return;
  if (isRunning(state.starter)) {
    throw new StartError(
      `Orgmirror already runs on ${path} at ${state.url} (process ${state.starter.pid}): stop it there with Ctrl-C, or give another place with --data DIR.`,
    );
  }
  const { postgres, ...others } = state.parts;
  await Promise.all(Object.values(others).map((part) => endProcess(part, "SIGTERM", PATIENCE_MS)));
  if (postgres) await endProcess(postgres, "SIGINT", PATIENCE_MS);
}

/** Removes only what we put there: `--data` may name a folder that holds something else too. */
async function removeKept(path: string): Promise<void> {
  await removeCluster(join(path, "postgres"));
  for (const name of KEPT) await rm(join(path, name), { recursive: true, force: true });
}

const PRIVATE_PARTS = ["worker", "emulator", "ingest"];

const KEPT = ["postgres", ...PRIVATE_PARTS, ...SECRET_FILES, "format.json", "state.json"];

async function requireFormat(path: string): Promise<void> {
  const file = join(path, "format.json");
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) {
    await writeFile(file, `${JSON.stringify({ format: FORMAT })}\n`);
    return;
  }
  if (readJson(v.object({ format: v.literal(FORMAT) }), text) !== null) return;
  throw new StartError(
    `${path} was written by another version of Orgmirror: begin anew with --reset, or give another place with --data DIR.`,
  );
}
