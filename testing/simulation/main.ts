import { parseArgs } from "node:util";
import { playEdits } from "../edits/report.ts";
import { type Mismatch, runSchedule } from "./run.ts";

const HELP = `Simulates schedules of the engine's rules in virtual time: no sockets, no database.

  npm run simulate -- [--schedules 100000] [--seed 1]
  npm run simulate -- edits [100000] [--seed 1]     edits on their way to the org

A mismatch is replayed by --seed N --schedules 1.
`;
const TOLD_EVERY = 10_000;

/** @returns the exit code: 0 if every schedule ended as it must */
function main(args: readonly string[]): number {
  const text = { type: "string" } as const;
  const options = { schedules: text, seed: text, help: { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [what, number] = positionals;
  const [first, count] = [Number(values.seed ?? 1), Number(number ?? values.schedules ?? 100_000)];
  const isKnown = what === undefined || what === "edits";
  if (values.help || !isKnown || !Number.isSafeInteger(first) || !Number.isSafeInteger(count)) {
    process.stdout.write(HELP);
    return values.help ? 0 : 1;
  }
  const began = performance.now();
  const mismatches = what === "edits" ? edits(first, count, began) : engine(first, count, began);
  for (const { seed, what } of mismatches.slice(0, 10))
    process.stdout.write(`seed ${seed}: ${what}\n`);
  tell(count, mismatches, began);
  return mismatches.length === 0 ? 0 : 1;
}

function engine(first: number, count: number, began: number): readonly Mismatch[] {
  const mismatches: Mismatch[] = [];
  for (let n = 0; n < count; n++) {
    const mismatch = runSchedule(first + n);
    if (mismatch !== null) mismatches.push(mismatch);
    if ((n + 1) % TOLD_EVERY === 0) tell(n + 1, mismatches, began);
  }
  return mismatches;
}

function edits(first: number, count: number, began: number): readonly Mismatch[] {
  const { mismatches, counts } = playEdits(first, count, (done, found) => {
    if (done % TOLD_EVERY === 0) tell(done, found, began);
  });
  for (const [what, times] of [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    process.stdout.write(`${times.toLocaleString("en").padStart(12)}  ${what}\n`);
  return mismatches;
}

function tell(done: number, mismatches: readonly Mismatch[], began: number): void {
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  process.stdout.write(
    `${done.toLocaleString("en")} schedules, ${mismatches.length} mismatches, ${seconds} s\n`,
  );
}

process.exitCode = main(process.argv.slice(2));
