import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach } from "vitest";

export const MAIN = join(import.meta.dirname, "../../emulator/main.ts");
const children: ChildProcess[] = [];

/** For tests: `npm run emulator` with these arguments. What still runs after a test is stopped. */
export function run(...args: string[]): ChildProcess {
  return spawned(process.execPath, MAIN, ...args);
}

export function spawned(command: string, ...args: string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  return child;
}

afterEach(async () => {
  for (const child of children.splice(0)) await stop(child, "SIGTERM");
});

/** The line that `--json` prints when the org is ready. */
export type Ready = { rest: string; pubsub: string; records: number };

export async function ready({ stdout }: ChildProcess): Promise<Ready> {
  if (stdout === null) throw new Error("no output");
  for await (const line of createInterface({ input: stdout })) return JSON.parse(line) as Ready;
  throw new Error("it ended without a word");
}

/** @returns the exit code */
export async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, "exit");
  child.kill(signal);
  const [code] = (await exit) as [number | null];
  return code;
}

/** All that a child writes to one of its outputs, so far. */
export function written(child: ChildProcess, to: "stdout" | "stderr"): () => string {
  let text = "";
  child[to]?.on("data", (bytes) => (text += String(bytes)));
  return () => text;
}

export async function ending(child: ChildProcess) {
  const [out, err] = [written(child, "stdout"), written(child, "stderr")];
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out: out(), err: err() };
}
