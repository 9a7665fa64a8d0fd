import { base64url } from "jose";
import { answerColumns } from "../ask/answer-columns.ts";
import type { CheckedMeasures } from "../ask/check.ts";
import type { KeptAnswer } from "../ask/kept-answer.ts";
import { measuresStatement } from "../ask/measures-statement.ts";
import type { AskedPlaces } from "../ask/places.ts";
import { toldOf } from "../ask/read-answer.ts";
import { isOfPart } from "../ask/touched-by.ts";
import type { Database } from "../pg/database.ts";
import type { Answer, Contents } from "../protocol/question.ts";
import { isSameName } from "../protocol/same-name.ts";
import { isSettled, type Places } from "../query/moment.ts";
import { QuestionError } from "../query/question-error.ts";
import { type FreshAnswer, freshAnswer, storeAnswer, storedAnswer } from "./fresh-answer.ts";
import { type KeptAnswers, makeKeptAnswers, sizeOf } from "./kept-answers.ts";
import { makeSingleFlight, type SingleFlight } from "./single-flight.ts";

/** What answers to questions need besides the question. */
export type AnswerContext = {
  readonly database: Database;
  /** Work that the response does not wait for. */
  readonly afterwards: (work: Promise<unknown>) => void;
  /** What the answer must be true for at least; null: what there is now. */
  readonly atLeast: Contents | null;
};

type Isolate = {
  readonly kept: KeptAnswers;
  readonly flights: SingleFlight<FreshAnswer | "other line">;
  /** When each answer was last written to Postgres. */
  readonly storedAt: Map<string, number>;
};

const isolates = new WeakMap<Database, Isolate>();
/** A live question is asked once a second. */
const APART_MS = 1_000;
/** Longer than a lookup, a refresh and a question asked whole may take. */
const LATE_MS = 65_000;
/** One that is half a minute old is brought up to date as fast as a new one, and writing is a statement too. */
const STORED_EVERY_MS = 30_000;
/** The other tiles of a board that is opened are answered first. */
const STORED_AFTER_MS = 1_000;
const MOST_STORED = 1_000_000;

function isolateOf(database: Database): Isolate {
  const known = isolates.get(database);
  if (known) return known;
  const flights: Isolate["flights"] = makeSingleFlight({ apartMs: APART_MS, lateMs: LATE_MS });
  const made = { kept: makeKeptAnswers(), flights, storedAt: new Map<string, number>() };
  isolates.set(database, made);
  return made;
}

/**
 * The answer to a question as of now, for all who ask it. A kept one serves who says by `atLeast` what they have seen;
 * who does not is told what there is. "other line": its places must be looked up again.
 */
export async function answerOfNow(
  question: CheckedMeasures,
  places: AskedPlaces,
  context: AnswerContext,
): Promise<Answer | "other line"> {
  const fresh = await freshOfNow(question, places, context);
  if (fresh === "other line") return fresh;
  if (context.atLeast) checkNotBehind(fresh, context.atLeast);
  return toldBeside(fresh, places);
}

/** The same, whether or not there is as much as was asked for. */
export async function freshOfNow(
  question: CheckedMeasures,
  places: AskedPlaces,
  context: AnswerContext,
): Promise<Answer | "other line"> {
  const { database, atLeast, afterwards } = context;
  const { kept, flights } = isolateOf(database);
  const key = await keyOfNow(question, places);
  const isEnough = atLeast && ((one: KeptAnswer) => isFrom(one.answer, atLeast));
  const known = kept.get(key);
  if (known && isEnough?.(known)) return known.answer;
  const run = () => keptOrFresh(key, question, places, context);
  const fresh = await flights.ask(key, {
    isEnough: isEnough && ((one) => one !== "other line" && isEnough(one)),
    run,
    afterwards,
  });
  return fresh === "other line" ? fresh : fresh.answer;
}

/** What the isolate keeps of it. */
export function keptOfNow(database: Database, key: string): Answer | undefined {
  return isolateOf(database).kept.get(key)?.answer;
}

/**
 * The answer to who sees a part of the rows, where a moment is looked at: of then they see what they see now too, which
 * nothing that is kept is true for. Who asks it under the same grant within a second shares the statement: the part is in
 * its text and values.
 */
export async function partOfThen(
  question: CheckedMeasures,
  places: AskedPlaces,
  { database, afterwards }: AnswerContext,
): Promise<Answer | "other line"> {
  const { flights } = isolateOf(database);
  const fresh = await flights.ask(`part ${await keyOfNow(question, places)}`, {
    isEnough: () => false,
    run: () => freshAnswer(database, question, places, null),
    afterwards,
  });
  return fresh === "other line" ? fresh : toldBeside(fresh.answer, places);
}

/**
 * What it is compared with, where that is not what was asked for, and whether it is settled: that changes while the
 * answer, and its key, stay as they are.
 */
function toldBeside(answer: Answer, { before, beginning }: AskedPlaces): Answer {
  if (before === null) return answer;
  const settled = answer.settled !== false && isSettled(before);
  return { ...answer, settled, ...(beginning === undefined ? {} : { comparedWith: beginning }) };
}

