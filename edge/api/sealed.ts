import { SEALED_LINE } from "../protocol/line.ts";
import type { AsOf } from "../protocol/as-of.ts";
import type { Answer, Contents } from "../protocol/question.ts";
import type { QuestionObject } from "../query/column.ts";
import type { Moment, Place } from "../query/moment.ts";
import { QuestionError } from "../query/question-error.ts";
import { ProblemError } from "./problem.ts";
import type { Reader } from "./who.ts";

/** A place in a log, as answers name it. */
type Position = { readonly seq: number; readonly line: string };

export const SEALED: Position = { seq: 0, line: SEALED_LINE };

/** Who sees some of an object's rows is told no places in its log: they would tell of changes that are hidden. */
export function positionFor({ seen }: Pick<QuestionObject, "seen">, position: Position): Position {
  return seen === undefined ? position : SEALED;
}

/** The moment of a place, as it is told. */
export function momentFor({ seen }: Pick<QuestionObject, "seen">, { asOf }: Place): AsOf {
  return seen === undefined ? asOf : { ...asOf, ...SEALED };
}

/** The moment that an answer is as of; nothing of now. */
export function asOfFor(object: Pick<QuestionObject, "seen">, place: Place | null) {
  return place === null ? {} : { asOf: momentFor(object, place) };
}

/** The same of what an answer to a question says of each object. Those that a grant alone reads are not named. */
export function contentsFor<T extends Told>(
  answer: T,
  objects: Iterable<Pick<QuestionObject, "name" | "seen">>,
): T {
  const all = [...objects];
  const sealed = all.filter(({ seen }) => seen !== undefined).map(({ name }) => name);
  if (sealed.length === 0) return answer;
  const named = new Set(all.map(({ name }) => name));
  const told = <V>(values: Readonly<Record<string, V>>, value: V) => {
    const known = Object.entries(values).filter(([name]) => named.has(name));
    return Object.fromEntries([...known, ...sealed.map((name) => [name, value] as const)]);
  };
  return {
    ...answer,
    seqs: told(answer.seqs, SEALED.seq),
    history: told(answer.history, SEALED.line),
    ...(answer.asOf && { asOf: sealedContents(answer.asOf, sealed) }),
  };
}

/** The contents that an answer is as of, without those of some objects. */
export function sealedContents(contents: Contents, sealed: readonly string[]): Contents {
  const known = sealed.filter((name) => contents[name] !== undefined);
  return { ...contents, ...Object.fromEntries(known.map((name) => [name, SEALED])) };
}

type Told = Pick<Answer, "seqs" | "history" | "asOf">;

/** Who sees some of an object's rows asks for its past by a time: a seq would count what is hidden. */
export function needsTime(
  { name, seen }: Pick<QuestionObject, "name" | "seen">,
  { seq, line }: Moment,
): void {
  if (seen === undefined || (seq === null && line === null)) return;
  throw new QuestionError(
    "Not with your grant",
    `You see some of the records of ${name}: ask for them as of a time, not as of a place in the log.`,
    [],
    403,
  );
}

/** Lets only those on who see all of every object. */
export function needsWhole({ grant }: Reader, what: string): void {
  if (!grant.isWhole)
    throw new ProblemError(
      403,
      "Not with your grant",
      `You see a part of what is mirrored, and ${what} is answered only to who sees it all.`,
    );
}
