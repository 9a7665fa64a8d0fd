import { type CheckedMeasures, checkMeasures } from "../ask/check.ts";
import { OF_NOW } from "../ask/places.ts";
import { DatabaseError } from "../pg/database-error.ts";
import type { Sight } from "../grants/grant-of.ts";
import type { ObjectGrant } from "../protocol/grant.ts";
import { QuestionError } from "../query/question-error.ts";
import { freshOfNow, isFrom, keyOfNow } from "./answer.ts";
import { calendarOf } from "./calendar.ts";
import { databaseOf } from "./context.ts";
import { afresh, catalogFor, type Finder, wholeFinder } from "./descriptions.ts";
import {
  type AnswersProps,
  type AskedAs,
  type NamedQuestion,
  readAddress,
} from "./named-question.ts";
import { asSeenBy } from "./seen-objects.ts";
import type { Settings } from "./settings.ts";
import type { NamedAnswer, NamedFailure } from "./shared-answer.ts";

/*
 * The cached entrypoint: it answers questions under their names. It knows no person. Whoever calls it has found out what
 * somebody sees; here the question is checked once more with just that, and answered only if that gives the name again.
 * So what is kept under a name is the answer to that name, whatever else the address or a header says.
 */

/** Whoever follows asks for a newer one within it; nobody is served an older one for longer. */
const KEPT_S = 60;
/** Without `must-revalidate` an old one would be served for ever while Postgres does not answer. */
const KEPT = `public, max-age=${KEPT_S}, must-revalidate`;

type Afterwards = (work: Promise<unknown>) => void;

/** Answers a request of this Worker to itself. */
export async function answerNamed(
  request: Request,
  props: AnswersProps,
  settings: Settings,
  afterwards: Afterwards,
): Promise<Response> {
  const named = request.method === "GET" ? await readAddress(request.url, props) : null;
  if (named === null) return refusing(400);
  try {
    return await afresh(databaseOf(settings), () => answered(named, settings, afterwards));
  } catch (error) {
    if (error instanceof QuestionError) return refusing(422);
    if (!(error instanceof DatabaseError)) throw error;
    const failure = TOLD.find((one) => one === error.failure);
    return failure ? refusing(503, { name: named.name, failure }) : refusing(503);
  }
}

/** What is the same wherever it is asked. Of anything else the caller asks, and is told, itself. */
const TOLD = ["slow", "busy", "crowded", "unreachable", "large"] as const;

async function answered(
  { name, asked, atLeast }: NamedQuestion,
  settings: Settings,
  afterwards: Afterwards,
): Promise<Response> {
  const database = databaseOf(settings);
  const question = await checkedAs(asked, settings);
  if ((await keyOfNow(question, OF_NOW)) !== name) return refusing(409);
  const answer = await freshOfNow(question, OF_NOW, { database, atLeast, afterwards });
  if (answer === "other line") return refusing(409);
  const body: NamedAnswer = { name, answer };
  const kept = isFrom(answer, atLeast) ? KEPT : "no-store";
  return Response.json(body, { headers: { "Cache-Control": kept } });
}

/** The question, checked against what is said to be seen. Throws a QuestionError where it cannot be asked (any more). */
async function checkedAs(asked: AskedAs, settings: Settings): Promise<CheckedMeasures> {
  const { question, me } = asked;
  const { find, names } = finderOf(asked, settings);
  const object = await find(question.object);
  const catalog = await catalogFor(question, object, { find, names });
  const calendar = calendarOf(settings);
  return checkMeasures(question, object, catalog, { now: Date.now(), calendar, me });
}

function finderOf({ sights, me }: AskedAs, settings: Settings): Finder {
  const database = databaseOf(settings);
  const reader = { database, calendar: () => calendarOf(settings) };
  const { find, names } = wholeFinder(database);
  const seen = async (name: string) => {
    const whole = await find(name);
    const said = sights[whole.name];
    return said === undefined ? whole : asSeenBy(reader, whole, { sight: sightOf(said), me });
  };
  return { find: seen, names };
}

function sightOf({ fields, denied, rows }: ObjectGrant): Sight {
  return { fields: fields === "all" ? fields : new Set(fields), denied: new Set(denied), rows };
}

function refusing(status: number, why: NamedFailure | null = null): Response {
  return Response.json(why, { status, headers: { "Cache-Control": "no-store" } });
}
