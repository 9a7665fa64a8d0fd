import { type Context, Hono } from "hono";
import type * as v from "valibot";
import { jsonText, readJson, type Words } from "../ask/read-json.ts";
import { isWholeSight } from "../grants/grant-of.ts";
import {
  type Follows,
  MOST_WEBHOOKS,
  NewWebhook,
  SECRET_PREFIX,
  WebhookChange,
} from "../protocol/webhook.ts";
import { nearMatches } from "../query/near-match.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { QuestionError } from "../query/question-error.ts";
import type { Row, Statement } from "../query/statement.ts";
import {
  askTest,
  makeWebhook,
  moveWebhook,
  pauseWebhook,
  readWebhook,
  removeWebhook,
  resumeWebhook,
  rotateSecret,
  settleDeadLetters,
  webhooks,
} from "../query/webhooks.ts";
import { withObject } from "./catalog.ts";
import type { ApiEnv } from "./context.ts";
import { jsonBody } from "./json-body.ts";
import { limitedBody } from "./limited-body.ts";
import { newId } from "./new-id.ts";
import { only } from "./people.ts";
import { ProblemError } from "./problem.ts";
import { readerOf } from "./reader.ts";
import type { Reader } from "./who.ts";

const MAX_BYTES = 100_000;
const limited = limitedBody(MAX_BYTES, "Too large", `A webhook has at most ${MAX_BYTES} bytes.`);

const WORDS: Words = {
  what: "webhook",
  example: '{"url":"https://example.com/hook","objects":{"Account":"all"}}',
  parts: ["url", "objects", "state"],
};

/**
 * Webhooks, for admins. They are kept here and sent by ingest, which alone reads their secrets. Whoever makes one, or sets it
 * going, sees all of its objects: what it sends is what they may see.
 */
export const webhookRoutes = new Hono<ApiEnv>()
  .use(only("admin"))
  .get("/", async (c) => {
    const rows = await c.var.database.query(webhooks());
    return c.json({ webhooks: rows.map(readWebhook) });
  })
  .post("/", limited, jsonBody<v.InferInput<typeof NewWebhook>>(), async (c) => {
    const { database, person } = c.var;
    const asked = readJson(NewWebhook, jsonText(await c.req.arrayBuffer(), WORDS), WORDS);
    const follows = await checkedFollows(await readerOf(c), asked.objects);
    const [id, secret] = [newId(), newSecret()];
    const made = { id, url: asked.url, host: new URL(asked.url).host, follows };
    const answer = await database.write(makeWebhook(made, { person: person.id, secret }));
    if (answer.length === 0) throw tooMany();
    return c.json({ id, secret }, 201);
  })
  .put("/:webhook", limited, jsonBody<WebhookChange>(), async (c) => {
    const { database, person } = c.var;
    const id = c.req.param("webhook");
    const { url, state } = readJson(
      WebhookChange,
      jsonText(await c.req.arrayBuffer(), WORDS),
      WORDS,
    );
    const { objects } = await found(c, id);
    if (url !== undefined || state === "on") await checkedFollows(await readerOf(c), objects);
    if (url !== undefined) await database.write(moveWebhook(person.id, id, url));
    if (state === "paused") await database.write(pauseWebhook(person.id, id));
    if (state === "on") await database.write(resumeWebhook(person.id, id));
    return c.json(await found(c, id));
  })
  .post("/:webhook/secret", async (c) => {
    const { id, objects } = await found(c, c.req.param("webhook"));
    await checkedFollows(await readerOf(c), objects);
    const secret = newSecret();
    await written(c, rotateSecret(c.var.person.id, id, secret));
    return c.json({ id, secret });
  })
  .post("/:webhook/test", async (c) => {
    await written(c, askTest(c.req.param("webhook")));
    return c.json(await found(c, c.req.param("webhook")));
  })
  .post("/:webhook/dead-letters", async (c) => {
    const { id } = await found(c, c.req.param("webhook"));
    const rows = await c.var.database.write(settleDeadLetters(c.var.person.id, id, "retried"));
    return c.json({ retried: Number(rows[0]?.[0] ?? 0) });
  })
  .delete("/:webhook/dead-letters", async (c) => {
    const { id } = await found(c, c.req.param("webhook"));
    const rows = await c.var.database.write(settleDeadLetters(c.var.person.id, id, "dropped"));
    return c.json({ dropped: Number(rows[0]?.[0] ?? 0) });
  })
  .delete("/:webhook", async (c) => {
    const id = c.req.param("webhook");
    await written(c, removeWebhook(c.var.person.id, id));
    return c.json({ removed: id });
  });

/** Standard Webhooks: 24 to 64 random bytes. */
function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return SECRET_PREFIX + btoa(String.fromCharCode(...bytes));
}

async function found({ var: { database } }: Context<ApiEnv>, id: string) {
  const [row] = await database.query(webhooks(id));
  if (row === undefined) throw gone();
  return readWebhook(row);
}

async function written(
  { var: { database } }: Context<ApiEnv>,
  statement: Statement,
): Promise<Row[]> {
  const rows = await database.write(statement);
  if (rows.length === 0) throw gone();
  return rows;
}

/** With objects and columns as they are spelt here. Throws where one is not there, or somebody does not see all of it. */
async function checkedFollows(reader: Reader, asked: Follows): Promise<Follows> {
  const checked: Record<string, Follows[string]> = {};
  for (const [name, columns] of Object.entries(asked))
    await withObject(reader, name, async (object) => {
      if (object.name in checked)
        throw new QuestionError("An object twice", `It is said twice what is followed of ${name}.`);
      checkWhole(reader, object);
      checked[object.name] =
        columns === "all" ? "all" : columns.map((one) => columnOf(object, one));
    });
  return checked;
}

function checkWhole({ grant }: Reader, { name, label }: ObjectEntry): void {
  const sight = grant.of(name);
  if (sight !== null && isWholeSight(sight)) return;
  throw new ProblemError(
    403,
    "Not for who sees a part",
    `A webhook shows all records and fields of ${label}, and you do not see all of them.`,
  );
}

function columnOf({ label, columns }: ObjectEntry, name: string): string {
  const found = columns.find(({ column }) => column === name.toLowerCase());
  if (found !== undefined) return found.column;
  const known = columns.map(({ column }) => column);
  throw new QuestionError(
    "Unknown column",
    `${label} has no column “${name}”.`,
    nearMatches(name, known),
  );
}

function tooMany(): ProblemError {
  return new ProblemError(
    409,
    "Too many webhooks",
    `There are ${MOST_WEBHOOKS} webhooks; delete one that is not used any more.`,
  );
}

function gone(): ProblemError {
  return new ProblemError(404, "No such webhook", "This webhook is not there any more.");
}
