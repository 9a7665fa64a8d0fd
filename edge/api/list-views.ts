import { type Context, Hono } from "hono";
import { importListView, pathsOfListView } from "../ask/org-list-view.ts";
import { localDay } from "../ask/zone.ts";
import type { Database } from "../pg/database.ts";
import * as v from "valibot";
import {
  OrgListView,
  OrgListViewDescribe,
  type OrgListViewRead,
  type OrgListViews,
} from "../protocol/org-list-view.ts";
import { askListView, listViewAnswer, readListViewState, WHICH } from "../query/org-list-views.ts";
import { QuestionError } from "../query/question-error.ts";
import { calendarOf } from "./calendar.ts";
import { withCatalog, withObject } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { needsWhole } from "./sealed.ts";

/**
 * List views of the org, for those who take one over. A POST asks ingest to read which there are, or one of them; a GET
 * says how far that is, and what it found. The Worker itself never calls the org.
 */
export const listViewRoutes = new Hono<ApiEnv>()
  .use("/:object/list-views/*", async (c, next) => {
    needsWhole(c.var.reader, "the list views of the org");
    await next();
  })
  .get("/:object/list-views", (c) =>
    withObject(c.var.reader, c.req.param("object"), async ({ name }) =>
      c.json(await listViewsOf(c.var.database, name)),
    ),
  )
  .post("/:object/list-views", (c) =>
    withObject(c.var.reader, c.req.param("object"), async ({ name }) => {
      await c.var.database.write(askListView(name, WHICH, c.var.person.id));
      return c.json(await listViewsOf(c.var.database, name), 202);
    }),
  )
  .get("/:object/list-views/:view", async (c) =>
    c.json(await listViewOf(c, c.req.param("object"), idOf(c.req.param("view")))),
  )
  .post("/:object/list-views/:view", (c) =>
    withObject(c.var.reader, c.req.param("object"), async ({ name }) => {
      const id = idOf(c.req.param("view"));
      await c.var.database.write(askListView(name, id, c.var.person.id));
      return c.json(await listViewOf(c, name, id), 202);
    }),
  );

/** Whatever is asked for becomes part of an address of the org. */
function idOf(text: string): string {
  if (/^[a-z0-9]{15}([a-z0-9]{3})?$/i.test(text)) return text;
  throw new QuestionError(
    "Bad list view",
    "A list view is asked for by its id of 15 or 18 letters and digits.",
  );
}

async function listViewsOf(database: Database, object: string): Promise<OrgListViews> {
  const found = readListViewState(await database.query(listViewAnswer(object, WHICH)));
  if (found.state !== "read") return found;
  const { answer, ...state } = found;
  return { ...state, listViews: v.parse(v.array(OrgListView), answer) };
}

async function listViewOf(c: Context<ApiEnv>, name: string, id: string): Promise<OrgListViewRead> {
  const { database } = c.var;
  return withObject(c.var.reader, name, async (object) => {
    const found = readListViewState(await database.query(listViewAnswer(object.name, id)));
    if (found.state !== "read") return found;
    const { answer, ...state } = found;
    const describe = v.parse(OrgListViewDescribe, answer);
    const settings = calendarOf(c.env);
    const now = Date.now();
    const asked = { zone: "UTC", today: localDay(now, "UTC"), settings };
    const view = await withCatalog(
      c.var.reader,
      pathsOfListView(describe, object.name),
      async (own, catalog) => importListView(describe, { ...asked, object: own, catalog }, now),
    );
    return { ...state, view };
  });
}
