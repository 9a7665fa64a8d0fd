import { SEALED_LINE } from "../protocol/line.ts";
import type { QuestionObject } from "../query/column.ts";
import { partSeen } from "../query/rows-of.ts";
import { ProblemError } from "./problem.ts";
import type { Reader } from "./who.ts";

/** A place in a log, as answers name it. */
type Position = { readonly seq: number; readonly line: string };

const SEALED: Position = { seq: 0, line: SEALED_LINE };

/** Who sees some of an object's rows is told no places in its log: they would tell of changes that are hidden. */
export function positionFor({ seen }: Pick<QuestionObject, "seen">, position: Position): Position {
  return seen === undefined ? position : SEALED;
}

/** The same of what an answer to a question says of each object. */
export function contentsFor<T extends { readonly seqs: Numbers; readonly history: Texts }>(
  answer: T,
  objects: Iterable<Pick<QuestionObject, "name" | "seen">>,
): T {
  const sealed = [...objects].filter(({ seen }) => seen !== undefined).map(({ name }) => name);
  if (sealed.length === 0) return answer;
  const over = <V>(value: V) => Object.fromEntries(sealed.map((name) => [name, value]));
  return {
    ...answer,
    seqs: { ...answer.seqs, ...over(SEALED.seq) },
    history: { ...answer.history, ...over(SEALED.line) },
  };
}

type Numbers = Readonly<Record<string, number>>;
type Texts = Readonly<Record<string, string>>;

/** Lets only those on who see all rows of an object. Throws a QuestionError. */
export function needsAllRows({ name, seen }: Pick<QuestionObject, "name" | "seen">): void {
  if (seen !== undefined) throw partSeen(name);
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
