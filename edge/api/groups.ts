import { type Context, Hono } from "hono";
import { jsonText, readJson, type Words } from "../ask/read-json.ts";
import { type Group, Groups, type GroupsAnswer } from "../protocol/grant.ts";
import { latestGroups, saveGroups } from "../query/groups.ts";
import { calendarOf } from "./calendar.ts";
import { objectStatuses, readObjectStatuses } from "../query/object-status.ts";
import { type ObjectEntry, publicColumn } from "../query/object-entry.ts";
import type { ApiEnv } from "./context.ts";
import { describedObject } from "./descriptions.ts";
import { endFeeds } from "./end-feeds.ts";
import { faultsOf } from "./grant-faults.ts";
import { jsonBody } from "./json-body.ts";
import { limitedBody } from "./limited-body.ts";
import { only } from "./people.ts";
import { ProblemError } from "./problem.ts";
import { forgetGroups, readGroups } from "./reader.ts";

const MAX_BYTES = 2_000_000;
const limited = limitedBody(MAX_BYTES, "Too large", `All groups have at most ${MAX_BYTES} bytes.`);

const WORDS: Words = {
  what: "groups",
  example: '{"version":0,"groups":[{"name":"Everybody","everybody":true,"grants":{}}]}',
  parts: ["version", "groups", "name", "everybody", "people", "claims", "grants"],
};

/**
 * Who sees what: all groups at once, since their order decides. Every version is kept. Objects are here with all their
 * fields: an admin says of those too what they do not see themselves.
 */
export const groupRoutes = new Hono<ApiEnv>()
  .use(only("admin"))
  .get("/", async (c) => c.json(await answerOf(c)))
  .get("/objects", async (c) => {
    const objects = readObjectStatuses(await c.var.database.query(objectStatuses()));
    return c.json({
      objects: objects.map(({ object, label, labelPlural }) => ({ object, label, labelPlural })),
    });
  })
  .get("/objects/:object", async (c) => {
    const found = await describedObject(c.var.database, c.req.param("object"));
    if (found === null)
      throw new ProblemError(404, "No such object", "No object of this name is mirrored.");
    return c.json(wholeObject(found));
  })
  .put("/", limited, jsonBody<Groups>(), async (c) => {
    const { database, person } = c.var;
    const { version, groups } = readJson(Groups, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    checkNames(groups);
    const saved = await database.write(saveGroups(version, JSON.stringify(groups), person.id));
    if (saved.length === 0) throw changed();
    forgetGroups(database);
    // Whoever sees less from now on must not go on hearing more.
    await endFeeds(c, { by: "everybody" });
    return c.json(await answerOf(c));
  });

async function answerOf(c: Context<ApiEnv>): Promise<GroupsAnswer> {
  const { database } = c.var;
  const [row] = await database.query(latestGroups);
  const { version, groups } = readGroups(row);
  const [, , savedBy = null, savedAt = null] = row ?? [];
  const calendar = () => calendarOf(c.env);
  return {
    version,
    groups,
    savedBy,
    savedAt,
    faults: await faultsOf({ database, calendar }, groups),
  };
}

/** An object as grants name it; `eventPath` of a field tells the compound that it is a part of. */
function wholeObject({ name: object, label, labelPlural, columns }: ObjectEntry) {
  const named = columns.map((column) => ({
    ...publicColumn(column),
    eventPath: column.eventPath ?? null,
  }));
  return { object, label, labelPlural, columns: named };
}

/** A group is known by its name. */
function checkNames(groups: readonly Group[]): void {
  const names = groups.map(({ name }) => name.trim().toLowerCase());
  const twice = groups.find((_, i) => names.indexOf(names[i] ?? "") !== i);
  if (twice)
    throw new ProblemError(400, "Two groups of a name", `Two groups are called “${twice.name}”.`);
  for (const { name, grants } of groups) {
    const objects = Object.keys(grants).map((object) => object.toLowerCase());
    const again = Object.keys(grants).find((_, i) => objects.indexOf(objects[i] ?? "") !== i);
    if (again)
      throw new ProblemError(
        400,
        "An object twice",
        `“${name}” says twice what it sees of ${again}.`,
      );
  }
}

function changed(): ProblemError {
  return new ProblemError(
    409,
    "Changed by somebody else",
    "Somebody has saved the groups since you opened them; reload, and make your change again.",
  );
}
