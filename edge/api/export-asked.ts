import { parseQuestion as parseAsked } from "../ask/parse-question.ts";
import type { RowsQuestion } from "../protocol/question.ts";
import { HEADINGS, type Headings } from "../query/export-line.ts";
import { QuestionError } from "../query/question-error.ts";
import { isBehind } from "../query/sort.ts";
import type { QuestionText } from "../query/question.ts";
import { filterTexts } from "./query-text.ts";

export const EXPORT_PARAMETERS = [
  ...(["columns", "filter", "sort", "asOf", "where", "zone", "names", "headings"] as const),
] as const;

type Query = {
  readonly [name in Exclude<(typeof EXPORT_PARAMETERS)[number], "filter">]?: string | undefined;
} & { readonly filter?: string | string[] | undefined };

/** What an address asks an export for: a question as text, or, with a condition, as data. */
export type ExportAsked = {
  /** Names in place of the ids of references. */
  readonly names: boolean;
  readonly headings: Headings;
} & ({ readonly text: QuestionText } | { readonly question: RowsQuestion });

export function exportAsked(query: Query, object: string): ExportAsked {
  const { columns, sort, asOf, where, zone } = query;
  const filter = filterTexts(query.filter);
  const look = {
    names: oneOf("names", query.names, ["false", "true"]) === "true",
    headings: oneOf("headings", query.headings, HEADINGS),
  };
  const isOfText = where === undefined && !listOf(sort)?.some(isBehind);
  if (isOfText) return { ...look, text: { columns, filter, sort, asOf } };
  if (filter.length > 0)
    throw new QuestionError(
      "Two conditions",
      "where takes the place of filter, also with a sort behind a reference; give one of them.",
    );
  const all = { columns: listOf(columns), sort: listOf(sort), zone, asOf: momentOf(asOf) };
  const condition = where === undefined ? {} : { where: parsed(where, "where") };
  const json = JSON.stringify({ object, ...condition, ...all });
  return { ...look, question: parseAsked(json) as RowsQuestion };
}

const EXAMPLES = {
  where: 'a condition as JSON, as in {"field":"name","op":"eq","value":"Acme"}',
  asOf: 'a time, or the contents of objects as JSON, as in {"Account":{"line":"…","seq":12}}',
};

function parsed(text: string, name: keyof typeof EXAMPLES): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new QuestionError("Not JSON", `${name} takes ${EXAMPLES[name]}.`);
  }
}

/** A time, or the contents of objects. */
function momentOf(text: string | undefined): unknown {
  return text?.startsWith("{") ? parsed(text, "asOf") : text;
}

function listOf(text: string | undefined): readonly string[] | undefined {
  return text?.split(",").filter((one) => one !== "");
}

function oneOf<T extends string>(
  name: string,
  text: string | undefined,
  all: readonly [T, ...T[]],
): T {
  if (text === undefined) return all[0];
  const found = all.find((one) => one === text);
  if (found !== undefined) return found;
  const known = all.join(" or ");
  throw new QuestionError(`Bad ${name}`, `${name} takes ${known}, not “${text.slice(0, 40)}”.`);
}
