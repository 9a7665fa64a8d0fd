import type { Database } from "../pg/database.ts";
import { DatabaseError } from "../pg/database-error.ts";
import type { Filter } from "../query/filter.ts";
import type { Patterns } from "../query/filter-sql.ts";
import { lackingIndexes, needOf } from "../query/index-needs.ts";
import { isLarge, type ObjectEntry } from "../query/object-entry.ts";
import type { PlacedQuestion } from "../query/question.ts";
import type { RowsPage } from "../query/read-rows-page.ts";
import { askRowsPage, askScannedPage } from "../query/rows-page.ts";

/** An index that gives a page's order is walked for so long in search of rows that match. */
const WALK_MS = 100;
/** Where another index finds those rows, which takes little itself. */
const WALK_BESIDE_MS = 15;

/**
 * The page of a question; null as of `askRowsPage`. Where Postgres could walk a large table's index through millions of
 * rows to find few that match, as it does for rare ones, it walks for a moment, and scans then: the first is at once
 * where many match, the second takes the same time whatever matches.
 */
export async function readPage(
  database: Database,
  object: ObjectEntry,
  question: PlacedQuestion,
): Promise<RowsPage | null> {
  const { filters, where, sorts } = question;
  const isOfPresent = question.places === null && question.row === null;
  const walked = (settings = {}) =>
    askRowsPage(question, (statement) =>
      database.query({ ...statement, settings: { ...statement.settings, ...settings } }),
    );
  const scanned = () =>
    askScannedPage(question, patternsOf(object, filters), (statement) =>
      database.query({ ...statement, placesOf: object.name }),
    );
  if (!isLarge(object) || !isOfPresent) return walked();
  if (lackingIndexes(object, { filters: [], sorts }).length > 0) return scanned();
  if (filters.length === 0 && where === undefined && object.seen === undefined) return walked();
  try {
    return await walked({ statement_timeout: String(walkMs(object, question)) });
  } catch (error) {
    if (error instanceof DatabaseError && error.failure === "slow") return scanned();
    throw error;
  }
}

function walkMs(object: ObjectEntry, { filters, where }: PlacedQuestion): number {
  const needs = [...filters.flatMap(needOf), ...(where?.needs ?? [])];
  const lacking = lackingIndexes(object, { filters, ...(where && { where }) });
  return lacking.length < needs.length ? WALK_BESIDE_MS : WALK_MS;
}

/** Lowered, where no index would be passed by for it. */
function patternsOf(object: ObjectEntry, filters: readonly Filter[]): Patterns {
  const patterns = filters.filter(({ kind }) => kind === "pattern");
  const lacking = lackingIndexes(object, { filters: patterns });
  return lacking.length < patterns.flatMap(needOf).length ? "indexed" : "lowered";
}
