import { spawn, type StdioOptions } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { endProcess, identify, type ProcessIdentity } from "./process-identity.ts";
import { forget, watch } from "./reap.ts";

export interface ChildOptions {
  /** Shown to people: "ingest". */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to PATH, HOME and the like; nothing else of our environment is handed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Gets what it prints. */
  readonly logFile: string;
  /** Keep the log of the run before, as a restart does. */
  readonly append?: boolean;
  /** "lines" hands over what it prints on stdout instead of logging it; "control" opens descriptor 3 for it. */
  readonly listen?: "lines" | "control";
  /** How long after SIGTERM it is killed. */
  readonly patienceMs: number;
}

export interface Child {
  readonly name: string;
  readonly process: ProcessIdentity;
  /** Settles when it has ended, asked for or not, with why in words: "exit code 1". */
  readonly ended: Promise<string>;
  /** What `listen` asked for. */
  readonly said: Readable | null;
  /** The last lines of its log, to show with a failure. */
  lastLines(): string;
  stop(): Promise<void>;
}

/** What a program needs of the environment to run at all. */
const PASSED_ON = ["PATH", "HOME", "TMPDIR", "LANG", "TZ", "NODE_EXTRA_CA_CERTS", "NO_COLOR"];

/**
 * Starts a program in a session of its own, so that Ctrl-C in the terminal reaches us alone and we stop things in order.
 * It is ended when we end in any way. Rejects where it cannot be started.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  await mkdir(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, options.append ? "a" : "w", 0o600);
  const child = spawn(options.command, options.args, {
    stdio: stdioFor(options.listen, log),
    env: { ...passedOn(), ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    detached: true,
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.name} has no process id`);
  watch(pid, "SIGTERM");
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      forget(pid);
      resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
    });
  });
  const identity = identify(pid);
  return {
    name: options.name,
    process: identity,
    ended,
    said: options.listen === "lines" ? child.stdout : ((child.stdio[3] ?? null) as Readable | null),
    lastLines: () => lastLines(options.logFile),
    async stop() {
      await endProcess(identity, "SIGTERM", options.patienceMs);
      await ended;
    },
  };
}

function stdioFor(listen: ChildOptions["listen"], log: number): StdioOptions {
  if (listen === "lines") return ["ignore", "pipe", log];
  if (listen === "control") return ["ignore", log, log, "pipe"];
  return ["ignore", log, log];
}

function passedOn(): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The end of a log file, to show with a failure; empty where there is none. */
export function lastLines(file: string): string {
  try {
    return readFileSync(file, "utf8").trim().split("\n").slice(-12).join("\n");
  } catch {
    return "";
  }
}
