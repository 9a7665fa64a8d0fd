import type { Column } from "../../edge/protocol/object.ts";
import { kindOf } from "../kinds/registry.ts";
import { isOfAsker, isPeriod } from "./sentence-text.ts";
import { type Branch, isFilledIn, type Sentence, sentencesOf } from "./condition-draft.ts";
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

/** What cannot be compared with its field, in the words of the field's kind. Fields that are not known are left to the API. */
export function faultsOfBranch(
  branch: Branch,
  part: string,
  columnAt: (path: string) => Pick<Column, "type" | "label"> | undefined,
): readonly Gap[] {
  return sentencesOf(branch).flatMap(({ sentence, place }) => {
    const column = columnAt(sentence.field);
    const fault = column && sentenceFault(sentence, column);
    return fault ? [{ part: partAt(part, place), sentence: fault }] : [];
  });
}

function sentenceFault(
  { op, value, every, bands }: Sentence,
  column: Pick<Column, "type" | "label">,
): string | null {
  const isBucket = every !== undefined || bands !== undefined;
  if (isBucket || op === "null" || value === undefined || isPeriod(value) || isOfAsker(value))
    return null;
  const values = (Array.isArray(value) ? value : [value]).filter((one) => one !== null);
  const { fault } = kindOf(column);
  return values.map((one) => fault(String(one), column.label)).find((one) => one !== null) ?? null;
}
