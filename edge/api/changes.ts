import { Hono } from "hono";
import { changesSince, readChanges } from "../query/changes-since.ts";
import { MAX_LIMIT, parseLimit, parseLine, parseSeq } from "../query/limit.ts";
import { withObject } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { ProblemError } from "./problem.ts";
import { queryText } from "./query-text.ts";
import { needsWhole } from "./sealed.ts";

/**
 * The log of an object, for clients without a room. `line` and `since` are those of an answer. 410 means: read the rows
 * again, then go on from theirs.
 */
export const changeRoutes = new Hono<ApiEnv>().get(
  "/:object/changes",
  queryText("since", "line", "limit"),
  async (c) => {
    const { database } = c.var;
    const text = c.req.valid("query");
    const since = parseSeq("since", text.since) ?? 0;
    const line = parseLine(text.line);
    const limit = parseLimit(text.limit, MAX_LIMIT);
    return withObject(c.var.reader, c.req.param("object"), async (object) => {
      needsWhole(c.var.reader, "the log of an object");
      const answer = await database.query(changesSince(object.name, { line, seq: since }, limit));
      const changes = readChanges(since, answer);
      if ("gone" in changes) throw gone(since, changes.head);
      return c.json(changes);
    });
  },
);

/** @param head null where what the caller has is of a line that was lost */
function gone(since: number, head: number | null): ProblemError {
  if (head === null)
    return new ProblemError(
      410,
      "Another log",
      `The log was put back to an earlier time after ${since}; read the rows again.`,
    );
  return new ProblemError(
    410,
    "Changes not kept",
    since > head
      ? `There is no change ${since}: the newest is ${head}; read the rows again.`
      : `The changes right after ${since} are no longer kept (the newest is ${head}); read the rows again.`,
  );
}
