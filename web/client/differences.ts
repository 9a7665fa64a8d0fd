import type { InferResponseType } from "hono/client";
import { ask, client, type Question, shownCells } from "./api.ts";
import type { Client } from "./call.ts";

export type DifferencesAnswer = InferResponseType<
  Client["objects"][":object"]["differences"]["$get"]
>;

/**
 * What of a list entered, left and changed. Loaded when it is needed first.
 *
 * @param since a moment: ISO 8601, or `seq:N`
 */
export async function askDifferences(
  question: Question,
  since: string,
  limit: number,
  signal?: AbortSignal,
): Promise<DifferencesAnswer> {
  const { object, columns, filters } = question;
  const query = { since, columns: columns.join(","), filter: [...filters], limit: String(limit) };
  const { differences } = client.objects[":object"];
  const answer = await ask((init) => differences.$get({ param: { object }, query }, init), signal);
  return { ...answer, rows: shownDifferences(answer) };
}

function shownDifferences({ rows, clipped }: DifferencesAnswer): DifferencesAnswer["rows"] {
  return rows.map(({ before, after, ...row }) => ({
    ...row,
    before: before && shownCells(before, clipped.before),
    after: after && shownCells(after, clipped.after),
  }));
}
