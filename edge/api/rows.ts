import { Hono } from "hono";
import type { Database } from "../pg/database.ts";
import { isPassed } from "../query/as-of.ts";
import { rowsCountAsOf } from "../query/count-as-of.ts";
import { type Filter, parseFilters } from "../query/filter.ts";
import { differencesSince, readDifferences } from "../query/differences.ts";
import { type Moment, parseMoment, type Place } from "../query/moment.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import {
  atPlace,
  atPlaces,
  ownPlace,
  parseQuestion,
  type Question,
  readsOf,
} from "../query/question.ts";
import { QuestionError } from "../query/question-error.ts";
import { EXACT_UP_TO, readEstimate, rowsCount, rowsEstimate } from "../query/rows-count.ts";
import { objectGone, withObject } from "./catalog.ts";
import { afterwardsOf, type ApiEnv } from "./context.ts";
import { askNoted } from "./noted.ts";
import { findPlace, findPlaces, placeAsOf, placeGone } from "./place.ts";
import { filterTexts, queryText } from "./query-text.ts";
import { readPage } from "./read-page.ts";
import { asOfFor, momentFor, positionFor, SEALED } from "./sealed.ts";

/** Pages of rows, and how many there are: now, or as of a moment. */
export const rowRoutes = new Hono<ApiEnv>()
  .get(
    "/:object/rows",
    queryText("columns", "filter", "sort", "cursor", "row", "limit", "asOf"),
    async (c) => {
      const { database } = c.var;
      const { filter, ...text } = c.req.valid("query");
      const noted = { database, afterwards: afterwardsOf(c) };
      return withObject(c.var.reader, c.req.param("object"), async (object) => {
        const question = parseQuestion({ ...text, filter: filterTexts(filter) }, object);
        const ask = (by: Database) => askPage(by, object, question);
        const { placed, page } = await askNoted(object, question, noted, ask);
        return c.json({ ...page, ...asOfFor(object, ownPlace(placed)) });
      });
    },
  )
  .get("/:object/differences", queryText("columns", "filter", "limit", "since"), async (c) => {
    const { database } = c.var;
    const { filter, since, ...text } = c.req.valid("query");
    const moment = parseMoment("since", since);
    if (moment === null)
      throw new QuestionError("No moment", "since takes the moment to compare with.");
    return withObject(c.var.reader, c.req.param("object"), async (object) => {
      const question = parseQuestion({ ...text, filter: filterTexts(filter) }, object);
      return c.json(await askDifferences(database, question, moment));
    });
  })
  .get("/:object/count", queryText("filter", "asOf"), async (c) => {
    const { database } = c.var;
    const { filter, asOf } = c.req.valid("query");
    const noted = { database, afterwards: afterwardsOf(c) };
    return withObject(c.var.reader, c.req.param("object"), async (object) => {
      const filters = parseFilters(filterTexts(filter), object);
      const read = { object, columns: filters.map(({ column }) => column) };
      const place = await placeAsOf(database, read, parseMoment("asOf", asOf));
      const ask = (by: Database) => count(by, object, filters, place);
      return c.json(await askNoted(object, { filters }, noted, ask));
    });
  });

/** What of a list entered, left or changed since a moment. */
async function askDifferences(database: Database, question: Question, since: Moment) {
  const { object } = question;
  const [read] = readsOf(question);
  const place = await findPlace(database, read, since, "since");
  const placed = atPlace(question, place);
  const answer = await database.query(differencesSince(placed, place));
  const found = readDifferences(placed, answer);
  if (found === null) throw placeGone(object.name);
  const columns = placed.columns.map((column) => column.column);
  const told = { since: momentFor(object, place), columns };
  return { object: object.name, ...told, ...found, ...positionFor(object, found) };
}

/** A page of rows, now or as of a moment, what it is true for, and the question at the places that the moment named. */
export async function askPage(database: Database, object: ObjectEntry, question: Question) {
  const { moments } = question;
  const places = moments && (await findPlaces(database, readsOf(question), moments.of, "asOf"));
  const placed = atPlaces(question, places);
  const page = await readPage(database, object, placed);
  if (page === null)
    throw placed.places === null ? objectGone(object.name) : placeGone(object.name);
  const columns = placed.columns.map((column) => column.column);
  const { seq, line, ...found } = page;
  const position = positionFor(object, { seq, line });
  return { placed, page: { object: object.name, ...position, columns, ...found } };
}

/**
 * Exact up to EXACT_UP_TO. Beyond that it is the pipeline's own count or, with filters, the planner's estimate. Both are of all
 * rows: to who sees some of them all that they see are counted.
 */
async function count(
  database: Database,
  object: ObjectEntry,
  filters: readonly Filter[],
  place: Place | null,
) {
  const [answer] = await database.query(
    place === null ? rowsCount(object, filters) : rowsCountAsOf(object, filters, place),
  );
  if (!answer) throw place === null ? objectGone(object.name) : placeGone(object.name);
  const [head = 0, rowCount = 0, counted = 0] = answer.map(Number);
  if (place !== null && isPassed(place.asOf.seq, place.head, head))
    return count(database, object, filters, { ...place, head });
  const asOf = asOfFor(object, place);
  if (object.seen !== undefined) return { count: counted, exact: true, seq: SEALED.seq, ...asOf };
  const content = { seq: place?.asOf.seq ?? head, ...asOf };
  if (counted <= EXACT_UP_TO) return { count: counted, exact: true, ...content };
  if (filters.length === 0)
    return { count: Math.max(rowCount, EXACT_UP_TO + 1), exact: false, ...content };
  const estimate = readEstimate(await database.query(rowsEstimate(object, filters)));
  return { count: estimate, exact: false, ...content };
}
