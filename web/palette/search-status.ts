import type { SearchAnswer } from "../../edge/protocol/search.ts";
import { countText } from "../format/number.ts";

export type SearchStatus = {
  readonly text: string;
  readonly answer: SearchAnswer | undefined;
  readonly error: Error | null;
  /** What is shown is not the answer to what is typed. */
  readonly isBehind: boolean;
};

/** How the search for records stands, in words. */
export function statusText({ text, answer, error, isBehind }: SearchStatus): string {
  if (text.trim() === "") return "Type to find records of every object.";
  if (error) return `Records could not be searched. ${error.message}`;
  if (answer === undefined) return "Searching…";
  const { hits, more, unsearched } = answer;
  const left = unsearched.length === 0 ? "" : ` Not searched: ${unsearched.join(", ")}.`;
  if (hits.length === 0)
    return isBehind
      ? "Searching…"
      : `No record has that in its name, e-mail, phone or number.${left}`;
  const records = hits.length === 1 ? "1 record" : `${countText(hits.length)} records`;
  return more ? `The best ${records}; another word finds fewer.${left}` : `${records}.${left}`;
}