/** Rows as of a moment are the same for ever, and so is what is asked of them. */
export async function answerAsOf(
  question: CheckedMeasures,
  places: AskedPlaces & { readonly now: Places },
  { database, afterwards }: AnswerContext,
): Promise<Answer | "other line"> {
  const { kept, flights } = isolateOf(database);
  const contents = toldOf(places.now);
  const key = await keyOf(question, places, contents.history);
  const known = kept.get(key);
  if (known) return toldBeside({ ...known.answer, ...contents }, places);
  const run = async () => {
    const fresh = await freshAnswer(database, question, places, null);
    if (fresh !== "other line") kept.set(key, { answer: fresh.answer, states: null });
    return fresh;
  };
  const fresh = await flights.ask(key, { isEnough: () => true, run, afterwards });
  if (fresh === "other line") return fresh;
  return toldBeside({ ...fresh.answer, ...contents }, places);
}

async function keptOrFresh(
  key: string,
  question: CheckedMeasures,
  places: AskedPlaces,
  { database, afterwards }: AnswerContext,
): Promise<FreshAnswer | "other line"> {
  const { kept } = isolateOf(database);
  if (isOfPart(question)) return freshOfPart(key, question, places, database);
  const known = kept.get(key);
  const stored = known ? null : await storedAnswer(database, key, question);
  const fresh = stored?.isOfNow
    ? { ...stored.kept, isNamed: true }
    : await freshAnswer(database, question, places, known ?? stored?.kept ?? null);
  if (fresh === "other line" || !fresh.isNamed) return fresh;
  kept.set(key, fresh);
  // Compared with a moment that is not settled, its key is another one after the next change.
  if (places.before === null || isSettled(places.before))
    afterwards(storeNowAndThen(key, fresh, database));
  return fresh;
}

/**
 * Asked whole: what keeps an answer fresh does not read what a grant reads. As it is it serves as long as no object
 * changed that the question or the grant reads.
 */
async function freshOfPart(
  key: string,
  question: CheckedMeasures,
  places: AskedPlaces,
  database: Database,
): Promise<FreshAnswer | "other line"> {
  const fresh = await freshAnswer(database, question, places, null);
  if (fresh !== "other line" && fresh.isNamed)
    isolateOf(database).kept.set(key, { answer: fresh.answer, states: null });
  return fresh;
}

async function storeNowAndThen(key: string, fresh: KeptAnswer, database: Database): Promise<void> {
  const { storedAt } = isolateOf(database);
  const now = Date.now();
  for (const [other, at] of storedAt) if (now - at > STORED_EVERY_MS) storedAt.delete(other);
  if (storedAt.has(key) || sizeOf(fresh) > MOST_STORED) return;
  storedAt.set(key, now);
  await new Promise((resolve) => setTimeout(resolve, STORED_AFTER_MS));
  await storeAnswer(database, key, fresh);
}

/** Whether an answer is true for these contents or later ones. Of an object that they do not name nobody has vouched. */
export function isFrom({ seqs, history }: Answer, atLeast: Contents): boolean {
  return Object.entries(seqs).every(([name, seq]) => {
    const asked = askedOf(atLeast, name);
    return asked !== undefined && history[name] === asked.line && seq >= asked.seq;
  });
}

/** Objects are named in any case. */
export function askedOf(atLeast: Contents, object: string): Contents[string] | undefined {
  return atLeast[object] ?? Object.entries(atLeast).find(([name]) => isSameName(name, object))?.[1];
}

/** Of another line the log was put back, or the lease was granted again: then there is no more than this. */
export function checkNotBehind(
  { seqs, history }: Pick<Answer, "seqs" | "history">,
  atLeast: Contents,
): void {
  for (const [name, seq] of Object.entries(seqs)) {
    const asked = askedOf(atLeast, name);
    if (asked !== undefined && asked.line === history[name] && asked.seq > seq)
      throw new QuestionError(
        "Not yet",
        `atLeast: ${name} has no change ${asked.seq} yet; the newest is seq:${seq}.`,
      );
  }
}

/** Raise it where the cells of an answer are read otherwise from what the same statement answers. */
const READING = 1;

const keysOfNow = new WeakMap<CheckedMeasures, Promise<string>>();

/** `keyOf`, once for a question that reads no other moment. */
export function keyOfNow(question: CheckedMeasures, places: AskedPlaces): Promise<string> {
  if (places.now !== null || places.before !== null) return keyOf(question, places);
  const known = keysOfNow.get(question) ?? keyOf(question, places);
  keysOfNow.set(question, known);
  return known;
}

/**
 * A digest of the question as it was resolved: its statement has dates, zone and calendar, and is of this version. How
 * columns are called and read is said beside it: of a field of another type the statement can be the same.
 */
async function keyOf(
  question: CheckedMeasures,
  places: AskedPlaces,
  lines: Answer["history"] = {},
): Promise<string> {
  const names = answerColumns(question).map(({ name }) => name);
  const types = [...question.by, ...question.measures].map(({ path }) => path?.column.pgType);
  const all = JSON.stringify([READING, measuresStatement(question, places), names, types, lines]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(all));
  return base64url.encode(new Uint8Array(digest));
}
