import type { Catalog } from "../ask/field-path.ts";
import type { Question } from "../protocol/question.ts";
import { nearMatches } from "../query/near-match.ts";
import { objectNames, type ObjectEntry } from "../query/object-entry.ts";
import {
  afresh,
  catalogFor,
  describedObject,
  type Finder,
  mirroredNames,
  notDescribed,
} from "./descriptions.ts";
import { narrowedObject } from "./narrowed-object.ts";
import { ProblemError } from "./problem.ts";
import { asSeen } from "./seen-objects.ts";
import type { Reader } from "./who.ts";

/*
 * What there is for who asks: of each object the columns and rows that their grant lets them see. What is hidden does not
 * exist here, so that no question can name it.
 */

/**
 * Runs `run` with the object of that name (in any case). Where its table or a column is missing, or of another type, the
 * kept description is too old: it is read again, once.
 */
export function withObject<T>(
  reader: Reader,
  name: string,
  run: (object: ObjectEntry) => Promise<T>,
): Promise<T> {
  return afresh(reader.database, async () => run(await findObject(reader, name)));
}

/** Runs `run` with the object of the question, and with those that its references lead to. */
export function withCatalog<T>(
  reader: Reader,
  question: Question,
  run: (object: ObjectEntry, catalog: Catalog) => Promise<T>,
): Promise<T> {
  return afresh(reader.database, async () => {
    const object = await findObject(reader, question.object);
    return run(object, await catalogFor(question, object, finderFor(reader)));
  });
}

/** The objects that there are, for what reads several. */
export function finderFor(reader: Reader): Finder {
  return { find: (name) => findObject(reader, name), names: () => seenNames(reader) };
}

/** Those of the objects that there are. */
export async function seenObjects(
  reader: Reader,
  names: readonly string[],
): Promise<readonly ObjectEntry[]> {
  const seen = await seenNames(reader);
  const found = names.filter((name) => seen.has(name.toLowerCase()));
  return Promise.all(found.map((name) => findObject(reader, name)));
}

/** All objects that there are, as the asker sees them; without those that ingest has not described yet. */
export async function describedObjects(reader: Reader): Promise<readonly ObjectEntry[]> {
  const all = await Promise.all(
    [...(await seenNames(reader))].toSorted().map(async (name) => {
      const whole = await describedObject(reader.database, name);
      const sight = whole && reader.grant.of(whole.name);
      if (whole === null || sight === null || whole.columns.length === 0) return [];
      return [await asSeen(reader, whole, sight)];
    }),
  );
  return all.flat();
}

async function seenNames({ database, grant }: Reader): Promise<ReadonlySet<string>> {
  const names = await mirroredNames(database);
  return grant.isWhole ? names : new Set([...names].filter((name) => grant.of(name) !== null));
}

async function findObject(reader: Reader, name: string): Promise<ObjectEntry> {
  const whole = await describedObject(reader.database, name);
  const sight = whole && reader.grant.of(whole.name);
  if (whole === null || sight === null) throw await unknownObject(reader, name);
  if (whole.columns.length === 0) throw notDescribed(whole);
  if (sight.within === undefined) return asSeen(reader, whole, sight);
  const { grant, sight: own } = sight.within;
  const through = { ...reader, grant };
  return narrowedObject(reader, await findObject(through, name), own, finderFor(through));
}

async function unknownObject({ database, grant }: Reader, name: string): Promise<ProblemError> {
  const names = (await database.query(objectNames)).map(([known]) => known ?? "");
  const seen = names.filter((known) => grant.of(known) !== null);
  if (names.length === 0)
    return unknown("No object is mirrored yet; start ingest with npm run ingest.");
  return unknown(notMirrored(name), nearMatches(name, seen));
}

/** The object has just been removed. */
export function objectGone(name: string): ProblemError {
  return unknown(notMirrored(name));
}

function unknown(detail: string, near: readonly string[] = []): ProblemError {
  return new ProblemError(404, "Unknown object", detail, near);
}

function notMirrored(name: string): string {
  return `“${name.slice(0, 80)}” is not mirrored; add it to ORGMIRROR_OBJECTS, or check the name.`;
}
