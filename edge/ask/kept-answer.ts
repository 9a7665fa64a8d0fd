import { kindOf } from "../../db/mirror/types/registry.ts";
import type { Answer, Contents } from "../protocol/question.ts";
import { isKnownAt } from "../query/moment.ts";
import type { CheckedMeasures } from "./check.ts";
import { isCrossed } from "./currency.ts";
import { isAdditive, isAveraged } from "./measures.ts";
import { pathsRead, type Reading, touchedBy } from "./touched-by.ts";

/** An answer with what it is brought up to date from. */
export type KeptAnswer = {
  readonly answer: Answer;
  /** The states of all its groups, as JSON that only Postgres reads; null where it cannot be brought up to date. */
  readonly states: string | null;
};

/**
 * Whether answers of now can be brought up to date by what changed: of counts and sums what a row gave can be taken away
 * again. References must be looked up by their index.
 */
export function isRefreshable(question: CheckedMeasures): boolean {
  return (
    question.measures.every(
      (one) => (isAdditive(one) || isAveraged(one)) && !isCrossed(one, question),
    ) &&
    pathsRead(question).every(({ hops }) =>
      hops.every(({ reference }) => kindOf(reference).isIndexed),
    )
  );
}

/** Whether the history of every column reaches back to what an answer was true for. */
export function isKnownSince(reading: Reading, contents: Contents): boolean {
  return touchedBy(reading).every(({ object, columns }) => {
    const seq = contents[object.name]?.seq;
    return seq !== undefined && columns.every((column) => isKnownAt(column, seq));
  });
}

/** What an answer is true for. */
export function contentsOf({ seqs, history }: Answer): Contents {
  const all = Object.entries(seqs).map(
    ([name, seq]) => [name, { seq, line: history[name] ?? "" }] as const,
  );
  return Object.fromEntries(all);
}
