import type { Database } from "../pg/database.ts";
import { DatabaseError } from "../pg/database-error.ts";
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

/**
 * Runs `run` with the object of that name (in any case). Where its table or a column is missing, the kept description
 * is too old: it is read again, once.
 */
export async function withObject<T>(
  database: Database,
  name: string,
  run: (object: ObjectEntry) => Promise<T>,
): Promise<T> {
  try {
    return await run(await findObject(database, name));
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.failure !== "missing") throw error;
    catalogs.get(database)?.delete(name.toLowerCase());
    return run(await findObject(database, name));
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
