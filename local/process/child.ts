import { once } from "node:events";
import { createWriteStream, readFileSync, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { fullDisk } from "./full-disk.ts";
import { identify, type ProcessIdentity } from "./process-identity.ts";
import { forget, watch } from "./reap.ts";

export interface ChildOptions {
  /** Shown to people: "ingest". */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to PATH, HOME and the like; nothing else of our environment is handed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Whom it runs as; whoever runs us where absent. */
  readonly runAs?: { readonly uid: number; readonly gid: number } | undefined;
  readonly logFile: string;
  /** Where it writes, beside its log. */
  readonly folders?: readonly string[];
  /** Keep the log of the run before, as a restart does. */
  readonly append?: boolean;
  /** Takes each line that it writes to descriptor 1 (stdout, which then is not logged) or 3 (opened for this). */
  readonly listen?: { readonly to: 1 | 3; readonly line: (text: string) => void };
  /** Asks it to end. Default: SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** How long after `stopSignal` it is killed. */
  readonly patienceMs: number;
}

export interface Child {
  readonly name: string;
  readonly process: ProcessIdentity;
  /** Settles when it has ended, asked for or not, with why in words: "exit code 1". */
  readonly ended: Promise<string>;
  /** The last lines of its log, and whether a disk that it writes to is full: to show with a failure. */
  lastLines(): string;
  stop(): Promise<void>;
}

/** What a program needs of the environment to run at all. */
const PASSED_ON = [
  ...["PATH", "HOME", "TMPDIR", "LANG", "TZ", "NO_COLOR"],
  ...["NODE_EXTRA_CA_CERTS", "NODE_COMPILE_CACHE"],
];

/**
 * Starts a program in a session of its own, so that Ctrl-C in the terminal reaches us alone and we stop things in
 * order. It is ended when we end in any way. Rejects where it cannot be started.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, logFile, listen } = options;
  await mkdir(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: options.append ? "a" : "w", mode: 0o600 });
  await once(log, "open");
  const running = run(options, log);
  const { pid } = running;
  if (pid === undefined) {
    log.close();
    throw await running;
  }
  watch(pid, options.stopSignal ?? "SIGTERM");
  const lines = listen && running.stdio[listen.to];
  if (lines) createInterface({ input: lines }).on("line", listen.line);
  const ended = running.then(({ exitCode, signal }) => {
    forget(pid);
    log.close();
    return signal === undefined ? `exit code ${exitCode}` : `signal ${signal}`;
  });
  return {
    name,
    process: identify(pid),
    ended,
    lastLines: () =>
      [lastLines(logFile), fullDisk([dirname(logFile), ...(options.folders ?? [])])]
        .filter(Boolean)
        .join("\n"),
    async stop() {
      running.kill();
      await ended;
    },
  };
}

/** The child has the log itself, not a pipe through us: what it says at its end is kept when we are gone. */
function run({ listen, ...options }: ChildOptions, log: WriteStream) {
  return execa(options.command, options.args, {
    stdio: ["ignore", listen?.to === 1 ? "pipe" : log, log, listen?.to === 3 ? "pipe" : "ignore"],
    env: passedOn(options.env),
    extendEnv: false,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...options.runAs,
    detached: true,
    buffer: false,
    reject: false,
    killSignal: options.stopSignal ?? "SIGTERM",
    forceKillAfterDelay: options.patienceMs,
  });
}

function passedOn(env: ChildOptions["env"]): Record<string, string | undefined> {
  return { ...Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])), ...env };
}

/** The end of a log file, to show with a failure; empty where there is none. */
export function lastLines(file: string): string {
  try {
    return readFileSync(file, "utf8").trim().split("\n").slice(-12).join("\n");
  } catch {
    return "";
  }
}
