import { validator } from "hono/validator";
import { nearMatches } from "../query/near-match.ts";
import { QuestionError } from "../query/question-error.ts";

type QueryText<Name extends string> = {
  [name in Name as name extends "filter" ? never : name]?: string | undefined;
} & ("filter" extends Name ? { filter?: string | string[] | undefined } : unknown);

/**
 * The query string of a route, as text. `filter` may be given several times, everything else once.
 * An unknown name is a problem: a misspelt filter must not be taken for no filter.
 */
export function queryText<Name extends string>(...names: readonly Name[]) {
  return validator("query", (query: Record<string, string | string[]>): QueryText<Name> => {
    for (const [name, value] of Object.entries(query)) checkParameter(name, value, names);
    // Every name was just checked, and every value is a string unless it is a filter's.
    return query as QueryText<Name>;
  });
}

function checkParameter(name: string, value: string | string[], names: readonly string[]): void {
  if (!names.includes(name))
    throw new QuestionError(
      "Unknown parameter",
      `“${name.slice(0, 40)}” is not a parameter here; there are ${names.join(", ")}.`,
      nearMatches(name, names),
    );
  if (name !== "filter" && Array.isArray(value))
    throw new QuestionError("Given twice", `“${name}” can be given once only.`);
}

/** The filters of a query string: none, one or several. */
export function filterTexts(filter: string | string[] | undefined): readonly string[] {
  if (filter === undefined) return [];
  return Array.isArray(filter) ? filter : [filter];
}
