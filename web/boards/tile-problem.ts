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
  if (status === 400) return { ...refused(title, sentence), isOfTile: true };
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

/** A name of the org that is gone is said; the rest is in the words of questions, and the form says it where it is. */
const MISSING: Readonly<Record<string, string>> = {
  "Unknown column": "A field is missing",
  "Unknown reference": "A reference is missing",
  "Reference leads nowhere": "An object is missing",
};
const CONDITION = "One of its conditions asks for what its field cannot have.";
const GROUPS = "Its records cannot be grouped that way.";
const SENTENCES: Readonly<Record<string, string>> = {
  "Period does not fit": "What it is compared with does not fit the dates that it counts.",
  "Several currencies":
    "Its amounts are in several currencies, which cannot be added up: group by the currency, or count one of them.",
  "Too many groups":
    "It has more groups than can be drawn: make them larger, or take the first ones.",
  "Function does not fit": "One of its numbers cannot be made of that field.",
  "Bucket does not fit": GROUPS,
  "Bands do not fit": GROUPS,
  "Field cannot be grouped by": GROUPS,
  "Operator does not fit": CONDITION,
  "Bad filter value": CONDITION,
  "Bad value": CONDITION,
};

function refused(title: string, sentence: string): Pick<TileProblem, "title" | "sentence"> {
  const missing = MISSING[title];
  if (missing)
    return { title: missing, sentence: sentence.replace(" has no column ", " has no field ") };
  const known = SENTENCES[title] ?? "Its question is not one that can be asked.";
  return { title: "It cannot be counted like this", sentence: known };
}
