import type { Database } from "../pg/database.ts";
import type { QuestionObject } from "../query/column.ts";
import { type Moment, type Place, placeOf, readPlace } from "../query/moment.ts";
import { unknownObject } from "./catalog.ts";

/** The place in the log that a moment names; null for now. Throws QuestionError where the log does not reach there. */
export async function findPlace(
  database: Database,
  object: QuestionObject,
  moment: Moment | null,
): Promise<Place | null> {
  if (moment === null) return null;
  const place = readPlace(object, await database.query(placeOf(object, moment)));
  if (place === null) throw await unknownObject(database, object.name);
  return place;
}
