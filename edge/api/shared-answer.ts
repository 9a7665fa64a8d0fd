import * as v from "valibot";
import type { Asker } from "../ask/asked.ts";
import type { CheckedMeasures } from "../ask/check.ts";
import { OF_NOW } from "../ask/places.ts";
import { objectsRead } from "../ask/touched-by.ts";
import type { Database } from "../pg/database.ts";
import { DatabaseError } from "../pg/database-error.ts";
import type { Sight } from "../grants/grant-of.ts";
import type { ObjectGrant } from "../protocol/grant.ts";
import { Answer, type Contents, type MeasuresQuestion } from "../protocol/question.ts";
import type { QuestionObject } from "../query/column.ts";
import {
  type AnswerContext,
  askedOf,
  checkNotBehind,
  freshOfNow,
  isFrom,
  keptOfNow,
  keyOfNow,
} from "./answer.ts";
import { addressOf, type AnswersProps, type AskedAs } from "./named-question.ts";
import { makeKeptAnswers, type KeptAnswers } from "./kept-answers.ts";
import { resolvedSight } from "./seen-objects.ts";
import { makeSingleFlight, type SingleFlight } from "./single-flight.ts";

/*
 * An answer of now for who follows, by what is nearest:
 *
 *   the isolate has one that is as new ─► it
 *   else one request for all who wait  ─► the cached entrypoint ─► its cache, or Postgres (answers-entry.ts)
 *                                         none, or no answer    ─► Postgres
 *
 * Right without any of them: what comes from elsewhere counts only under the name that was asked for, and if it is as new.
 */

/** The entrypoint, as `ctx.exports` hands it out. */
export type AnswersEntry = (options: { readonly props: AnswersProps }) => {
  fetch(request: Request): Promise<Response>;
};

/** What it answers. */
const NamedAnswer = v.strictObject({ name: v.string(), answer: Answer });
export type NamedAnswer = v.InferOutput<typeof NamedAnswer>;
/** Why Postgres did not, where it would not answer who asks once more either. */
const NamedFailure = v.strictObject({
  name: v.string(),
  failure: v.picklist(["slow", "busy", "crowded", "unreachable", "large"]),
});
export type NamedFailure = v.InferOutput<typeof NamedFailure>;
const Told = v.union([NamedAnswer, NamedFailure]);

type Isolate = {
  /** Answers that came from elsewhere. */
  readonly heard: KeptAnswers;
  readonly flights: SingleFlight<Answer>;
};
const isolates = new WeakMap<Database, Isolate>();
/** In characters: half of what own answers may take. */
const MOST_HEARD = 4_000_000;
/** The entrypoint lets runs begin a second apart. */
const APART_MS = 250;
const LATE_MS = 65_000;

function isolateOf(database: Database): Isolate {
  const known = isolates.get(database);
  if (known) return known;
  const flights: Isolate["flights"] = makeSingleFlight({ apartMs: APART_MS, lateMs: LATE_MS });
  const made = { heard: makeKeptAnswers(MOST_HEARD), flights };
  isolates.set(database, made);
  return made;
}

export type SharedContext = AnswerContext & {
  readonly atLeast: Contents;
  readonly entry: AnswersEntry;
};

/** The answer as of now, at least as new as `atLeast`. `asked` is what the question was checked with. */
export async function sharedAnswer(
  question: CheckedMeasures,
  asked: AskedAs,
  context: SharedContext,
): Promise<Answer> {
  const { database, atLeast, entry, afterwards } = context;
  const name = await keyOfNow(question, OF_NOW);
  const { heard, flights } = isolateOf(database);
  const isEnough = (answer: Answer) => isFrom(answer, atLeast);
  const known = [keptOfNow(database, name), heard.get(name)?.answer].find(
    (one) => one !== undefined && isEnough(one),
  );
  if (known) return known;
  const contents = contentsRead(question, atLeast);
  const run = async () => {
    const address = contents && (await addressOf(name, asked, contents));
    const far = address && (await answerFrom(entry(address), address.url, name));
    if (far === null || !isEnough(far)) return ofPostgres(question, context);
    heard.set(name, { answer: far, states: null });
    return far;
  };
  const answer = await flights.ask(name, { isEnough, run, afterwards });
  checkNotBehind(answer, atLeast);
  return answer;
}

async function ofPostgres(question: CheckedMeasures, context: AnswerContext): Promise<Answer> {
  const answer = await freshOfNow(question, OF_NOW, context);
  if (answer === "other line") throw new Error("An answer of now is of no line.");
  return answer;
}

/** What is asked for of each object that is read; null where somebody vouches for nothing of one. */
function contentsRead(question: CheckedMeasures, atLeast: Contents): Contents | null {
  const all = objectsRead(question).map((name) => [name, askedOf(atLeast, name)] as const);
  const known = all.flatMap(([name, content]) => (content ? [[name, content] as const] : []));
  return known.length < all.length ? null : Object.fromEntries(known);
}

/** Null where there is none under this name. Throws a DatabaseError where Postgres gave no answer. */
async function answerFrom(
  entry: ReturnType<AnswersEntry>,
  url: string,
  name: string,
): Promise<Answer | null> {
  const response = await entry.fetch(new Request(url)).catch(() => null);
  const body: unknown = await response?.json().catch(() => null);
  const told = v.safeParse(Told, body);
  if (!told.success || told.output.name !== name) return null;
  if ("answer" in told.output) return told.output.answer;
  throw new DatabaseError(told.output.failure);
}

/** What a question was checked with; null where that cannot be said to another entrypoint. */
export function askedAs(
  question: MeasuresQuestion,
  me: Asker | undefined,
  objects: Iterable<QuestionObject>,
): AskedAs | null {
  const parts = [...objects].filter(({ seen }) => seen !== undefined);
  const resolved = parts.map((object) => [object.name, resolvedSight(object)] as const);
  const sights = resolved.flatMap(([name, one]) => (one ? [[name, one.sight] as const] : []));
  if (sights.length < resolved.length) return null;
  const all = [me, ...resolved.map(([, one]) => one?.me)].filter((one) => one !== undefined);
  const asker = all.find((one) => "id" in one && one.teams !== undefined) ?? all[0];
  return {
    question,
    ...(asker && { me: asker }),
    sights: Object.fromEntries(sights.map(([name, sight]) => [name, saidOf(sight)])),
  };
}

function saidOf({ fields, denied, rows }: Sight): ObjectGrant {
  return {
    fields: fields === "all" ? fields : [...fields].toSorted(),
    denied: [...denied].toSorted(),
    rows,
  };
}
