import { parseArgs } from "node:util";
import { StartError } from "../../local/process/start-error.ts";
import { FAULT_CLASSES, type FaultClass } from "./fault-table.ts";

export type FaultOptions = {
  /** Of the first schedule. Each later one has the next number. */
  readonly seed: number;
  readonly schedules: number;
  /** Classes to inject. Empty: all. */
  readonly only: readonly FaultClass[];
  /** How long faults are injected in each schedule. */
  readonly seconds: number;
};

export const HELP = `Runs schedules of faults against the real parts: Postgres, the emulated org, ingest processes.

  npm run faults -- [options]

  --seed N        seed of the first schedule (default 1); the others count on from it
  --schedules K   how many (default 10); a failure is replayed by --seed N --schedules 1
  --only F5,F19   inject these classes only
  --seconds S     how long faults are injected in each schedule (default 10); 1,800 is a soak: 3 to 9 faults in every
                  10 s, and a line of progress every minute
  --help          this text
`;

/** Null for --help. @throws StartError for unknown options and values */
export function faultOptions(args: readonly string[]): FaultOptions | null {
  const { values } = parse(args);
  if (values.help) return null;
  return {
    seed: whole("--seed", values.seed, 1),
    schedules: whole("--schedules", values.schedules, 10),
    only: classesOf(values.only),
    seconds: whole("--seconds", values.seconds, 10),
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const options = { seed: text, schedules: text, only: text, seconds: text };
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: "boolean" } } });
  } catch (error) {
    throw new StartError(`${(error as Error).message} See --help.`);
  }
}

function whole(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new StartError(`${name} is a whole number from 1 on, not ${text}.`);
}

function classesOf(list: string | undefined): readonly FaultClass[] {
  const names = list === undefined ? [] : list.split(",").map((name) => name.trim().toUpperCase());
  return names.map((name) => {
    const known = FAULT_CLASSES.find((one) => one === name);
    if (known !== undefined) return known;
    throw new StartError(`--only ${name}: the classes are ${FAULT_CLASSES.join(", ")}.`);
  });
}
