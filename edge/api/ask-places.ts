import type { CheckedMeasures } from "../ask/check.ts";
import type { Catalog } from "../ask/field-path.ts";
import { objectsRead } from "../ask/measures-statement.ts";
import { type AskedPlaces, momentOfObject, type Places } from "../ask/places.ts";
import type { Database } from "../pg/database.ts";
import type { MeasuresQuestion, Moment } from "../protocol/question.ts";
import type { QuestionObject } from "../query/column.ts";
import type { Place } from "../query/moment.ts";
import { findPlace } from "./place.ts";

/** Looks up what the moments of a question name in the log of each object that it reads. */
export async function findPlaces(
  database: Database,
  checked: CheckedMeasures,
  catalog: Catalog,
): Promise<AskedPlaces> {
  const { asOf, before } = checked;
  const at = (moment: Moment | null | undefined, part: string) =>
    moment ? placesAt(database, checked, catalog, moment, part) : null;
  const [now, then] = [await at(asOf, "asOf"), await at(before?.moment, "compare.asOf")];
  return { now, before: then };
}

async function placesAt(
  database: Database,
  checked: CheckedMeasures,
  catalog: Catalog,
  moment: Moment,
  part: string,
): Promise<Places> {
  const places = new Map<string, Place>();
  for (const name of objectsRead(checked)) {
    const object = catalog.objects.get(name.toLowerCase());
    const place =
      object && (await findPlace(database, object, momentOfObject(moment, name, part), part));
    if (place) places.set(name, place);
  }
  return places;
}

/** The time that relative periods are seen from, in milliseconds: of a question as of a moment that moment. */
export async function nowOf(
  database: Database,
  { asOf }: MeasuresQuestion,
  object: QuestionObject,
): Promise<number> {
  if (asOf === undefined) return Date.now();
  const moment = momentOfObject(asOf, object.name, "asOf");
  if (typeof asOf === "string") return Date.parse(asOf);
  const place = await findPlace(database, object, moment, "asOf");
  return Date.parse(place.asOf.at);
}
