import type { SearchAnswer } from "../../edge/protocol/search.ts";
import { countText } from "../format/number.ts";

export type SearchStatus = {
  readonly text: string;
  readonly answer: SearchAnswer | undefined;
  readonly error: Error | null;
  /** What is shown is not the answer to what is typed. */
  readonly isBehind: boolean;
  readonly labelOf: (object: string) => string;
};

/** Less is looked for at the beginning of names alone (`edge/query/search.ts`). */
const WHOLE_SEARCH = 3;

/** How the search for records stands, in words. */
export function statusText({ text, answer, error, isBehind, labelOf }: SearchStatus): string {
  if (text.trim() === "") return "Type to find records of every object.";
  if (error) return `Records could not be searched. ${error.message}`;
  if (answer === undefined) return "Searching…";
  const { hits, more, unsearched } = answer;
  if (hits.length === 0 && isBehind) return "Searching…";
  const left =
    unsearched.length === 0 ? "" : ` Not searched yet: ${unsearched.map(labelOf).join(", ")}.`;
  return `${foundText(hits.length, more, isShort(text))}${left}`;
}

function foundText(count: number, more: boolean, short: boolean): string {
  if (count === 0)
    return short
      ? "No name begins so. Three characters find more."
      : "No record has that in its name, e-mail, phone or number.";
  const records = count === 1 ? "1 record" : `${countText(count)} records`;
  if (more) return `The best ${records}. Type more to find fewer.`;
  return short ? `${records} whose name begins so. Three characters find more.` : `${records}.`;
}

function isShort(text: string): boolean {
  return text
    .trim()
    .split(/\s+/)
    .every((word) => [...word].length < WHOLE_SEARCH);
}
