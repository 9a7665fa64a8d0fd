import { Hono } from "hono";
import { askedIndexes, readAskedIndexes } from "../query/asked-indexes.ts";
import { publicColumn } from "../query/object-entry.ts";
import { objectStatuses, readObjectStatuses } from "../query/object-status.ts";
import { unknownObject, withObject } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { openingView } from "./views.ts";

/** The mirrored objects, and one with its columns. */
export const objectRoutes = new Hono<ApiEnv>()
  .get("/", async (c) => {
    const objects = readObjectStatuses(await c.var.database.query(objectStatuses()));
    return c.json({ objects });
  })
  .get("/:object/indexes", async (c) => {
    const { database } = c.var;
    return withObject(database, c.req.param("object"), async ({ name: object }) => {
      const indexes = readAskedIndexes(await database.query(askedIndexes(object)));
      return c.json({ object, indexes });
    });
  })
  .get("/:object", async (c) => {
    const { database, person } = c.var;
    return withObject(database, c.req.param("object"), async (object) => {
      const [statuses, view] = await Promise.all([
        database.query(objectStatuses(object.name)),
        openingView(database, person, object.name),
      ]);
      const [status] = readObjectStatuses(statuses);
      if (!status) throw await unknownObject(database, object.name);
      return c.json({
        object: object.name,
        label: object.label,
        labelPlural: object.labelPlural,
        columns: object.columns.map(publicColumn),
        instanceUrl: object.instanceUrl,
        seq: status.seq,
        status,
        /** What its list opens with; null: all records. */
        view,
      });
    });
  });
