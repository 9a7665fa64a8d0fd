import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { forget, watch } from "./reap.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What keeps wrangler offline and silent. */
export const QUIET_WRANGLER = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_LOG: "warn",
};

/** Path of a program, to be run by this Node, that an npm package of ours installed. */
export function binary(name: string): string {
  return join(ROOT, "node_modules/.bin", name);
}

/** Runs one to its end in the repository; throws with what it printed where it fails. */
export async function runProgram(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const running = promisify(execFile)(process.execPath, [binary(name), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  running.child.stdin?.end();
  const { pid } = running.child;
  if (pid !== undefined) watch(pid, "SIGTERM");
  try {
    await running;
  } catch (error) {
    throw new Error(`${name} ${args[0] ?? ""} failed:\n${printed(error)}`, { cause: error });
  } finally {
    if (pid !== undefined) forget(pid);
  }
}

function printed(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
  const lines = `${stdout ?? ""}\n${stderr ?? ""}`.trim().split("\n");
  return lines.length > 1 || lines[0] ? lines.slice(-20).join("\n") : error.message;
}
