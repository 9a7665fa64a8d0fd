import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { CheckedMeasures } from "../ask/check.ts";
import { type Bounds, OF_MEASURES, OF_ROWS } from "../ask/bounds.ts";
import { bytesOfUrl, parseAtLeast, questionText } from "../ask/parse-question.ts";
import { checkRows } from "../ask/rows-question.ts";
import { OF_NOW } from "../ask/places.ts";
import { isOfPart, unreadFields } from "../ask/touched-by.ts";
import { DatabaseError } from "../pg/database-error.ts";
import type {
  Answer,
  Contents,
  MeasuresQuestion,
  Question,
  RowsQuestion,
} from "../protocol/question.ts";
import { contentsOf, isSettled } from "../query/moment.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { ownPlace, type Question as CheckedRows, readsOf } from "../query/question.ts";
import {
  type AnswerContext,
  answerAsOf,
  answerOfNow,
  checkNotBehind,
  partOfThen,
} from "./answer.ts";
import { meOf } from "./asker.ts";
import { findAskedPlaces, nowOf } from "./ask-places.ts";
import { calendarOf } from "./calendar.ts";
import { headsNow } from "./heads.ts";
import type { AskedAs } from "./named-question.ts";
import { type AnswersEntry, askedAs, sharedAnswer } from "./shared-answer.ts";
import { withCatalog } from "./catalog.ts";
import { checkOnce, readOnce } from "./checked-questions.ts";
import { answersOf, type ApiEnv, afterwardsOf } from "./context.ts";
import { jsonBody } from "./json-body.ts";
import { ProblemError } from "./problem.ts";
import { queryText } from "./query-text.ts";
import { askNoted } from "./noted.ts";
import { askPage } from "./rows.ts";
import { contentsFor, sealedContents } from "./sealed.ts";

const tooLarge = ({ bytes }: Bounds) =>
  new ProblemError(
    413,
    "Question too large",
    `A question has at most ${bytes} bytes; ask for fewer values in one list.`,
  );
const limited = bodyLimit({
  maxSize: OF_ROWS.bytes,
  onError: () => {
    throw tooLarge(OF_ROWS);
  },
});

/**
 * Questions as data: of rows or of measures, in the body, or in base64url in the URL. Who knows what they have seen says
 * so by `atLeast`; then an answer that is kept may do.
 */
export const askRoutes = new Hono<ApiEnv>()
  .post("/", limited, jsonBody<Question>(), queryText("atLeast"), async (c) => {
    const { atLeast } = c.req.valid("query");
    return c.json(await answer(c, await c.req.arrayBuffer(), parseAtLeast(atLeast)));
  })
  .get("/", queryText("q", "atLeast"), async (c) => {
    const { q, atLeast } = c.req.valid("query");
    const bytes = bytesOfUrl(q);
    if (bytes.length > OF_ROWS.bytes) throw tooLarge(OF_ROWS);
    return c.json(await answer(c, bytes, parseAtLeast(atLeast)));
  });

async function answer(
  c: Context<ApiEnv>,
  bytes: ArrayBuffer | Uint8Array,
  atLeast: Contents | null,
) {
  const question = readOnce(questionText(bytes));
  if ("measures" in question && bytes.byteLength > OF_MEASURES.bytes) throw tooLarge(OF_MEASURES);
  const calendar = calendarOf(c.env);
  const { database } = c.var;
  return withCatalog(c.var.reader, question, async (object, catalog) => {
    try {
      const now = await nowOf(database, question, object);
      const me = await meOf(question, database, c.var.person);
      if (!("measures" in question))
        return await answerRows(
          object,
          checkRows(question, object, catalog, { now, calendar, me }),
          { database, atLeast, afterwards: afterwardsOf(c) },
        );
      const checked = checkOnce(question, object, catalog, { now, calendar, me });
      const objects = [...catalog.objects.values()];
      const entry = answersOf(c);
      const asked = entry && askedAs(question, me, objects);
      const context = { database, atLeast, afterwards: afterwardsOf(c), asked, entry };
      return contentsFor(await answerMeasures(checked, context), objects);
    } catch (error) {
      if (error instanceof DatabaseError && error.failure === "slow") throw tooSlow(question);
      throw error;
    }
  });
}

