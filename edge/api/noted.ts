import type { Database } from "../pg/database.ts";
import { DatabaseError } from "../pg/database-error.ts";
import { noteQuestionUse } from "../query/asked-indexes.ts";
import { type Asked, type IndexNeed, lackingIndexes } from "../query/index-needs.ts";
import { isLarge, type ObjectEntry } from "../query/object-entry.ts";

/** Slower ones note what they would have needed. */
const SLOW_MS = 250;

export type NotedOptions = {
  readonly database: Database;
  /** Work that the response does not wait for. */
  readonly afterwards: (work: Promise<unknown>) => void;
};

/**
 * Asks for rows. What reads a large table for want of an index has one of few places, so that many of them do not stop
 * the sync; and what took long notes which index it would have needed.
 */
export async function askNoted<T>(
  object: ObjectEntry,
  asked: Asked,
  { database, afterwards }: NotedOptions,
  ask: (database: Database) => Promise<T>,
): Promise<T> {
  const lacking = lackingIndexes(object, asked);
  if (lacking.length === 0) return ask(database);
  const began = performance.now();
  const note = () => {
    const tookMs = performance.now() - began;
    if (tookMs >= SLOW_MS) afterwards(noteUse(database, object.name, lacking, tookMs));
  };
  try {
    const answer = await ask(isLarge(object) ? inPlaces(database, object.name) : database);
    note();
    return answer;
  } catch (error) {
    if (error instanceof DatabaseError && error.failure === "slow") note();
    throw error;
  }
}

function inPlaces(database: Database, placesOf: string): Database {
  return { ...database, query: (statement) => database.query({ ...statement, placesOf }) };
}

/** Where the Worker's role may not write there, questions stay slow, and the Worker's log says why. */
async function noteUse(
  database: Database,
  object: string,
  lacking: readonly IndexNeed[],
  tookMs: number,
): Promise<void> {
  try {
    await database.write(noteQuestionUse(object, lacking, tookMs));
  } catch (error) {
    const why = error instanceof DatabaseError ? error.message : "unexpected";
    console.error(`what a slow question of ${object} needed was not noted: ${why}`);
  }
}
