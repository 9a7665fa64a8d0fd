import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as v from "valibot";
import { startAnnounced } from "../process/announced-child.ts";
import type { Child } from "../process/child.ts";
import { requireFreePort } from "../process/free-port.ts";
import { capnpText, type WorkerdConfig } from "./workerd-config.ts";

const START_TIMEOUT_MS = 15_000;
/** Short, because after SIGTERM workerd waits for open sockets, which live as long as their browser tab. */
const PATIENCE_MS = 1_000;

/** What workerd writes to its control descriptor: `{"event":"listen","socket":"http","port":8787}`. */
const Listening = v.object({ event: v.literal("listen"), port: v.number() });

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
  const { child, announcement } = await startAnnounced({
    name: options.name,
    command: workerdProgram(),
    args: ["serve", "--control-fd=3", file],
    env: options.env,
    cwd: options.folder,
    logFile: options.logFile,
    append: options.append ?? false,
    descriptor: 3,
    announcement: Listening,
    timeoutMs: START_TIMEOUT_MS,
    patienceMs: PATIENCE_MS,
  });
  return { ...child, port: announcement.port };
}

/** wrangler's own workerd. partykit brings one of 2024. */
function workerdProgram(): string {
  const require = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"));
  const workerd: { default: string } = require("workerd");
  return workerd.default;
}