/** As of a moment it says what that named, as answers with measures do, and `at`: when the object's own place was. */
async function answerRows(object: ObjectEntry, question: CheckedRows, context: AnswerContext) {
  const { atLeast } = context;
  const { placed, page } = await askNoted(object, question, context, (database) =>
    askPage(database, object, question),
  );
  if (atLeast && placed.places === null && object.seen === undefined)
    checkNotBehind(
      { seqs: { [page.object]: page.seq }, history: { [page.object]: page.line } },
      atLeast,
    );
  const { places } = placed;
  const at = ownPlace(placed)?.asOf.at;
  if (places === null || at === undefined) return page;
  const sealed = readsOf(placed).flatMap(({ object: { name, seen } }) => (seen ? [name] : []));
  const asOf = sealedContents(contentsOf(places), sealed);
  return { ...page, asOf, at, settled: isSettled(places) };
}

type MeasuresContext = AnswerContext & {
  /** The cached entrypoint, and what it must be told; null where there is none, or it cannot be said. */
  readonly entry: AnswersEntry | null;
  readonly asked: AskedAs | null;
};

async function answerMeasures(checked: CheckedMeasures, context: MeasuresContext): Promise<Answer> {
  for (;;) {
    const places = await findAskedPlaces(context.database, checked);
    const { now, before } = places;
    const answer = await (now === null && before === null
      ? answerNow(checked, context)
      : isOfPart(checked)
        ? partOfThen(checked, places, context)
        : now
          ? answerAsOf(checked, { ...places, now }, context)
          : answerOfNow(checked, places, context));
    if (answer === "other line") continue;
    const unread = unreadFields(checked);
    return unread.length === 0 ? answer : { ...answer, unread: [...unread] };
  }
}

/**
 * Who sees a part of the rows is told no place in a log, so that theirs is where all logs are now. Who says nothing is in a
 * hurry: one statement that brings an answer up to date is as fast as one that looks how new it must be.
 */
async function answerNow(checked: CheckedMeasures, context: MeasuresContext) {
  const { database, afterwards, asked, entry } = context;
  const atLeast = isOfPart(checked) ? await headsNow(database, afterwards) : context.atLeast;
  return atLeast && entry && asked
    ? sharedAnswer(checked, asked, { ...context, atLeast, entry })
    : answerOfNow(checked, OF_NOW, { ...context, atLeast });
}

function tooSlow(question: Question): ProblemError {
  const advice = "measures" in question ? adviceOnMeasures(question) : adviceOnRows(question);
  return new ProblemError(
    503,
    "Question too slow",
    `The database gave this question up after 15 s: too many rows of ${question.object.slice(0, 80)} were read. ${advice}`,
  );
}

const LATER = "A later moment makes it fast: everything that changed since is put back first.";

function adviceOnMeasures({ where, measures, asOf, compare }: MeasuresQuestion): string {
  if (asOf !== undefined || typeof compare === "object") return LATER;
  const dear = measures.find(({ fn }) => ["distinct", "median", "percentile"].includes(fn));
  const narrower = where
    ? "A shorter period or a condition on a reference (such as ownerid) makes it fast"
    : "A condition makes it fast: a period, or a reference (such as ownerid)";
  return dear ? `${narrower}; ${dear.fn} takes longer than count, sum and avg.` : `${narrower}.`;
}

function adviceOnRows({ sort, asOf }: RowsQuestion): string {
  if (asOf !== undefined) return LATER;
  return sort?.length
    ? "A sort by id, name or a reference makes it fast, or a condition on one of them."
    : "A condition on id, name or a reference makes it fast.";
}
