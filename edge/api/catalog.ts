import { type Catalog, neededObjects } from "../ask/field-path.ts";
import { pathsIn } from "../protocol/paths-in.ts";
import type { Database } from "../pg/database.ts";
import { DatabaseError, type DatabaseFailure } from "../pg/database-error.ts";
import type { Question } from "../protocol/question.ts";
import { nearMatches } from "../query/near-match.ts";
import {
  objectEntry,
  objectNames,
  type ObjectEntry,
  readObjectEntry,
} from "../query/object-entry.ts";
import { ProblemError } from "./problem.ts";

/** How long an isolate keeps the description of an object. Seqs and states are never kept. */
const KEPT_MS = 1_000;

type Kept = { readonly entry: ObjectEntry; readonly readAt: number };

/** Descriptions by lower-cased name, for each database that the isolate talks to. */
const catalogs = new WeakMap<Database, Map<string, Kept>>();

const namesOf = new WeakMap<
  Database,
  { readonly names: ReadonlySet<string>; readonly readAt: number }
>();

/**
 * Runs `run` with the object of that name (in any case). Where its table or a column is missing, or of another type, the
 * kept description is too old: it is read again, once.
 */
export function withObject<T>(
  database: Database,
  name: string,
  run: (object: ObjectEntry) => Promise<T>,
): Promise<T> {
  return afresh(database, async () => run(await findObject(database, name)));
}

/** Runs `run` with the object of the question, and with those that its references lead to. */
export function withCatalog<T>(
  database: Database,
  question: Question,
  run: (object: ObjectEntry, catalog: Catalog) => Promise<T>,
): Promise<T> {
  return afresh(database, async () => {
    const object = await findObject(database, question.object);
    const paths = pathsIn(question);
    const isReferred = paths.some((path) => path.includes("."));
    const mirrored = isReferred
      ? await mirroredNames(database)
      : new Set([object.name.toLowerCase()]);
    const objects = new Map([[object.name.toLowerCase(), object]]);
    for (;;) {
      const needed = [...neededObjects(paths, object, { mirrored, objects })];
      if (needed.length === 0) return run(object, { mirrored, objects });
      for (const name of needed) objects.set(name, await findObject(database, name));
    }
  });
}

/** Those of the objects that are mirrored and described. */
export async function mirroredObjects(
  database: Database,
  names: readonly string[],
): Promise<readonly ObjectEntry[]> {
  const mirrored = await mirroredNames(database);
  const found = names.filter((name) => mirrored.has(name.toLowerCase()));
  return Promise.all(found.map((name) => findObject(database, name)));
}

/** The names of all mirrored objects, lower-cased, kept as long as descriptions are. */
async function mirroredNames(database: Database): Promise<ReadonlySet<string>> {
  const kept = namesOf.get(database);
  if (kept && Date.now() - kept.readAt < KEPT_MS) return kept.names;
  const found = await database.query(objectNames);
  const names = new Set(found.map(([name]) => (name ?? "").toLowerCase()));
  namesOf.set(database, { names, readAt: Date.now() });
  return names;
}

const OUTDATED = new Set<DatabaseFailure>(["missing", "unfit"]);

/** Once more, with descriptions that are read anew, where these may be too old. */
async function afresh<T>(database: Database, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof DatabaseError) || !OUTDATED.has(error.failure)) throw error;
    catalogs.delete(database);
    namesOf.delete(database);
    return run();
  }
}

async function findObject(database: Database, name: string): Promise<ObjectEntry> {
  const catalog = catalogs.get(database) ?? new Map<string, Kept>();
  catalogs.set(database, catalog);
  const kept = catalog.get(name.toLowerCase());
  if (kept && Date.now() - kept.readAt < KEPT_MS) return kept.entry;
  const entry = readObjectEntry(await database.query(objectEntry(name)));
  if (entry === null) throw await unknownObject(database, name);
  if (entry.columns.length === 0) throw notDescribed(entry);
  catalog.set(name.toLowerCase(), { entry, readAt: Date.now() });
  return entry;
}

/** Also thrown where the object has just been removed. */
export async function unknownObject(database: Database, name: string): Promise<ProblemError> {
  const names = (await database.query(objectNames)).map(([known]) => known ?? "");
  return new ProblemError(
    404,
    "Unknown object",
    names.length === 0
      ? "No object is mirrored yet; start ingest with npm run ingest."
      : `“${name.slice(0, 80)}” is not mirrored; add it to ORGMIRROR_OBJECTS, or check the name.`,
    nearMatches(name, names),
  );
}

function notDescribed(entry: ObjectEntry): ProblemError {
  return new ProblemError(
    503,
    "Not ready",
    `${entry.label} is not described yet; ingest does that when it takes the object.`,
  );
}
