import { inPart } from "../ask/in-part.ts";
import type { Database } from "../pg/database.ts";
import type { QuestionObject } from "../query/column.ts";
import { type Moment, type Place, placeOf, readPlace } from "../query/moment.ts";
import { unknownObject } from "./catalog.ts";

/**
 * The place in the log that a moment names; null for now. Throws QuestionError where the log does not reach there.
 *
 * @param part of the question that names the moment
 */
export async function findPlace(
  database: Database,
  object: QuestionObject,
  moment: Moment | null,
  part = "asOf",
): Promise<Place | null> {
  if (moment === null) return null;
  const answer = await database.query(placeOf(object, moment));
  const place = inPart(part, () => readPlace(object, answer));
  if (place === null) throw await unknownObject(database, object.name);
  return place;
}
