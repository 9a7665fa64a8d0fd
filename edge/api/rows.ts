import { Hono } from "hono";
import type { Database } from "../pg/database.ts";
import { type Filter, parseFilters } from "../query/filter.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { parseQuestion } from "../query/question.ts";
import { EXACT_UP_TO, readEstimate, rowsCount, rowsEstimate } from "../query/rows-count.ts";
import { askRowsPage } from "../query/rows-page.ts";
import { unknownObject, withObject } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { filterTexts, queryText } from "./query-text.ts";

/** Pages of rows, and how many there are. */
export const rowRoutes = new Hono<ApiEnv>()
  .get("/:object/rows", queryText("columns", "filter", "sort", "cursor", "limit"), async (c) => {
    const { database } = c.var;
    const { filter, ...text } = c.req.valid("query");
    return withObject(database, c.req.param("object"), async (object) => {
      const question = parseQuestion({ ...text, filter: filterTexts(filter) }, object);
      const page = await askRowsPage(question, (statement) => database.query(statement));
      if (page === null) throw await unknownObject(database, object.name);
      const columns = question.columns.map((column) => column.column);
      return c.json({
        object: object.name,
        seq: page.seq,
        line: page.line,
        columns,
        rows: page.rows,
        clipped: page.clipped,
        next: page.next,
      });
    });
  })
  .get("/:object/count", queryText("filter"), async (c) => {
    const { database } = c.var;
    const texts = filterTexts(c.req.valid("query").filter);
    return withObject(database, c.req.param("object"), async (object) =>
      c.json(await count(database, object, parseFilters(texts, object))),
    );
  });

/** Exact up to EXACT_UP_TO. Beyond that it is the pipeline's own count or, with filters, the planner's estimate. */
async function count(database: Database, object: ObjectEntry, filters: readonly Filter[]) {
  const [answer] = await database.query(rowsCount(object, filters));
  if (!answer) throw await unknownObject(database, object.name);
  const [seq, rowCount, counted] = answer.map(Number);
  if ((counted ?? 0) <= EXACT_UP_TO) return { count: counted ?? 0, exact: true, seq: seq ?? 0 };
  const estimate =
    filters.length === 0
      ? Math.max(rowCount ?? 0, EXACT_UP_TO + 1)
      : readEstimate(await database.query(rowsEstimate(object, filters)));
  return { count: estimate, exact: false, seq: seq ?? 0 };
}
