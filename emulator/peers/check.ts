import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

/** An action of a peer and its expected result. */
export type Check = {
  readonly name: string;
  /** Throws when the result is wrong. @returns a short note */
  readonly run: () => Promise<string>;
};

/** Runs the checks in order and reports each. @returns how many failed */
export async function runChecks(peer: string, checks: readonly Check[]): Promise<number> {
  let failed = 0;
  for (const { name, run } of checks) {
    const startedAt = performance.now();
    try {
      const seen = await run();
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      process.stdout.write(`ok      ${peer}: ${name} – ${seen} (${seconds} s)\n`);
    } catch (error) {
      failed++;
      process.stdout.write(`FAILED  ${peer}: ${name}\n${indented(error)}\n`);
    }
  }
  return failed;
}

function indented(error: unknown): string {
  const { message = String(error), stdout, stderr } = error as Record<string, string | undefined>;
  const text = [message, stdout, stderr].filter(Boolean).join("\n").slice(0, 4000);
  return text.replaceAll(/^/gm, "        ");
}

/** Compares like JSON: undefined properties do not count. */
export function assertSame(actual: unknown, expected: unknown, what: string): void {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  if (isDeepStrictEqual(plain(actual), plain(expected))) return;
  assert.deepEqual(plain(actual), plain(expected), what);
}
