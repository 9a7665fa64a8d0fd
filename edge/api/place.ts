import { inPart } from "../query/in-part.ts";
import type { Database } from "../pg/database.ts";
import type { ObjectRead } from "../query/column.ts";
import {
  type Moment,
  type Place,
  placeOf,
  type Places,
  readPlace,
  unsaid,
} from "../query/moment.ts";
import { objectGone } from "./catalog.ts";
import { ProblemError } from "./problem.ts";
import { needsTime } from "./sealed.ts";

/**
 * The place in the log that a moment names. Throws QuestionError where the history of what is read does not reach there.
 *
 * @param part of the question that names the moment
 */
export async function findPlace(
  database: Database,
  read: ObjectRead,
  moment: Moment,
  part: string,
): Promise<Place> {
  needsTime(read.object, moment);
  const answer = await database.query(placeOf(read, moment));
  const place = inPart(part, () => readPlace(read, answer));
  if (place === null) throw objectGone(read.object.name);
  return read.object.seen === undefined ? place : unsaid(place, moment.time);
}

/** The places that moments name in the logs of the objects that are read. */
export async function findPlaces(
  database: Database,
  reads: readonly ObjectRead[],
  momentOf: (object: string) => Moment,
  part: string,
): Promise<Places> {
  const places = new Map<string, Place>();
  for (const read of reads) {
    const { name } = read.object;
    places.set(name, await findPlace(database, read, momentOf(name), part));
  }
  return places;
}

/** The place that rows are asked as of; null for now. */
export async function placeAsOf(
  database: Database,
  read: ObjectRead,
  moment: Moment | null,
): Promise<Place | null> {
  return moment === null ? null : findPlace(database, read, moment, "asOf");
}

/** The place that was looked up is not in the log any more: a restore, or old months that were dropped, came between. */
export function placeGone(object: string): ProblemError {
  return new ProblemError(
    503,
    "Gone",
    `The log of ${object} was put back or cut while this was asked; ask again.`,
  );
}
