import { type Context, Hono, type MiddlewareHandler } from "hono";
import { jsonText, readJson, type Words } from "../ask/read-json.ts";
import {
  isAtLeast,
  type KnownPerson,
  type Role,
  RoleSaid,
  type SaidRole,
} from "../protocol/person.ts";
import { deedsBefore, readDeeds } from "../query/audit.ts";
import { parseSeq } from "../query/limit.ts";
import { type Admins, endSessions, MOST_PEOPLE, people, sayRole } from "../query/people.ts";
import type { Row } from "../query/statement.ts";
import { roleOf, type SettingRoles } from "../sign-in/setting-roles.ts";
import type { ApiEnv } from "./context.ts";
import { endFeeds } from "./end-feeds.ts";
import { endViewsNow } from "./end-views.ts";
import { jsonBody } from "./json-body.ts";
import { limitedBody } from "./limited-body.ts";
import { forgetPeople, isLocal } from "./person.ts";
import { ProblemError } from "./problem.ts";
import { queryText } from "./query-text.ts";
import { issuersIn, rolesIn } from "./ways-in.ts";
import type { Person } from "./who.ts";

const WORDS: Words = { what: "role", example: '{"role":"viewer"}', parts: ["role"] };
const limited = limitedBody(1_000, "Too large", "A role is a word.");

/** Lets only those on who may do what the role may. */
export function only(least: Role): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    needsRole(c.var.person, least);
    await next();
  };
}

/** The same within a route. */
export function needsRole({ role }: Pick<Person, "role">, least: Role): void {
  if (!isAtLeast(role, least))
    throw new ProblemError(
      403,
      "Not for your role",
      `This takes the role ${least}; ask an admin for it.`,
    );
}

/** Who was ever here, and what they may do. */
export const peopleRoutes = new Hono<ApiEnv>()
  .use(only("admin"))
  .get("/", async (c) => {
    const rows = await c.var.database.query(people);
    const roles = rolesIn(c.env);
    return c.json({
      people: rows.map((row) => readKnown(row, roles)),
      isWhole: rows.length < MOST_PEOPLE,
    });
  })
  .get("/audit", queryText("before"), async (c) => {
    const before = parseSeq("before", c.req.valid("query").before);
    return c.json(readDeeds(await c.var.database.query(deedsBefore(before ?? null))));
  })
  .put("/:person/role", limited, jsonBody<RoleSaid>(), async (c) => {
    const { database } = c.var;
    const { role } = readJson(RoleSaid, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    const id = c.req.param("person");
    const said = await database.write(sayRole(c.var.person.id, id, role, adminsOf(c)));
    if (said.length === 0) throw await notSaid(c.var, id);
    forgetPeople(database);
    if (role === null || role === "none") await endFeeds(c, { by: "person", person: id });
    if (role !== "admin") await endViewsNow(c, { person: id }, "role");
    return c.json({ id, role });
  })
  .delete("/:person/sessions", async (c) => {
    const person = c.req.param("person");
    const ended = await c.var.database.write(endSessions(c.var.person.id, person));
    forgetPeople(c.var.database);
    await endFeeds(c, { by: "person", person });
    await endViewsNow(c, { person }, "sign-out");
    return c.json({ ended: ended.length });
  });

/** Who is on this machine is an admin as long as it is theirs. */
function adminsOf(c: Context<ApiEnv>): Admins | null {
  if (isLocal(c, c.var.person.id)) return null;
  const set = [...rolesIn(c.env).addresses];
  const [always, never] = [true, false].map((isAdmin) =>
    set.filter(([, role]) => (role === "admin") === isAdmin).map(([address]) => address),
  );
  return { issuers: issuersIn(c.env), always: always ?? [], never: never ?? [] };
}

async function notSaid({ database }: ApiEnv["Variables"], id: string): Promise<ProblemError> {
  const rows = await database.query(people);
  return rows.some(([known]) => known === id)
    ? new ProblemError(
        409,
        "The last admin",
        "Nobody could say any more who may do what; make somebody else an admin first.",
      )
    : new ProblemError(404, "No such person", "Nobody with this id was ever here.");
}

function readKnown(row: Row, roles: SettingRoles): KnownPerson {
  const [id, issuer, name, email = null, said = null, seenAt, sessions, groups] = row;
  return {
    id: id ?? "",
    issuer: issuer ?? "",
    name: name ?? "",
    email,
    said: said as SaidRole | null,
    role: roleOf({ email, said: said as SaidRole | null }, roles),
    groups: JSON.parse(groups ?? "[]"),
    seenAt: seenAt ?? "",
    sessions: Number(sessions),
  };
}
