import { execaSync } from "execa";
import { ROOT } from "../../local/process/run-program.ts";
import { type Break, BREAKS } from "./breaks.ts";

/**
 * Breaks the rules of the engine, one at a time, and runs the test that must notice.
 *
 *     npm run breaks -- [part of a rule]
 *
 *   whole tests pass ─► for each: break ─► its test ─┬─ fails  ► caught
 *                                                    └─ passes ► MISSED, and the exit code is 1
 */
const TEST_TIMEOUT_MS = 300_000;
const VITEST = ["node_modules/vitest/vitest.mjs", "run"];
const CONFIG = "--config=testing/faults/breaks.vitest.config.ts";

function main(part: string): number {
  const chosen = BREAKS.filter(([rule]) => rule.includes(part));
  const whole = runTests([...new Set(chosen.map(([, test]) => test))]);
  if (!whole.passed) {
    process.stdout.write(`The tests do not pass as they are:\n${whole.output.slice(-4_000)}\n`);
    return 1;
  }
  const caught = chosen.filter(isCaught).length;
  process.stdout.write(`${caught} of ${chosen.length} breaks caught\n`);
  return caught === chosen.length ? 0 : 1;
}

function isCaught([rule, test]: Break): boolean {
  const began = performance.now();
  const { passed, output } = runTests([test], { BROKEN_RULE: rule });
  // A test that does not even load proves nothing.
  const caught = !passed && /Tests .*\d+ failed/.test(output);
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  process.stdout.write(`${caught ? "caught" : "MISSED"}  ${rule} (${test}, ${seconds} s)\n`);
  return caught;
}

function runTests(tests: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { failed, all } = execaSync(process.execPath, [...VITEST, CONFIG, ...tests], {
    cwd: ROOT,
    timeout: TEST_TIMEOUT_MS,
    env: { NO_COLOR: "1", ...env },
    all: true,
    reject: false,
  });
  return { passed: !failed, output: all };
}

process.exitCode = main(process.argv[2] ?? "");
