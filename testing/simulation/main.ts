import { parseArgs } from "node:util";
import { type Mismatch, runSchedule } from "./run.ts";

const HELP = `Simulates schedules of the engine's rules in virtual time: no sockets, no database.

  npm run simulate -- [--schedules 100000] [--seed 1]

A mismatch is replayed by --seed N --schedules 1.
`;
const TOLD_EVERY = 10_000;

/** @returns the exit code: 0 if every schedule ended equal to the org */
function main(args: readonly string[]): number {
  const text = { type: "string" } as const;
  const options = { schedules: text, seed: text, help: { type: "boolean" } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const [first, count] = [Number(values.seed ?? 1), Number(values.schedules ?? 100_000)];
  if (values.help || !Number.isSafeInteger(first) || !Number.isSafeInteger(count)) {
    process.stdout.write(HELP);
    return values.help ? 0 : 1;
  }
  const began = performance.now();
  const mismatches: Mismatch[] = [];
  for (let n = 0; n < count; n++) {
    const mismatch = runSchedule(first + n);
    if (mismatch !== null) mismatches.push(mismatch);
    if ((n + 1) % TOLD_EVERY === 0) tell(n + 1, mismatches, began);
  }
  for (const { seed, what } of mismatches.slice(0, 10))
    process.stdout.write(`seed ${seed}: ${what}\n`);
  tell(count, mismatches, began);
  return mismatches.length === 0 ? 0 : 1;
}

function tell(done: number, mismatches: readonly Mismatch[], began: number): void {
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  process.stdout.write(
    `${done.toLocaleString("en")} schedules, ${mismatches.length} mismatches, ${seconds} s\n`,
  );
}

process.exitCode = main(process.argv.slice(2));
