import { Hono } from "hono";
import { parseLimit, parseSeq } from "../query/limit.ts";
import { readRecord, record } from "../query/record.ts";
import { readHistory, recordHistory } from "../query/record-history.ts";
import { recordId } from "../query/record-id.ts";
import { withObject } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { ProblemError } from "./problem.ts";
import { queryText } from "./query-text.ts";

/** One record, and what happened to it. Ids of 15 characters are understood. */
export const recordRoutes = new Hono<ApiEnv>()
  .get("/:object/rows/:id", async (c) => {
    const { database } = c.var;
    const id = recordId(c.req.param("id"));
    return withObject(database, c.req.param("object"), async (object) => {
      const found = readRecord(object, id, await database.query(record(object, id)));
      if (found !== null) return c.json({ object: object.name, ...found });
      throw new ProblemError(404, "Unknown record", `${object.label} has no record ${id}.`);
    });
  })
  .get("/:object/rows/:id/history", queryText("before", "limit"), async (c) => {
    const { database } = c.var;
    const text = c.req.valid("query");
    const id = recordId(c.req.param("id"));
    const before = parseSeq("before", text.before);
    const limit = parseLimit(text.limit);
    return withObject(database, c.req.param("object"), async (object) => {
      const answer = await database.query(recordHistory(object.name, id, before, limit));
      return c.json(readHistory(limit, answer));
    });
  });
