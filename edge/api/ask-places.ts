import type { CheckedMeasures } from "../ask/check.ts";
import { type AskedMoment, type AskedPlaces, momentsOf } from "../ask/places.ts";
import { readingOf, touchedBy } from "../ask/touched-by.ts";
import type { Database } from "../pg/database.ts";
import type { Question } from "../protocol/question.ts";
import type { QuestionObject } from "../query/column.ts";
import { isBeforeHistory, latestBeginning } from "../query/moment.ts";
import { findPlace, findPlaces } from "./place.ts";

/** Looks up what the moments of a question name in the log of each object that it reads. */
export async function findAskedPlaces(
  database: Database,
  checked: CheckedMeasures,
): Promise<AskedPlaces> {
  const reads = touchedBy(readingOf(checked));
  const at = (moment: AskedMoment, part: string) =>
    findPlaces(database, reads, momentsOf(moment, part).of, part);
  const now = checked.asOf ? await at(checked.asOf, "asOf") : null;
  const { moment = null, orBeginning = false } = checked.before ?? {};
  if (moment === null) return { now, before: null };
  try {
    return { now, before: await at(moment, COMPARED) };
  } catch (error) {
    if (!orBeginning || !isBeforeHistory(error)) throw error;
    const [[beginning] = []] = await database.query(latestBeginning(reads));
    if (!beginning) throw error;
    return { now, before: await at(beginning, COMPARED), beginning };
  }
}

const COMPARED = "compare.asOf";

/** The time that relative periods are seen from, in milliseconds: of a question as of a moment that moment. */
export async function nowOf(
  database: Database,
  { asOf }: Question,
  object: QuestionObject,
): Promise<number> {
  if (asOf === undefined) return Date.now();
  const moment = momentsOf(asOf, "asOf").of(object.name);
  if (typeof asOf === "string") return Date.parse(asOf);
  const place = await findPlace(database, { object, columns: [] }, moment, "asOf");
  return Date.parse(place.asOf.at);
}
