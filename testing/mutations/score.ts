/** A mutant that was tried; `original` is the text that was replaced. */
export type Mutant = {
  readonly file: string;
  readonly line: number;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
  readonly status: string;
};

/** A mutant that no test can tell from the program, and why. Lines may move, so that it is known by its texts. */
export type Equivalent = Pick<Mutant, "file" | "mutator" | "original" | "replacement"> & {
  readonly why: string;
};

export type Score = {
  /** Of the mutants that are neither equivalent nor ignored. */
  readonly percent: number;
  readonly killed: number;
  readonly counted: number;
  readonly equivalent: number;
  readonly left: readonly Mutant[];
  /** Entries of the list that a test killed, or that no mutant answers to any more. */
  readonly untrue: readonly Equivalent[];
};

const DEAD = new Set(["Killed", "Timeout"]);
/** Not run, or no program at all. */
const NOT_COUNTED = new Set(["Ignored", "CompileError"]);

/** @param listed the equivalent mutants of these mutants' files */
export function scoreOf(mutants: readonly Mutant[], listed: readonly Equivalent[]): Score {
  const known = new Set(listed.map(keyOf));
  const tried = mutants.filter(({ status }) => !NOT_COUNTED.has(status));
  const killed = tried.filter(({ status }) => DEAD.has(status)).length;
  const alive = tried.filter(({ status }) => !DEAD.has(status));
  const left = alive.filter((mutant) => !known.has(keyOf(mutant)));
  const survivors = new Set(alive.map(keyOf));
  const counted = killed + left.length;
  return {
    percent: counted === 0 ? 100 : (100 * killed) / counted,
    killed,
    counted,
    equivalent: alive.length - left.length,
    left,
    untrue: listed.filter((one) => !survivors.has(keyOf(one))),
  };
}

function keyOf({ file, mutator, original, replacement }: Omit<Equivalent, "why">): string {
  return JSON.stringify([file, mutator, original, replacement].map(withoutBreaks));
}

/** The formatter may break lines elsewhere. */
function withoutBreaks(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

type Position = { readonly line: number; readonly column: number };

/** The text of a source between two places; lines and columns from 1, the end not included. */
export function textBetween(source: string, start: Position, end: Position): string {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? "").slice(0, end.column - 1);
  lines[0] = (lines[0] ?? "").slice(start.column - 1);
  return lines.join("\n");
}
