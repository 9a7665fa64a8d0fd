import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa, type Options } from "execa";
import { forget, watch } from "./reap.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Path of a program, to be run by this Node, that an npm package of ours installed. */
export function binary(name: string): string {
  return join(ROOT, "node_modules/.bin", name);
}

/** Runs one to its end in the repository; throws with what it printed where it fails. */
export function runBinary(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  return runProgram(name, process.execPath, [binary(name), ...args], { cwd: ROOT, env });
}

/** Runs a program to its end; it is ended when we end in any way. Throws with its last lines where it fails. */
export async function runProgram(
  name: string,
  command: string,
  args: readonly string[],
  options: Pick<Options, "cwd" | "env" | "extendEnv" | "uid" | "gid">,
): Promise<void> {
  const how = { stdin: "ignore", all: true, reject: false, cleanup: false } as const;
  const running = execa(command, args, { ...options, ...how });
  const { pid } = running;
  if (pid !== undefined) watch(pid, "SIGTERM");
  const { failed, all, shortMessage } = await running;
  if (pid !== undefined) forget(pid);
  if (!failed) return;
  const lines = all?.trim().split("\n").slice(-20).join("\n");
  throw new Error(`${name} failed: ${lines || shortMessage}`);
}
