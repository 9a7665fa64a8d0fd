import { Hono } from "hono";
import { jsonText, readJson, type Words } from "../ask/read-json.ts";
import type { Database } from "../pg/database.ts";
import { DatabaseError } from "../pg/database-error.ts";
import {
  DefaultChoice,
  NewView,
  OwnChange,
  type ViewAnswer,
  type ViewDefaults,
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
import type { ApiEnv, Person } from "./context.ts";
import { jsonBody } from "./json-body.ts";
import { limitedBody } from "./limited-body.ts";
import { newId } from "./new-id.ts";
import { ProblemError } from "./problem.ts";
import { queryText } from "./query-text.ts";

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
    const { database, person } = c.var;
    const { object: name } = c.req.valid("query");
    if (name === undefined) return c.json(await listed(database, person, null));
    return withObject(database, name, async (object) =>
      c.json(await listed(database, person, object.name)),
    );
  })
  .post("/", limited, jsonBody<NewView>(), async (c) => {
    const { database, person } = c.var;
    const view = readJson(NewView, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    return withObject(database, view.object, async ({ name: object }) => {
      const id = newId();
      const made = await database.write(createView(id, { ...view, object }, person.id));
      if (made.length === 0) throw tooMany();
      return c.json(await findView(database, person, id), 201);
    });
  })
  .put("/default", limited, jsonBody<DefaultChoice>(), async (c) => {
    const { database, person } = c.var;
    const choice = readJson(DefaultChoice, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    return withObject(database, choice.object, async ({ name: object }) => {
      const chosen = await database.write(chooseDefault({ ...choice, object }, person.id));
      if (chosen.length === 0 && choice.view !== null)
        throw await notChosen(database, person, { ...choice, object });
      return c.json({ defaults: await defaultsFor(database, person, object) });
    });
  })
  .get("/:view", async (c) => {
    const { database, person } = c.var;
    return c.json(await findView(database, person, c.req.param("view")));
  })
  .put("/:view", limited, jsonBody<ViewSave>(), async (c) => {
    const { database, person } = c.var;
    const id = c.req.param("view");
    const sent = readJson(ViewSave, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    const saved = await database.write(saveView(id, sent, person.id));
    if (saved.length === 0) return c.json(await sameOrRefused(database, person, id, sent));
    return c.json(await findView(database, person, id));
  })
  .delete("/:view", async (c) => {
    const { database, person } = c.var;
    const id = c.req.param("view");
    const removed = await database.write(removeView(id, person.id));
    if (removed.length === 0) throw notOwn(await findView(database, person, id));
    return c.json({ id });
  })
  .post("/:view/restore", async (c) => {
    const { database, person } = c.var;
    const id = c.req.param("view");
    const restored = await database.write(restoreView(id, person.id));
    if (restored.length === 0) throw await notRestored(database, person, id);
    return c.json(await findView(database, person, id));
  })
  .put("/:view/change", limited, jsonBody<OwnChange>(), async (c) => {
    const { database, person } = c.var;
    const id = c.req.param("view");
    const { search } = readJson(OwnChange, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    await database.write(putChange(id, search, person.id));
    return c.json(await findView(database, person, id));
  })
  .delete("/:view/change", async (c) => {
    const { database, person } = c.var;
    const id = c.req.param("view");
    await database.write(removeChange(id, person.id));
    return c.json(await findView(database, person, id));
  });

/**
 * The view that an object opens with for a person; null: all records. A list must open where the tables of views are not
 * there yet, or not granted to this role: that is told by the routes of views.
 */
export async function openingView(
  database: Database,
  person: Person,
  object: string,
): Promise<ViewAnswer | null> {
  try {
    const [row] = await database.query(defaultView(person.id, object));
    return row === undefined ? null : readView(row);
  } catch (error) {
    if (error instanceof DatabaseError && ["missing", "refused"].includes(error.failure))
      return null;
    throw error;
  }
}

async function listed(database: Database, { id: person }: Person, object: string | null) {
  const [rows, defaults] = await Promise.all([
    database.query(viewsOf(person, object)),
    object === null ? null : database.query(defaultsOf(person, object)),
  ]);
  return { views: rows.map(readViewEntry), defaults: defaults && readDefaults(defaults) };
}

async function defaultsFor(
  database: Database,
  { id: person }: Person,
  object: string,
): Promise<ViewDefaults> {
  return readDefaults(await database.query(defaultsOf(person, object)));
}

async function findView(database: Database, person: Person, id: string): Promise<ViewAnswer> {
  const [row] = await database.query(viewOf(person.id, id));
  if (row === undefined) throw await unknownView(database, person, id);
  return readView(row);
}

/** The view where it is as it was to be saved: nothing was changed, or the answer to an earlier try was lost. */
async function sameOrRefused(
  database: Database,
  person: Person,
  id: string,
  { version, view }: ViewSave,
): Promise<ViewAnswer> {
  const found = await findView(database, person, id);
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
async function notRestored(database: Database, person: Person, id: string): Promise<ProblemError> {
  const [[count] = []] = await database.query(removedViews(id, person.id));
  return count === "1" ? tooMany() : unknownView(database, person, id);
}

/** It is not there for the person, or of another object, or nobody else sees it. */
async function notChosen(
  database: Database,
  person: Person,
  { object, view }: DefaultChoice,
): Promise<ProblemError> {
  const found = await findView(database, person, view ?? ALL_RECORDS);
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
async function unknownView(database: Database, person: Person, id: string): Promise<ProblemError> {
  const ids = (await database.query(viewsOf(person.id, null))).map(([known]) => known ?? "");
  return new ProblemError(
    404,
    "Unknown view",
    `There is no view “${id.slice(0, 40)}”; it may have been removed, or is not shared with you.`,
    nearMatches(id, ids),
  );
}
