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
import type { Refusal } from "./shared-answer.ts";

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
  if (named === null) return refusing(400, {});
  try {
    return await afresh(databaseOf(settings), () => answered(named, settings, afterwards));
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return refusing(503, { failure: TOLD.find((one) => one === error.failure) });
  }
}

/** What is the same wherever it is asked. Of anything else the caller asks itself. */
const TOLD = ["slow", "busy", "crowded", "unreachable", "large"] as const;

async function answered(
  { name, asked, atLeast }: NamedQuestion,
  settings: Settings,
  afterwards: Afterwards,
): Promise<Response> {
  const database = databaseOf(settings);
  const question = await checkedAs(asked, settings);
  if (question === null || (await keyOfNow(question, OF_NOW)) !== name) return refusing(409, {});
  try {
    const answer = await freshOfNow(question, OF_NOW, { database, atLeast, afterwards });
    if (answer === "other line") return refusing(409, {});
    return Response.json(
      { name, answer },
      { headers: { "Cache-Control": isFrom(answer, atLeast) ? KEPT : "no-store" } },
    );
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    const { title, message: detail, near, status } = error;
    return refusing(422, { refused: { title, detail, near: [...near], status } });
  }
}

/** The question, checked against what is said to be seen; null where it cannot be asked (any more). */
async function checkedAs(asked: AskedAs, settings: Settings): Promise<CheckedMeasures | null> {
  const { question, me } = asked;
  const { find, names } = finderOf(asked, settings);
  try {
    const object = await find(question.object);
    const catalog = await catalogFor(question, object, { find, names });
    const calendar = calendarOf(settings);
    return checkMeasures(question, object, catalog, { now: Date.now(), calendar, me });
  } catch (error) {
    if (error instanceof QuestionError) return null;
    throw error;
  }
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

function refusing(status: number, refusal: Refusal): Response {
  return Response.json(refusal, { status, headers: { "Cache-Control": "no-store" } });
}
