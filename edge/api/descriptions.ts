import { type Catalog, neededObjects } from "../ask/field-path.ts";
import type { Database } from "../pg/database.ts";
import { DatabaseError, type DatabaseFailure } from "../pg/database-error.ts";
import type { Question } from "../protocol/question.ts";
import { pathsIn } from "../protocol/paths-in.ts";
import {
  objectEntry,
  objectNames,
  type ObjectEntry,
  readObjectEntry,
} from "../query/object-entry.ts";
import { QuestionError } from "../query/question-error.ts";
import { ProblemError } from "./problem.ts";

/*
 * What the mirror has, whoever asks: the descriptions of its objects. What of them an asker sees is in catalog.ts; nothing
 * is answered from here.
 */

/** How long an isolate keeps the description of an object. Seqs and states are never kept. */
const KEPT_MS = 1_000;

type Kept = { readonly entry: ObjectEntry; readonly readAt: number };

/** Descriptions by lower-cased name, for each database that the isolate talks to. */
const descriptions = new WeakMap<Database, Map<string, Kept>>();

type KeptNames = { readonly names: ReadonlySet<string>; readonly readAt: number };
const namesOf = new WeakMap<Database, KeptNames>();

/** The object of that name, in any case, with all of its columns; null where none is mirrored. */
export async function describedObject(
  database: Database,
  name: string,
): Promise<ObjectEntry | null> {
  const known = descriptions.get(database) ?? new Map<string, Kept>();
  descriptions.set(database, known);
  const key = name.toLowerCase();
  const kept = known.get(key);
  if (kept && Date.now() - kept.readAt < KEPT_MS) return kept.entry;
  // Nobody waits for what another request reads: where that is broken off, it would never come.
  const entry = readObjectEntry(await database.query(objectEntry(name)));
  if (entry !== null && entry.columns.length > 0) known.set(key, { entry, readAt: Date.now() });
  return entry;
}

/** The names of all mirrored objects, lower-cased, kept as long as descriptions are. */
export async function mirroredNames(database: Database): Promise<ReadonlySet<string>> {
  const kept = namesOf.get(database);
  if (kept && Date.now() - kept.readAt < KEPT_MS) return kept.names;
  const found = await database.query(objectNames);
  const names = new Set(found.map(([name]) => (name ?? "").toLowerCase()));
  namesOf.set(database, { names, readAt: Date.now() });
  return names;
}

/** How the objects of a question are found: by their names, among those that there are. */
export type Finder = {
  readonly find: (name: string) => Promise<ObjectEntry>;
  readonly names: () => Promise<ReadonlySet<string>>;
};

/** The objects that a question needs: its own, and those that its references lead to. */
export async function catalogFor(
  question: Question,
  object: ObjectEntry,
  { find, names }: Finder,
): Promise<Catalog> {
  const paths = pathsIn(question);
  const isReferred = paths.some((path) => path.includes("."));
  const mirrored = isReferred ? await names() : new Set([object.name.toLowerCase()]);
  const objects = new Map([[object.name.toLowerCase(), object]]);
  for (;;) {
    const needed = [...neededObjects(paths, object, { mirrored, objects })];
    if (needed.length === 0) return { mirrored, objects };
    for (const name of needed) objects.set(name, await find(name));
  }
}

/** All of the objects, for what a grant's condition reads. */
export function wholeFinder(database: Database): Finder {
  return {
    find: async (name) => {
      const entry = await describedObject(database, name);
      if (entry === null)
        throw new QuestionError("Unknown object", `${name} is not mirrored any more.`);
      return entry;
    },
    names: () => mirroredNames(database),
  };
}

const OUTDATED = new Set<DatabaseFailure>(["missing", "unfit"]);

/** Once more, with descriptions that are read anew, where these may be too old. */
export async function afresh<T>(database: Database, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof DatabaseError) || !OUTDATED.has(error.failure)) throw error;
    descriptions.delete(database);
    namesOf.delete(database);
    return run();
  }
}

export function notDescribed({ label }: Pick<ObjectEntry, "label">): ProblemError {
  return new ProblemError(
    503,
    "Not ready",
    `${label} is not described yet; ingest does that when it takes the object.`,
  );
}
