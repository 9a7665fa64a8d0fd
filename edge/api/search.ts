import { Hono } from "hono";
import type { Database } from "../pg/database.ts";
import { DatabaseError, type DatabaseFailure } from "../pg/database-error.ts";
import type { SearchAnswer, SearchHit } from "../protocol/search.ts";
import {
  type RankedHit,
  readHits,
  readSearchable,
  searchableObjects,
  type SearchedObject,
  searchStatement,
} from "../query/search.ts";
import { isSameName } from "../protocol/same-name.ts";
import { nearMatches } from "../query/near-match.ts";
import { QuestionError } from "../query/question-error.ts";
import { parseSearchText, type SearchText } from "../query/search-text.ts";
import type { ApiEnv } from "./context.ts";
import { seenObjects } from "./catalog.ts";
import { isWholeSight } from "../grants/grant-of.ts";
import { queryText } from "./query-text.ts";
import type { Reader } from "./who.ts";

/** A statement over so many objects takes the planner some milliseconds. */
const OBJECTS_A_STATEMENT = 12;
const MOST_ANSWERED = 50;
/** How long an isolate keeps which objects there are, and what their records are found by. */
const KEPT_MS = 10_000;

/** Failures that say nothing of other objects. */
const OF_ONE = new Set<DatabaseFailure>(["slow", "missing", "unfit"]);

type Kept = { readonly objects: readonly SearchedObject[]; readonly readAt: number };
const searchable = new WeakMap<Database, Kept>();

/** Records by name, e-mail address, phone, number and id: of all objects, or of those that are named. */
export const searchRoutes = new Hono<ApiEnv>().get("/", queryText("q", "objects"), async (c) => {
  const { q, objects: named } = c.req.valid("query");
  const text = parseSearchText(q);
  const objects = await seenSearched(c.var.reader, await objectsOf(c.var.database));
  return c.json(await search(c.var.database, text, namedObjects(objects, named)));
});

/** The objects that there are for the reader, found by the columns that they see of them. */
async function seenSearched(
  reader: Reader,
  objects: readonly SearchedObject[],
): Promise<readonly SearchedObject[]> {
  if (reader.grant.isWhole) return objects;
  const entries = await seenObjects(
    reader,
    objects.map(({ name }) => name),
  );
  return objects.flatMap((one) => {
    const entry = entries.find(({ name }) => name === one.name);
    if (entry === undefined) return [];
    const sees = (name: string) => entry.columns.some(({ column }) => column === name);
    const columns = one.columns.filter(({ column }) => sees(column));
    const sight = reader.grant.of(one.name);
    const isWhole = sight !== null && isWholeSight(sight);
    // Which ones changed last, of those that are not all seen, would tell of the others.
    const isDated = one.isDated && isWhole;
    return [{ ...one, columns, isWhole, isDated, ...(entry.seen && { seen: entry.seen }) }];
  });
}

/** Throws QuestionError where one is not mirrored. */
function namedObjects(
  objects: readonly SearchedObject[],
  named: string | undefined,
): readonly SearchedObject[] {
  if (named === undefined) return objects;
  return named.split(",").map((name) => {
    const found = objects.find((one) => isSameName(one.name, name));
    if (found !== undefined) return found;
    const known = objects.map((one) => one.name);
    const detail = `“${name.slice(0, 80)}” is not mirrored, so it cannot be searched.`;
    throw new QuestionError("Unknown object", detail, nearMatches(name, known));
  });
}

async function search(
  database: Database,
  text: SearchText,
  objects: readonly SearchedObject[],
): Promise<SearchAnswer> {
  const copied = objects.filter(({ isCopied }) => isCopied);
  const answers = await Promise.all(chunks(copied).map((some) => searchSome(database, some, text)));
  const hits = answers.flatMap((one) => one.hits).toSorted(byRank);
  return {
    hits: hits.slice(0, MOST_ANSWERED).map(told),
    more: hits.length > MOST_ANSWERED || answers.some(({ more }) => more),
    unsearched: [
      ...objects.filter(({ isCopied }) => !isCopied).map(({ name }) => name),
      ...answers.flatMap(({ unsearched }) => unsearched),
    ],
  };
}

type Found = Pick<SearchAnswer, "more" | "unsearched"> & { readonly hits: readonly RankedHit[] };

/** Where one object takes too long, or was just changed, the others are asked by themselves. */
async function searchSome(
  database: Database,
  objects: readonly SearchedObject[],
  text: SearchText,
): Promise<Found> {
  try {
    const answer = await database.query(searchStatement(objects, text));
    return { ...readHits(objects, text, answer), unsearched: [] };
  } catch (error) {
    if (!(error instanceof DatabaseError) || !OF_ONE.has(error.failure)) throw error;
    searchable.delete(database);
    if (objects.length === 1)
      return { hits: [], more: false, unsearched: objects.map(({ name }) => name) };
    const alone = await Promise.all(objects.map((one) => searchSome(database, [one], text)));
    return {
      hits: alone.flatMap(({ hits }) => hits),
      more: alone.some(({ more }) => more),
      unsearched: alone.flatMap(({ unsearched }) => unsearched),
    };
  }
}

/** Nobody waits for what another request reads: where that is broken off, it would never come. */
async function objectsOf(database: Database): Promise<readonly SearchedObject[]> {
  const kept = searchable.get(database);
  if (kept && Date.now() - kept.readAt < KEPT_MS) return kept.objects;
  const objects = readSearchable(await database.query(searchableObjects));
  searchable.set(database, { objects, readAt: Date.now() });
  return objects;
}

function chunks(objects: readonly SearchedObject[]): readonly (readonly SearchedObject[])[] {
  const count = Math.ceil(objects.length / OBJECTS_A_STATEMENT);
  return Array.from({ length: count }, (_, i) =>
    objects.slice(i * OBJECTS_A_STATEMENT, (i + 1) * OBJECTS_A_STATEMENT),
  );
}

function byRank(one: RankedHit, other: RankedHit): number {
  return one.rank - other.rank || one.size - other.size;
}

const told = ({ object, id, name, beside }: RankedHit): SearchHit => ({ object, id, name, beside });
