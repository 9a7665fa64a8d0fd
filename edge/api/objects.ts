import { Hono } from "hono";
import { type Grant, isWholeSight } from "../grants/grant-of.ts";
import type { Column } from "../protocol/object.ts";
import { askedIndexes, readAskedIndexes } from "../query/asked-indexes.ts";
import { publicColumn } from "../query/object-entry.ts";
import { objectStatuses, readObjectStatuses } from "../query/object-status.ts";
import { objectGone, withObject } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { seenStatuses } from "./seen-status.ts";
import { openingView } from "./views.ts";

/** Of a reference the objects that are there for the asker: the names of others tell that they are there. */
function asNamed(column: Column, { of, isWhole }: Grant): Column {
  if (isWhole) return column;
  return { ...column, referenceTo: column.referenceTo.filter((name) => of(name) !== null) };
}

/** The mirrored objects, and one with its columns. */
export const objectRoutes = new Hono<ApiEnv>()
  .get("/", async (c) => {
    const { database, reader } = c.var;
    const objects = readObjectStatuses(await database.query(objectStatuses()));
    return c.json({ objects: [...seenStatuses(reader.grant, objects)] });
  })
  .get("/:object/indexes", async (c) => {
    const { database, reader } = c.var;
    return withObject(reader, c.req.param("object"), async ({ name: object }) => {
      // How large they are, how often they serve and how long questions took tells of what is hidden.
      const sight = reader.grant.of(object);
      if (sight === null || !isWholeSight(sight)) return c.json({ object, indexes: [] });
      const indexes = readAskedIndexes(await database.query(askedIndexes(object)));
      return c.json({ object, indexes });
    });
  })
  .get("/:object", async (c) => {
    const { database, reader } = c.var;
    return withObject(c.var.reader, c.req.param("object"), async (object) => {
      const [statuses, view] = await Promise.all([
        database.query(objectStatuses(object.name)),
        openingView(reader, object.name),
      ]);
      const [status] = seenStatuses(reader.grant, readObjectStatuses(statuses));
      if (!status) throw objectGone(object.name);
      return c.json({
        object: object.name,
        label: object.label,
        labelPlural: object.labelPlural,
        columns: object.columns.map((column) => asNamed(publicColumn(column), reader.grant)),
        instanceUrl: object.instanceUrl,
        seq: status.seq,
        status,
        /** What its list opens with; null: all records. */
        view,
      });
    });
  });
