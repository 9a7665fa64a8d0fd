import { ApiProblem } from "../client/api.ts";
import { dateTimeText } from "../format/time.ts";
import { refusalOf } from "./refusal.ts";

/** Why a tile has no numbers, for who reads boards. `isOfTile`: a change of the tile mends it. */
export type TileProblem = {
  readonly title: string;
  readonly sentence: string;
  readonly isOfTile: boolean;
};

/** What the API refused, without the names of its parts and of settings: those are for who writes questions, or runs it. */
export function tileProblem(error: Error): TileProblem {
  if (!(error instanceof ApiProblem))
    return { title: "Something went wrong", sentence: error.message, isOfTile: false };
  const { title, status, detail } = error.problem;
  const { sentence } = refusalOf(detail);
  if (status === 404) return notMirrored(sentence);
  if (HISTORY.has(title)) return noHistory(sentence);
  if (status === 400) return { ...refused(title), sentence: plain(sentence), isOfTile: true };
  if (title === SLOW) return { title, sentence, isOfTile: true };
  return OUTAGES[title] ?? { title, sentence, isOfTile: false };
}

const SLOW = "Question too slow";
const HISTORY: ReadonlySet<string> = new Set(["Before the history", "No history yet"]);

const OUTAGES: Readonly<Record<string, TileProblem>> = {
  "Database refused": {
    title: "No answer",
    sentence: "The mirror cannot read its database; whoever runs Orgmirror must look.",
    isOfTile: false,
  },
  "Bad setting": {
    title: "No answer",
    sentence: "A setting of Orgmirror is wrong; whoever runs it must look.",
    isOfTile: false,
  },
  "Not ready": {
    title: "Not copied yet",
    sentence: "It is not copied yet; its numbers come when it is.",
    isOfTile: false,
  },
};

function notMirrored(sentence: string): TileProblem {
  const [, name = "What it counts"] = /“([^”]+)”/.exec(sentence) ?? [];
  return { title: "Not mirrored", sentence: `${name} is not mirrored here.`, isOfTile: true };
}

function noHistory(sentence: string): TileProblem {
  const begins = /^(.* begins) at (\d{4}-\d\d-\d\dT[\d:.]+Z) .*$/s.exec(sentence);
  const [, what, at] = begins ?? [];
  return {
    title: "No history of that time",
    sentence: what && at ? `${what} ${dateTimeText(at, new Date())}.` : sentence,
    isOfTile: false,
  };
}

const TITLES: Readonly<Record<string, string>> = {
  "Unknown column": "A field is missing",
  "Unknown reference": "A reference is missing",
  "Reference leads nowhere": "An object is missing",
};

function refused(title: string): { readonly title: string } {
  const isOfPrograms = /^(Bad|Unknown|Part|Field missing)/.test(title);
  return {
    title: TITLES[title] ?? (isOfPrograms ? "The tile cannot be answered as it is" : title),
  };
}

function plain(sentence: string): string {
  return sentence.replace(" has no column ", " has no field ");
}
