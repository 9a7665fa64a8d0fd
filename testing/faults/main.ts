import { FaultPostgres } from "./database.ts";
import { type FaultOptions, faultOptions, HELP } from "./options.ts";
import { runSchedule, type ScheduleResult } from "./schedule.ts";
import { startAdvice } from "../../local/process/start-error.ts";

/** Runs the schedules one after the other. @returns the exit code: 0 if all held */
async function main(options: FaultOptions, signal: AbortSignal): Promise<number> {
  const postgres = await FaultPostgres.start();
  const results: ScheduleResult[] = [];
  try {
    for (let n = 0; n < options.schedules && !signal.aborted; n++) {
      const { only, seconds } = options;
      const schedule = { seed: options.seed + n, only, durationMs: seconds * 1_000, report };
      const result = await runSchedule(postgres, schedule, signal);
      results.push(result);
      process.stdout.write(`${reportOf(result, options)}\n`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await postgres.stop();
  }
  process.stdout.write(`${summaryOf(results, options.schedules)}\n`);
  return signal.aborted || results.some((one) => one.problems.length > 0) ? 1 : 0;
}

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}

function reportOf(result: ScheduleResult, { only, seconds }: FaultOptions): string {
  const { seed, problems, records, values, changes, quiesceMs, totalMs, peakMb } = result;
  const faults = faultsOf(result);
  const facts =
    `${changes} changes, ${records} records, ${values} values, quiesced after ${seconds_(quiesceMs)} s, ` +
    `${seconds_(totalMs)} s in all, ingest at most ${peakMb.toFixed(0)} MB`;
  if (problems.length === 0)
    return [
      `seed ${seed}  equal   [${faults}]${under(result)} ${facts}`,
      ...notInjected(result),
    ].join("\n");
  const filter = only.length > 0 ? ` --only ${only.join(",")}` : "";
  return [
    `seed ${seed}  FAILED  [${faults}]${under(result)} ${facts}`,
    ...firstOf(
      result.faults.map(
        ({ atMs, endedMs, faultClass, variant, error }) =>
          `    ${faultClass}.${variant} from ${atMs} to ${endedMs} ms${error === null ? "" : `: ${error}`}`,
      ),
    ),
    ...firstOf(problems.map((problem) => `  ${problem}`)),
    `  kept in ${result.folder}; again: npm run faults -- --seed ${seed} --schedules 1 --seconds ${seconds}${filter}`,
  ].join("\n");
}

const MANY = 20;

/** The faults as planned; for more than MANY, the number of each class. */
function faultsOf({ faults }: ScheduleResult): string {
  if (faults.length <= MANY)
    return faults.map((one) => `${one.faultClass}.${one.variant}`).join(" ");
  const classes = Map.groupBy(faults, (one) => one.faultClass);
  const words = [...classes].map(([name, { length }]) => `${name} × ${length}`);
  return words.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })).join(", ");
}

/** The first MANY lines. All are in `result.json`. */
function firstOf(lines: readonly string[]): readonly string[] {
  const more = lines.length - MANY;
  return more > 0 ? [...lines.slice(0, MANY), `  and ${more} more`] : lines;
}

/** The conditions of a schedule, in a few words. */
function under({ conditions }: ScheduleResult): string {
  const { isVerified, isSwept, skewMs, pageRecords, isLiveFirst, rangeRows } = conditions;
  const words = [
    isLiveFirst ? "live" : "copying",
    `pages of ${pageRecords}`,
    ...(isVerified ? ["verified"] : []),
    ...(isSwept ? ["swept"] : []),
    ...(rangeRows < 20_000 ? [`ranges of ${rangeRows}`] : []),
    ...(skewMs === 0 ? [] : [`clock ${skewMs / 60_000} min ahead`]),
  ];
  return ` (${words.join(", ")})`;
}

/** Faults that could not be injected, and why. */
function notInjected({ faults }: ScheduleResult): readonly string[] {
  const lines = faults
    .filter(({ error }) => error !== null)
    .map(({ faultClass, variant, error }) => `    ${faultClass}.${variant} not injected: ${error}`);
  return firstOf(lines);
}

const seconds_ = (ms: number) => (ms / 1_000).toFixed(1);

function summaryOf(results: readonly ScheduleResult[], asked: number): string {
  const failed = results.filter((one) => one.problems.length > 0);
  const total = (of: (one: ScheduleResult) => number) =>
    results.reduce((sum, one) => sum + of(one), 0).toLocaleString("en");
  const classes = new Set(results.flatMap((one) => one.faults.map((fault) => fault.faultClass)));
  return (
    `${results.length < asked ? `stopped after ${results.length} of ${asked}` : asked} schedules, ${total((one) => one.faults.length)} faults of ${classes.size} classes, ` +
    `${total((one) => one.changes)} changes, ${total((one) => one.values)} values compared: ` +
    (failed.length === 0
      ? "all equal"
      : `${failed.length} failed: ${failed.map((one) => one.seed).join(", ")}`)
  );
}

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));

try {
  const options = faultOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(HELP);
  else process.exitCode = await main(options, stop.signal);
} catch (error) {
  process.stderr.write(`${startAdvice(error)}\n`);
  process.exitCode = 1;
}
