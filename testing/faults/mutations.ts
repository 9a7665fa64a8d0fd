import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaSync } from "execa";
import { ROOT } from "../../local/process/run-program.ts";
import { type Mutation, MUTATIONS } from "./mutation-list.ts";

/**
 * Breaks the engine on purpose, one break at a time, in a copy of the tree, and runs the test that must notice.
 *
 *     npm run mutations -- [part of a name]
 *
 *   whole tests pass ─► for each: break ─► its test ─┬─ fails  ► caught
 *                                                    └─ passes ► MISSED, and the exit code is 1
 */
const TEST_TIMEOUT_MS = 300_000;
/** One failure is enough. What a broken engine never does needs no long wait. */
const IMPATIENT = ["--bail=1", "--expect.poll.timeout=30000"];
const LEFT_OUT: ReadonlySet<string> = new Set(["node_modules", ".git", ".wrangler", "web"]);

type Outcome = "caught" | "MISSED" | "does not apply";

function main(filter: string): number {
  const chosen = MUTATIONS.filter((mutation) => mutation.name.includes(filter));
  const copy = mkdtempSync(join(tmpdir(), "orgmirror-mutations-"));
  try {
    copyTree(copy);
    const tests = [...new Set(chosen.map((mutation) => mutation.test))];
    const whole = runTests(copy, tests);
    if (!whole.passed) {
      process.stdout.write(`The tests do not pass as they are:\n${whole.output.slice(-4_000)}\n`);
      return 1;
    }
    const outcomes = chosen.map((mutation) => tried(copy, mutation));
    const caught = outcomes.filter((outcome) => outcome === "caught").length;
    process.stdout.write(`${caught} of ${chosen.length} breaks caught\n`);
    return caught === chosen.length ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function copyTree(copy: string): void {
  for (const name of readdirSync(ROOT)) {
    if (LEFT_OUT.has(name) || name.startsWith(".local")) continue;
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(realpathSync(join(ROOT, "node_modules")), join(copy, "node_modules"));
}

function tried(copy: string, mutation: Mutation): Outcome {
  const began = performance.now();
  const outcome = outcomeOf(copy, mutation);
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  process.stdout.write(`${outcome}  ${mutation.name} (${mutation.test}, ${seconds} s)\n`);
  return outcome;
}

function outcomeOf(copy: string, { file, find, replace, test }: Mutation): Outcome {
  const path = join(copy, file);
  const source = readFileSync(path, "utf8");
  if (source.split(find).length !== 2) return "does not apply";
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  try {
    const { passed, output } = runTests(copy, [test]);
    // A break that does not even load proves nothing.
    return !passed && /Tests .*\d+ failed/.test(output) ? "caught" : "MISSED";
  } finally {
    writeFileSync(path, source);
  }
}

function runTests(copy: string, tests: readonly string[]) {
  const vitest = join(copy, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", ...IMPATIENT, ...tests];
  const { failed, all } = execaSync(process.execPath, args, {
    cwd: copy,
    timeout: TEST_TIMEOUT_MS,
    env: { NO_COLOR: "1" },
    all: true,
    reject: false,
  });
  return { passed: !failed, output: all };
}

process.exitCode = main(process.argv[2] ?? "");
