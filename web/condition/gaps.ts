import { type Branch, isFilledIn, sentencesOf } from "./condition-draft.ts";
import type { Gap } from "./condition-context.ts";
import { partAt } from "./part-name.ts";

/** What is missing in a condition; `part` is what it is called. */
export function gapsOfBranch(branch: Branch, part: string): readonly Gap[] {
  return sentencesOf(branch)
    .filter(({ sentence }) => !isFilledIn(sentence))
    .map(({ sentence, place }) => ({
      part: partAt(part, place),
      sentence: sentence.field === "" ? "Choose a field." : "Fill in a value, or take this out.",
    }));
}
