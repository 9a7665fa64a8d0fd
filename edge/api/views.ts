import { Hono } from "hono";
import { jsonText, readJson, type Words } from "../ask/read-json.ts";
import { DatabaseError } from "../pg/database-error.ts";
import {
  DefaultChoice,
  NewView,
  OwnChange,
  type ViewAnswer,
  type ViewDefaults,
  type ViewEntry,
  ViewSave,
} from "../protocol/view.ts";
import { ALL_RECORDS } from "../protocol/view-address.ts";
import { nearMatches } from "../query/near-match.ts";
import {
  chooseDefault,
  createView,
  defaultsOf,
  defaultView,
  MOST_OWN,
  MOST_SHARED,
  putChange,
  readDefaults,
  readView,
  readViewEntry,
  removeChange,
  removedViews,
  removeView,
  restoreView,
  saveView,
  viewOf,
  viewsOf,
} from "../query/views.ts";
import { withObject } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { jsonBody } from "./json-body.ts";
import { limitedBody } from "./limited-body.ts";
import { newId } from "./new-id.ts";
import { ProblemError } from "./problem.ts";
import { queryText } from "./query-text.ts";
import { needsWhole } from "./sealed.ts";
import type { Reader } from "./who.ts";

const MAX_VIEW_BYTES = 64_000;
const limited = limitedBody(
  MAX_VIEW_BYTES,
  "View too large",
  `A view has at most ${MAX_VIEW_BYTES} bytes; show all columns instead of naming each, or fewer values.`,
);

const WORDS: Words = {
  what: "view",
  example:
    '{"object":"Account","name":"Energy","search":"filter=industry.eq.Energy","shared":false}',
  parts: [NewView, ViewSave, OwnChange, DefaultChoice].flatMap(({ entries }) =>
    Object.keys(entries),
  ),
};

