import { Hono } from "hono";
import type { Database } from "../pg/database.ts";
import { isKnownAt, parseMoment, type Place } from "../query/moment.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { readRecord, record } from "../query/record.ts";
import { readRecordAsOf, recordAsOf } from "../query/record-as-of.ts";
import {
  readRelated,
  readRelatedColumns,
  relatedColumns,
  relatedCounts,
} from "../query/related.ts";
import { recordId } from "../query/record-id.ts";
import { withObject } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { placeAsOf, placeGone } from "./place.ts";
import { ProblemError } from "./problem.ts";
import { queryText } from "./query-text.ts";
import { asOfFor, positionFor } from "./sealed.ts";
import { seenRelated } from "./seen-related.ts";

/** A record as of a place in the log, with the columns whose history reaches back to it; null where it was not there. */
async function recordThen(database: Database, object: ObjectEntry, id: string, place: Place) {
  const { asOf } = place;
  const columns = object.columns.filter((column) => isKnownAt(column, asOf.seq));
  const known = { ...object, columns };
  const row = readRecordAsOf(known, await database.query(recordAsOf(known, id, place)));
  if (row === "gone") throw placeGone(object.name);
  const { seq, line } = asOf;
  return row && { seq, line, row, deletedAt: null, ...asOfFor(object, place) };
}

/** The same words of a record that never was, is deleted, or is hidden. */
export function unknownRecord(
  { label }: ObjectEntry,
  id: string,
  when: "has" | "had" = "has",
): ProblemError {
  return new ProblemError(404, "Unknown record", `${label} ${when} no record ${id}.`);
}

/** One record, and what refers to it. Ids of 15 characters are understood. */
export const recordRoutes = new Hono<ApiEnv>()
  .get("/:object/rows/:id", queryText("asOf"), async (c) => {
    const { database } = c.var;
    const id = recordId(c.req.param("id"));
    const moment = parseMoment("asOf", c.req.valid("query").asOf);
    return withObject(c.var.reader, c.req.param("object"), async (object) => {
      const place = await placeAsOf(database, { object, columns: [] }, moment);
      const found =
        place === null
          ? readRecord(object, id, await database.query(record(object, id)))
          : await recordThen(database, object, id, place);
      if (found !== null)
        return c.json({ object: object.name, ...found, ...positionFor(object, found) });
      throw unknownRecord(object, id, place === null ? "has" : "had");
    });
  })
  .get("/:object/rows/:id/related", async (c) => {
    const { database } = c.var;
    const id = recordId(c.req.param("id"));
    return withObject(c.var.reader, c.req.param("object"), async ({ name: object }) => {
      const all = readRelatedColumns(await database.query(relatedColumns(object)));
      const columns = await seenRelated(c.var.reader, all);
      const counts = columns.length === 0 ? [] : await database.query(relatedCounts(columns, id));
      return c.json({ object, id, ...readRelated(columns, counts) });
    });
  });
