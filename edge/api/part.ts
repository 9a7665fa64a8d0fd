import type { Asker } from "../ask/asked.ts";
import { isKnownSince } from "../ask/kept-answer.ts";
import { touchedBy } from "../ask/touched-by.ts";
import type { Sight } from "../grants/grant-of.ts";
import {
  partHeads,
  readPartChanges,
  partChanges,
  type SeenPart,
  seenPart,
} from "../grants/part-changes.ts";
import { seenColumns } from "../grants/seen-columns.ts";
import type { Database } from "../pg/database.ts";
import { comparisonsOf } from "../protocol/paths-in.ts";
import type { ColumnsRead, Part, PartAnswer, PartPerson, PartQuestion } from "../protocol/part.ts";
import type { Condition, Contents } from "../protocol/question.ts";
import type { ObjectEntry } from "../query/object-entry.ts";
import { QuestionError } from "../query/question-error.ts";
import { askerIn } from "./asker.ts";
import { objectGone } from "./catalog.ts";
import { calendarOf } from "./calendar.ts";
import { databaseOf } from "./context.ts";
import { digestOf } from "./cookies.ts";
import { afresh, describedObject, mirroredNames } from "./descriptions.ts";
import { grantOfMember } from "./reader.ts";
import { askedOf, checkedRows, todayOfGrants } from "./seen-objects.ts";
import type { Settings } from "./settings.ts";
import type { Reader } from "./who.ts";

/*
 * The records that somebody sees of an object, for its room: what of them is another since it asked. A room asks for all
 * who see the same.
 */

type Asking = Pick<Reader, "database" | "calendar"> & { readonly person: PartPerson };

/** What of an object the person sees now, as a ticket for its room says it. */
export async function partOf(asking: Asking, object: string, sight: Sight): Promise<Part> {
  const whole = await describedObject(asking.database, object);
  if (whole === null || sight.rows === null) throw objectGone(object);
  const { word } = await seenNow(asking, whole, sight, sight.rows);
  const { id, email, user, groups } = asking.person;
  return { word, person: { id, email, user, groups } };
}

/** Answers a room. */
export async function partNow(
  settings: Settings,
  { object, word, person, since }: PartQuestion,
): Promise<PartAnswer> {
  const database = databaseOf(settings);
  return afresh(database, async () => {
    const grant = await grantOfMember(database, person);
    const whole = await describedObject(database, object);
    const sight = whole && grant.of(whole.name);
    if (!whole || !sight || sight.rows === null) return { kind: "other" };
    const asking = { database, person, calendar: () => calendarOf(settings) };
    const seen = await seenNow(asking, whole, sight, sight.rows);
    if (seen.word !== word) return { kind: "other" };
    const { part, reads } = seen;
    // Nothing is seen; when that is over, the word is another.
    if (part === null) return { kind: "known", contents: {}, reads, changes: [] };
    return { kind: "known", reads, ...(await changesOf(database, part, since)) };
  });
}

async function changesOf(database: Database, part: SeenPart, since: Contents | null) {
  if (since !== null && isKnownSince(part.reading, since))
    return readPartChanges(part, await database.query(partChanges(part, since)));
  const { contents } = readPartChanges(part, await database.query(partHeads(part)));
  return { contents, changes: since === null ? [] : ("all" as const) };
}

type SeenNow = {
  readonly word: string;
  readonly reads: ColumnsRead;
  /** Null where the condition cannot be asked, and nothing is seen. */
  readonly part: SeenPart | null;
};

async function seenNow(
  asking: Asking,
  whole: ObjectEntry,
  sight: Sight,
  rows: Condition,
): Promise<SeenNow> {
  // Nothing that was kept: the room asks because of what has just changed, and asks for that once.
  const me = await askerIn([rows], asking.database, asking.person, 0);
  const columns = seenColumns(whole.columns, sight);
  const part = await checkedPart(asking, whole, columns, { rows, me });
  const seen = columns.map(({ column }) => column);
  const day = saysPeriod(rows) && todayOfGrants();
  const decides = [whole.name, seen, rows, me, day, typeof part === "string" && part];
  return {
    word: await digestOf(JSON.stringify(decides)),
    part: typeof part === "string" ? null : part,
    reads: await readsOf(asking.database, whole.name, typeof part === "string" ? null : part, rows),
  };
}

/** Whether the condition finds other records on another day. */
function saysPeriod(rows: Condition): boolean {
  return comparisonsOf(rows).some(({ value }) => typeof value === "object" && "period" in value);
}

/** Why it cannot be asked, where it cannot. */
async function checkedPart(
  asking: Asking,
  whole: ObjectEntry,
  columns: ObjectEntry["columns"],
  condition: { readonly rows: Condition; readonly me: Asker | undefined },
): Promise<SeenPart | string> {
  try {
    await checkedRows(asking, whole, columns, condition);
    return seenPart(condition.rows, columns, await askedOf(asking, whole, condition));
  } catch (error) {
    if (error instanceof QuestionError) return error.message;
    throw error;
  }
}

/** What makes somebody “me”, and who is in whose team. */
const PEOPLE: ColumnsRead = {
  User: ["email", "isactive", "managerid", "userroleid", "username"],
  UserRole: ["parentroleid"],
};

async function readsOf(
  database: Database,
  object: string,
  part: SeenPart | null,
  rows: Condition,
): Promise<ColumnsRead> {
  const all = new Map<string, Set<string>>([[object, new Set()]]);
  const add = (name: string, columns: readonly string[]) =>
    all.set(name, new Set([...(all.get(name) ?? []), ...columns]));
  for (const { object: read, columns } of part === null ? [] : touchedBy(part.reading))
    add(
      read.name,
      columns.map(({ column }) => column),
    );
  const saysWho = comparisonsOf(rows).some(
    ({ value }) => typeof value === "object" && ("me" in value || "team" in value),
  );
  const mirrored = await mirroredNames(database);
  for (const [name, columns] of saysWho ? Object.entries(PEOPLE) : [])
    if (mirrored.has(name.toLowerCase())) add(name, columns);
  return Object.fromEntries([...all].map(([name, columns]) => [name, [...columns]]));
}
