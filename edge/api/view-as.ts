import { type Context, Hono } from "hono";
import { jsonText, readJson, type Words } from "../ask/read-json.ts";
import { ViewBegun } from "../protocol/view-as.ts";
import { readPerson } from "../query/sessions.ts";
import { beginView, personById } from "../query/view-as.ts";
import type { ApiEnv } from "./context.ts";
import { digestOf, dropView, keepView, newToken } from "./cookies.ts";
import { endFeeds } from "./end-feeds.ts";
import { endViewsNow } from "./end-views.ts";
import { jsonBody } from "./json-body.ts";
import { limitedBody } from "./limited-body.ts";
import { newId } from "./new-id.ts";
import { needsRole } from "./people.ts";
import { forgetPeople, personOf } from "./person.ts";
import { ProblemError } from "./problem.ts";
import type { Person } from "./who.ts";

const WORDS: Words = { what: "view", example: '{"person":"an id"}', parts: ["person"] };
const limited = limitedBody(1_000, "Too large", "A view names a person by their id.");

/**
 * An admin sees what another person sees, from here on and in all tabs of this browser, until they stop it, for an hour at
 * most (viewing.ts).
 */
export const viewAsRoutes = new Hono<ApiEnv>()
  .post("/", limited, jsonBody<ViewBegun>(), async (c) => {
    const { database, person: admin } = c.var;
    needsRole(admin, "admin");
    const sent = readJson(ViewBegun, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    const session = sessionOf(admin);
    const viewed = await personToView(c, sent.person);
    const token = newToken();
    const view = { id: newId(), digest: await digestOf(token), session, person: admin.id };
    await endViewsNow(c, { session }, "stopped");
    await database.write(beginView({ ...view, viewed }));
    keepView(c, token);
    // Other tabs, which show what the admin sees, begin anew.
    await endFeeds(c, { by: "person", person: admin.id });
    return c.json({ viewed }, 201);
  })
  .delete("/", async (c) => {
    const { viewing } = c.var.person;
    if (viewing !== null) await endViewsNow(c, { view: viewing.id }, "stopped");
    forgetPeople(c.var.database);
    dropView(c);
    return c.json({ ended: viewing !== null });
  });

function sessionOf({ session }: Person): string {
  if (session !== null) return session;
  throw new ProblemError(
    409,
    "No session",
    "Only who signed in through a provider of SIGN_IN has a session here, which a view is bound to.",
  );
}

/** The id of somebody who sees something. */
async function personToView(c: Context<ApiEnv>, id: string): Promise<string> {
  const [row] = await c.var.database.query(personById(id));
  if (row === undefined)
    throw new ProblemError(404, "No such person", "Nobody with this id was ever here.");
  const { id: viewed, name, role } = personOf(readPerson(row), null, c.env);
  if (viewed === c.var.person.id)
    throw new ProblemError(409, "That is you", "You see what you see without that.");
  if (role === null)
    throw new ProblemError(409, "Not let in", `Nobody has let ${name} in: they see nothing.`);
  return viewed;
}