/** Views: lists under a name, of a person or shared; what a person has otherwise of them; and what objects open with. */
export const viewRoutes = new Hono<ApiEnv>()
  .get("/", queryText("object"), async (c) => {
    const { reader } = c.var;
    const { object: name } = c.req.valid("query");
    if (name === undefined) return c.json(await listed(reader, null));
    return withObject(reader, name, async (object) => c.json(await listed(reader, object.name)));
  })
  .post("/", limited, jsonBody<NewView>(), async (c) => {
    const { database, person } = c.var;
    const view = readJson(NewView, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    return withObject(c.var.reader, view.object, async ({ name: object }) => {
      const id = newId();
      const made = await database.write(createView(id, { ...view, object }, person.id));
      if (made.length === 0) throw tooMany();
      return c.json(await findView(c.var.reader, id), 201);
    });
  })
  .put("/default", limited, jsonBody<DefaultChoice>(), async (c) => {
    const { database, person } = c.var;
    const choice = readJson(DefaultChoice, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    if (choice.of === "everybody") needsWhole(c.var.reader, "what a list opens with for everybody");
    return withObject(c.var.reader, choice.object, async ({ name: object }) => {
      const chosen = await database.write(chooseDefault({ ...choice, object }, person.id));
      if (chosen.length === 0 && choice.view !== null)
        throw await notChosen(c.var.reader, { ...choice, object });
      return c.json({ defaults: await defaultsFor(c.var.reader, object) });
    });
  })
  .get("/:view", async (c) => c.json(await findView(c.var.reader, c.req.param("view"))))
  .put("/:view", limited, jsonBody<ViewSave>(), async (c) => {
    const { database, person } = c.var;
    const id = c.req.param("view");
    const sent = readJson(ViewSave, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    const saved = await database.write(saveView(id, sent, person.id));
    if (saved.length === 0) return c.json(await sameOrRefused(c.var.reader, id, sent));
    return c.json(await findView(c.var.reader, id));
  })
  .delete("/:view", async (c) => {
    const { database, person } = c.var;
    const id = c.req.param("view");
    const removed = await database.write(removeView(id, person.id));
    if (removed.length === 0) throw notOwn(await findView(c.var.reader, id));
    return c.json({ id });
  })
  .post("/:view/restore", async (c) => {
    const { database, person } = c.var;
    const id = c.req.param("view");
    const restored = await database.write(restoreView(id, person.id));
    if (restored.length === 0) throw await notRestored(c.var.reader, id);
    return c.json(await findView(c.var.reader, id));
  })
  .put("/:view/change", limited, jsonBody<OwnChange>(), async (c) => {
    const { database, person } = c.var;
    const id = c.req.param("view");
    const { search } = readJson(OwnChange, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    await database.write(putChange(id, search, person.id));
    return c.json(await findView(c.var.reader, id));
  })
  .delete("/:view/change", async (c) => {
    const { database, person } = c.var;
    const id = c.req.param("view");
    await database.write(removeChange(id, person.id));
    return c.json(await findView(c.var.reader, id));
  });

/**
 * The view that an object opens with for a person; null: all records. A list must open where the tables of views are not
 * there yet, or not granted to this role: that is told by the routes of views.
 */
export async function openingView(reader: Reader, object: string): Promise<ViewAnswer | null> {
  try {
    const [row] = await reader.database.query(defaultView(reader.person.id, object));
    const view = row === undefined ? null : readView(row);
    return view && isThere(reader, view) ? view : null;
  } catch (error) {
    if (error instanceof DatabaseError && ["missing", "refused"].includes(error.failure))
      return null;
    throw error;
  }
}

/** The views that others made may name what is hidden, behind references too: who sees a part has their own alone. */
function isThere({ grant }: Reader, { object, isOwn }: ViewEntry): boolean {
  return grant.of(object) !== null && (isOwn || grant.isWhole);
}

async function viewsThere(reader: Reader, object: string | null): Promise<readonly ViewEntry[]> {
  const rows = await reader.database.query(viewsOf(reader.person.id, object));
  return rows.map(readViewEntry).filter((entry) => isThere(reader, entry));
}

async function listed(reader: Reader, object: string | null) {
  const [views, defaults] = await Promise.all([
    viewsThere(reader, object),
    object === null ? null : defaultsFor(reader, object),
  ]);
  return { views, defaults };
}

async function defaultsFor(reader: Reader, object: string): Promise<ViewDefaults> {
  const { database, person, grant } = reader;
  const defaults = readDefaults(await database.query(defaultsOf(person.id, object)));
  if (grant.isWhole) return defaults;
  const there = new Set([ALL_RECORDS, ...(await viewsThere(reader, object)).map(({ id }) => id)]);
  const known = (id: string | null) => (id !== null && there.has(id) ? id : null);
  return { me: known(defaults.me), everybody: known(defaults.everybody) };
}

async function findView(reader: Reader, id: string): Promise<ViewAnswer> {
  const [row] = await reader.database.query(viewOf(reader.person.id, id));
  const view = row === undefined ? null : readView(row);
  if (view === null || !isThere(reader, view)) throw await unknownView(reader, id);
  return view;
}

/** The view where it is as it was to be saved: nothing was changed, or the answer to an earlier try was lost. */
async function sameOrRefused(
  reader: Reader,
  id: string,
  { version, view }: ViewSave,
): Promise<ViewAnswer> {
  const found = await findView(reader, id);
  if (!found.isOwn) throw notOwn(found);
  const { name, search, shared } = found;
  if (name === view.name && search === view.search && shared === view.shared) return found;
  if (version === found.version) throw tooMany();
  if (version > found.version)
    throw new ProblemError(
      404,
      "Unknown version",
      `“${name}” has no version ${version}; its latest is ${found.version}.`,
    );
  throw new ProblemError(
    409,
    "Changed meanwhile",
    `Your change was made of version ${version}, and version ${found.version} has been saved since; open that, save yours over it, or save yours as another view.`,
  );
}

function notOwn({ name, owner }: ViewAnswer): ProblemError {
  return new ProblemError(
    403,
    "Not yours",
    `“${name}” is ${owner}'s, who alone changes it; save a view of your own, or keep your changes for yourself.`,
  );
}

function tooMany(): ProblemError {
  return new ProblemError(
    409,
    "Too many views",
    `You have ${MOST_OWN} views of this object, or ${MOST_SHARED} of it are shared, which is all that can be kept; remove one that nobody needs.`,
  );
}

/** It is there already, or was never, or there is no room for it. */
async function notRestored(reader: Reader, id: string): Promise<ProblemError> {
  const [[count] = []] = await reader.database.query(removedViews(id, reader.person.id));
  return count === "1" ? tooMany() : unknownView(reader, id);
}

/** It is not there for the person, or of another object, or nobody else sees it. */
async function notChosen(reader: Reader, { object, view }: DefaultChoice): Promise<ProblemError> {
  const found = await findView(reader, view ?? ALL_RECORDS);
  if (found.object !== object)
    return new ProblemError(
      400,
      "Of another object",
      `“${found.name}” is a view of ${found.object}, not of ${object}.`,
    );
  return new ProblemError(
    409,
    "Not shared",
    `“${found.name}” is yours alone; share it, so that it can be everybody's default.`,
  );
}

/** Says the same of a view that never was, and of one that is somebody else's alone. */
async function unknownView(reader: Reader, id: string): Promise<ProblemError> {
  const ids = (await viewsThere(reader, null)).map((known) => known.id);
  return new ProblemError(
    404,
    "Unknown view",
    `There is no view “${id.slice(0, 40)}”; it may have been removed, or is not shared with you.`,
    nearMatches(id, ids),
  );
}
