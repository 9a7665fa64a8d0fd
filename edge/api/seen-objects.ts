import type { Asked, Asker, Teams } from "../ask/asked.ts";
import type { Catalog } from "../ask/field-path.ts";
import { localDay } from "../ask/zone.ts";
import { isWholeSight, type Sight } from "../grants/grant-of.ts";
import { seenColumns } from "../grants/seen-columns.ts";
import { noRows, seenRows } from "../grants/seen-rows.ts";
import type { Condition } from "../protocol/question.ts";
import type { QuestionObject, SeenRows } from "../query/column.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { QuestionError } from "../query/question-error.ts";
import { askerIn } from "./asker.ts";
import { catalogFor, type Finder, wholeFinder } from "./descriptions.ts";
import type { Reader } from "./who.ts";

/** As seen, by description and by all that decides it: the same question is checked once for the same object. */
const seenOf = new WeakMap<ObjectEntry, Map<string, ObjectEntry>>();
const ZONE = "UTC";

/** The object as the reader sees it. */
export async function asSeen(
  reader: Reader,
  whole: ObjectEntry,
  sight: Sight,
): Promise<ObjectEntry> {
  const { rows } = sight;
  const me = rows === null ? undefined : await askerIn([rows], reader.database, reader.person);
  return asSeenBy(reader, whole, { sight, me });
}

/** What is seen of an object, and who is meant by “me”: all that decides which rows these are. */
export type ResolvedSight = { readonly sight: Sight; readonly me: Asker | undefined };

/** By the object as it is seen, where that is a part of its rows. */
const sights = new WeakMap<QuestionObject, ResolvedSight>();

/** What an object was made from that is seen in part; null where it is narrowed by a token besides. */
export function resolvedSight(seen: QuestionObject): ResolvedSight | null {
  return sights.get(seen) ?? null;
}

/** The same of whoever it was resolved for. */
export async function asSeenBy(
  reader: Pick<Reader, "database" | "calendar">,
  whole: ObjectEntry,
  resolved: ResolvedSight,
): Promise<ObjectEntry> {
  const { sight, me } = resolved;
  if (isWholeSight(sight)) return whole;
  const { fields, denied, rows } = sight;
  const today = todayOfGrants();
  const asker = me && "id" in me ? [me.id, me.teams && numberOf(me.teams)] : me;
  const key = JSON.stringify([[...fields], [...denied], rows, asker, rows && today]);
  const known = seenOf.get(whole) ?? new Map<string, ObjectEntry>();
  seenOf.set(whole, known);
  const kept = known.get(key);
  if (kept) return kept;
  const columns = seenColumns(whole.columns, sight);
  const names = new Set(columns.map(({ column }) => column));
  const seen = {
    ...whole,
    columns,
    standing: whole.standing.filter(({ column }) => names.has(column)),
    ...(rows === null ? {} : { seen: await rowsSeen(reader, whole, columns, { rows, me }) }),
  };
  known.set(key, seen);
  if (rows !== null) sights.set(seen, resolved);
  return seen;
}

/** Stands for a team in a key: its ids are many. */
function numberOf(teams: Teams): number {
  const known = numbers.get(teams) ?? ++count;
  numbers.set(teams, known);
  return known;
}

const numbers = new WeakMap<Teams, number>();
let count = 0;

/** The condition of a grant, and whom it means by “me”. */
type ConditionOf = { readonly rows: Condition; readonly me: Asker | undefined };

/** Of a condition that cannot be asked nothing is shown; the admin is told where grants are made. */
export async function rowsSeen(
  reader: Pick<Reader, "database" | "calendar">,
  whole: ObjectEntry,
  columns: ObjectEntry["columns"],
  condition: ConditionOf,
  finder?: Finder,
): Promise<SeenRows> {
  try {
    return await checkedRows(reader, whole, columns, condition, finder);
  } catch (error) {
    if (error instanceof QuestionError) return noRows(columns, whole);
    throw error;
  }
}

/** Throws a QuestionError where the condition cannot be asked. @param finder of what the condition may read */
export async function checkedRows(
  reader: Pick<Reader, "database" | "calendar">,
  whole: ObjectEntry,
  columns: ObjectEntry["columns"],
  condition: ConditionOf,
  finder: Finder = wholeFinder(reader.database),
): Promise<SeenRows> {
  const asked = await askedOf(reader, whole, condition, finder);
  const { catalog } = asked;
  return seenRows(condition.rows, columns, asked, (name) => isCopied(catalog, name));
}

/** What the condition is asked with: every object and column that it names, seen or not. */
export async function askedOf(
  { database, calendar }: Pick<Reader, "database" | "calendar">,
  whole: ObjectEntry,
  { rows, me }: ConditionOf,
  finder: Finder = wholeFinder(database),
): Promise<Asked> {
  const question = { object: whole.name, where: rows };
  const catalog = await catalogFor(question, whole, finder);
  return { catalog, object: whole, zone: ZONE, today: todayOfGrants(), settings: calendar(), me };
}

/** The day by which conditions of grants go. */
export function todayOfGrants(): string {
  return localDay(Date.now(), ZONE);
}

/** Catalogs of all that there is have the objects as they are described. */
function isCopied({ objects }: Catalog, name: string): boolean {
  const entry = objects.get(name.toLowerCase());
  return entry !== undefined && "isCopied" in entry && entry.isCopied === true;
}
