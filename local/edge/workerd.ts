import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { startChild, type Child } from "../process/child.ts";
import { requireFreePort } from "../process/free-port.ts";
import { capnpText, type WorkerdConfig } from "./workerd-config.ts";

const START_TIMEOUT_MS = 15_000;
/** workerd waits for open sockets after SIGTERM, which live as long as their browser tab. */
const PATIENCE_MS = 1_000;

export interface WorkerdOptions {
  /** Shown to people: "rooms". */
  readonly name: string;
  readonly config: WorkerdConfig;
  /** Folder of the Workers' modules; the configuration is written here. */
  readonly folder: string;
  readonly logFile: string;
  readonly append?: boolean;
  /** For the configuration's `fromEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
}

export type RunningWorkerd = Child & { readonly port: number };

/** Runs Workers under plain workerd on loopback, ready to answer when this resolves. */
export async function startWorkerd(options: WorkerdOptions): Promise<RunningWorkerd> {
  if (options.config.port !== 0) await requireFreePort(options.config.port, options.name);
  await mkdir(options.folder, { recursive: true });
  const file = join(options.folder, `${options.name}.capnp`);
  await writeFile(file, capnpText(options.config));
  const child = await startChild({
    name: options.name,
    command: workerdProgram(),
    args: ["serve", "--control-fd=3", file],
    env: options.env,
    cwd: options.folder,
    logFile: options.logFile,
    append: options.append ?? false,
    listen: "control",
    patienceMs: PATIENCE_MS,
  });
  const port = await Promise.race([listeningPort(child.said), notStarted(child), tooLate()]).catch(
    async (error: unknown) => {
      await child.stop();
      throw error;
    },
  );
  return { ...child, port };
}

/** wrangler's own workerd: partykit brings another, of 2024. */
function workerdProgram(): string {
  const require = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"));
  const workerd: { default: string } = require("workerd");
  return workerd.default;
}

/** workerd writes `{"event":"listen","socket":"http","port":8787}` to its control descriptor. */
async function listeningPort(control: Readable | null): Promise<number> {
  if (control === null) throw new Error("workerd has no control descriptor");
  for await (const line of createInterface({ input: control })) {
    const event: { event: string; port?: number } = JSON.parse(line);
    if (event.event === "listen" && event.port !== undefined) return event.port;
  }
  return new Promise(() => {});
}

async function notStarted(child: Child): Promise<never> {
  const why = await child.ended;
  throw new Error(`${child.name} did not start (${why}):\n${child.lastLines()}`);
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => {
    const error = new Error(`workerd did not listen within ${START_TIMEOUT_MS / 1000} s`);
    setTimeout(() => reject(error), START_TIMEOUT_MS).unref();
  });
}
