import { Hono } from "hono";
import type * as v from "valibot";
import { jsonText, readJson, type Words } from "../ask/read-json.ts";
import { isAtLeast } from "../protocol/person.ts";
import { MOST_TOKENS, NewToken, TOKEN_PREFIX } from "../protocol/token.ts";
import { makeToken, readMade, readToken, revokeToken, tokensOf } from "../query/tokens.ts";
import type { ApiEnv } from "./context.ts";
import { digestOf, newToken } from "./cookies.ts";
import { endFeeds } from "./end-feeds.ts";
import { jsonBody } from "./json-body.ts";
import { limitedBody } from "./limited-body.ts";
import { newId } from "./new-id.ts";
import { needsRole } from "./people.ts";
import { forgetPeople } from "./person.ts";
import { ProblemError } from "./problem.ts";
import { queryText } from "./query-text.ts";
import { readerOf } from "./reader.ts";
import { feedsOfToken } from "./ticket.ts";
import { checkTokenGrants } from "./token-grants.ts";

const MAX_BYTES = 100_000;
const limited = limitedBody(MAX_BYTES, "Too large", `A token has at most ${MAX_BYTES} bytes.`);

const WORDS: Words = {
  what: "token",
  example: '{"name":"Nightly report","days":90}',
  parts: ["name", "days", "grants", "fields", "denied", "rows"],
};

/** Tokens for programs: one's own, and, for admins, those of everybody (`?all=1`). No token gets here (token-scope.ts). */
export const tokenRoutes = new Hono<ApiEnv>()
  .get("/", queryText("all"), async (c) => {
    const { database, person } = c.var;
    const all = c.req.valid("query").all === "1";
    if (all) needsRole(person, "admin");
    const rows = await database.query(tokensOf(all ? null : person.id));
    return c.json({ tokens: rows.map((row) => readToken(row, person.id)) });
  })
  .post("/", limited, jsonBody<v.InferInput<typeof NewToken>>(), async (c) => {
    const { database, person } = c.var;
    const asked = readJson(NewToken, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    if (asked.grants !== null) await checkTokenGrants(await readerOf(c), asked.grants);
    const token = TOKEN_PREFIX + newToken();
    const kept = { id: newId(), digest: await digestOf(token), person: person.id };
    const [made] = await database.write(makeToken(asked, kept));
    if (made === undefined) throw tooMany();
    return c.json(readMade(made, token), 201);
  })
  .delete("/:token", async (c) => {
    const { database, person } = c.var;
    const id = c.req.param("token");
    const revoked = await database.write(
      revokeToken(person.id, id, isAtLeast(person.role, "admin")),
    );
    if (revoked.length === 0)
      throw new ProblemError(404, "No such token", "This token is not there any more.");
    forgetPeople(database);
    await endFeeds(c, { by: "session", session: feedsOfToken(id) });
    return c.json({ revoked: id });
  });

function tooMany(): ProblemError {
  return new ProblemError(
    409,
    "Too many tokens",
    `You have ${MOST_TOKENS} tokens; revoke one that is not used any more.`,
  );
}
