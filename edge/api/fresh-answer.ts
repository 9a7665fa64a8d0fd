import { findAnswer, keepAnswer, readFoundAnswer } from "../ask/answer-row.ts";
import type { CheckedMeasures } from "../ask/check.ts";
import { contentsOf, isKnownSince, isRefreshable, type KeptAnswer } from "../ask/kept-answer.ts";
import { measuresStatement, untouchedStatement } from "../ask/measures-statement.ts";
import type { AskedPlaces } from "../ask/places.ts";
import { isNamed, readAnswer, readStates, readUntouched } from "../ask/read-answer.ts";
import { readingOf } from "../ask/touched-by.ts";
import type { Database } from "../pg/database.ts";
import { DatabaseError } from "../pg/database-error.ts";
import { objectGone } from "./catalog.ts";

/*
 * The answer of now, by what is cheapest:
 *
 *   kept, nothing since ─► as it is
 *   kept, states        ─► refreshed by what changed: one statement, which says whether it could be
 *   kept, no states     ─► as it is, where no change since touches it
 *   else                ─► asked whole
 */

export type FreshAnswer = KeptAnswer & {
  /** False while an object is copied for the first time: then it is not kept. */
  readonly isNamed: boolean;
};

export async function freshAnswer(
  database: Database,
  question: CheckedMeasures,
  places: AskedPlaces,
  kept: KeptAnswer | null,
): Promise<FreshAnswer | "other line"> {
  const cheap =
    kept && (await ifItAnswers(() => broughtUpToDate(database, question, places, kept)));
  return cheap ?? askWhole(database, question, places);
}

/** Null where it must be asked whole. */
async function broughtUpToDate(
  database: Database,
  question: CheckedMeasures,
  places: AskedPlaces,
  kept: KeptAnswer,
): Promise<FreshAnswer | "other line" | null> {
  const { answer, states } = kept;
  const contents = contentsOf(answer);
  if (!isKnownSince(readingOf(question), contents)) return null;
  if (states === null || !isRefreshable(question)) {
    const rows = await database.query(untouchedStatement(question, contents));
    const now = readUntouched(rows);
    return now && { answer: { ...answer, ...now }, states, isNamed: true };
  }
  const statement = measuresStatement(question, places, { contents, states });
  const rows = await database.query(statement);
  return readStates(rows).isAble ? readFresh(question, places, rows) : null;
}

async function askWhole(database: Database, question: CheckedMeasures, places: AskedPlaces) {
  const rows = await database.query(measuresStatement(question, places));
  return readFresh(question, places, rows);
}

function readFresh(
  question: CheckedMeasures,
  places: AskedPlaces,
  rows: Awaited<ReturnType<Database["query"]>>,
): FreshAnswer | "other line" {
  const answer = readAnswer(question, rows, places);
  if (answer === null) throw objectGone(question.object.name);
  if (answer === "other line") return answer;
  return { answer, states: readStates(rows).states, isNamed: isNamed(rows) };
}

/** The answer that Postgres keeps; null where there is none, or the table cannot be read. */
export async function storedAnswer(database: Database, key: string, question: CheckedMeasures) {
  return ifItAnswers(async () => readFoundAnswer(await database.query(findAnswer(key, question))));
}

/** An answer that is not stored is only a cost. */
export async function storeAnswer(
  database: Database,
  key: string,
  kept: KeptAnswer,
): Promise<void> {
  try {
    await database.write(keepAnswer(key, kept));
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
  }
}

/** Null where what was kept does not fit any more, or is not there; a Postgres that is not reached is not asked again. */
async function ifItAnswers<T>(run: () => Promise<T>): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.failure === "unreachable") throw error;
    return null;
  }
}
