import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { AsOf } from "../protocol/as-of.ts";
import type { Contents } from "../protocol/question.ts";
import { iso } from "../protocol/iso-sql.ts";
import { datetime } from "../../db/mirror/types/datetime.ts";
import { allRead, type ObjectRead } from "./column.ts";
import { QuestionError } from "./question-error.ts";
import { onLine } from "./line-sql.ts";
import { fromDaySql, type ZonedDay } from "./local-day-sql.ts";
import { type Add, type Row, type Statement, statement } from "./statement.ts";

/** A time in the form that Postgres reads, or the day that begins then. */
type Time = string | ZonedDay;

/** A moment as it is asked for: a time, or a seq, or both: what the time named before. */
export type Moment = {
  readonly time: Time | null;
  readonly seq: number | null;
  /** The line that the seq is of; null where that is not said. */
  readonly line: string | null;
};

/** The moment that a question is asked as of: what tells it from others, and that of each object, by its name. */
export type Moments = {
  readonly identity: string;
  readonly of: (object: string) => Moment;
};

/** The same moments, of which it is known what they named. */
export function known(moments: Moments, contents: Contents | null): Moments {
  return { ...moments, of: (object) => ({ ...moments.of(object), ...contents?.[object] }) };
}

/** `seq:12`, or a time with its zone, or a day, which is its first moment in UTC; null when none is given. */
export function parseMoment(name: string, text: string | undefined): Moment | null {
  if (text === undefined) return null;
  const [, digits] = /^seq:(\d{1,15})$/.exec(text) ?? [];
  if (digits !== undefined) return { time: null, seq: Number(digits), line: null };
  const time = datetime.filter.parse(text);
  if (time !== null) return { time, seq: null, line: null };
  throw new QuestionError(
    "Bad moment",
    `${name} takes ${datetime.filter.takes}, or a seq, as in seq:12, not “${text.slice(0, 40)}”.`,
  );
}

/**
 * The place in the log that a moment names, and what is known of the history of what is read. A time is before the first
 * applied change of a later moment (`change_moment`); moments never go back, so that it names one place for ever once
 * there is such a change.
 */
export function placeOf(read: ObjectRead, { time, seq, line }: Moment): Statement {
  return statement((add) => {
    const named = seq === null ? "l.seq" : add(seq, "bigint");
    const isOn = line === null ? "true" : onLine(add(line, "uuid"), named);
    const isEarly = time === null ? "false" : `(${isAfter("o.history_at", time, add)})`;
    return `select o.line, o.head_seq, o.history_from, p.seq, p.settled, ${momentAt("p.seq")},
        ${iso("o.history_at")}, ${isOn}, ${isEarly}, ${momentAt(sinceOf(read, add))}
      from sync.object o
      left join lateral (${firstAfter(time, add)}) l on true
      cross join lateral (select coalesce(${named}, o.head_seq) as seq, coalesce(l.settled, false) as settled) p
      where o.name = ${add(read.object.name, "text")}`;
  });
}

/** The change before the first one after a time; a seq needs none. */
function firstAfter(time: Time | null, add: Add): string {
  if (time === null) return "select null::bigint as seq, true as settled";
  return `select c.seq - 1 as seq, true as settled from sync.change c
    where c.object = o.name and c.outcome = 'applied' and ${isAfter("c.moment", time, add)}
    order by c.moment, c.seq limit 1`;
}

/** What happens at the beginning of a day is of that day. */
function isAfter(instant: string, time: Time, add: Add): string {
  return typeof time === "string"
    ? `${instant} > ${add(time, "timestamptz")}`
    : fromDaySql(instant, time, add);
}

/** That of the newest change up to a seq, of the history's beginning where there is none. */
function momentAt(seq: string, shown: (at: string) => string = iso): string {
  return `coalesce((select ${shown("c.moment")} from sync.change c where c.object = o.name and c.seq <= ${seq}
  order by c.seq desc limit 1), ${shown("o.history_at")})`;
}

/** The change with which the history of the youngest column that is read begins. */
function sinceOf(read: ObjectRead, add: Add): string {
  return add(Math.max(0, ...allRead(read).map(({ since = 0 }) => since)), "bigint");
}

/** A place in the log, and how far behind the head it is. */
export type Place = { readonly asOf: AsOf; readonly head: number };

/**
 * What is said of a place to who sees some of the rows. When the last change before it was, and whether another one came
 * after it, is hidden: they hear the time that they asked for, and that the answer holds so far.
 */
export function unsaid(place: Place, time: Time | null): Place {
  const at = (typeof time === "string" ? new Date(time) : new Date()).toISOString();
  return { ...place, asOf: { ...place.asOf, at, settled: false } };
}

/** The places that moments name, by the name of each object that is read. */
export type Places = ReadonlyMap<string, Place>;

/** What the places name: asked as of it, the rows are the same for ever. */
export function contentsOf(places: Places): Contents {
  const all = [...places].map(
    ([
      name,
      {
        asOf: { line, seq },
      },
    ]) => [name, { line, seq }] as const,
  );
  return Object.fromEntries(all);
}

/** False where changes that still come may belong before one of the places. */
export function isSettled(places: Places): boolean {
  return [...places.values()].every(({ asOf }) => asOf.settled);
}

/** When the latest history of all that is read began: not before the microseconds that its text leaves out. */
export function latestBeginning(reads: readonly ObjectRead[]): Statement {
  return statement((add) => {
    const each = reads.map(
      (read) => `select greatest(o.history_at, ${momentAt(sinceOf(read, add), (at) => at)}) as began
        from sync.object o where o.name = ${add(read.object.name, "text")}`,
    );
    return `select ${iso("(max(began) + interval '999 microseconds')")} from (${each.join(" union all ")}) b`;
  });
}

const BEFORE_HISTORY = "Before the history";

export function isBeforeHistory(error: unknown): boolean {
  return error instanceof QuestionError && error.title === BEFORE_HISTORY;
}

/** Reads the answer to `placeOf`. Throws QuestionError where the log does not reach there. Null: no such object. */
export function readPlace(read: ObjectRead, answer: readonly Row[]): Place | null {
  const { object } = read;
  const [row] = answer;
  if (row === undefined) return null;
  const [line, headText, from, seqText, settled, at, begins, isOn, isEarly, youngAt] = row;
  if (isOn === "f")
    throw new QuestionError(
      "Gone",
      `The log of ${object.name} has no such line and seq, or was put back to before them; ask anew, without cursor.`,
    );
  const [head, seq] = [Number(headText), Number(seqText)];
  if (from === null || from === undefined)
    throw new QuestionError(
      "No history yet",
      `${object.name} is being copied for the first time; its history begins when that ends.`,
    );
  if (seq < Number(from) || isEarly === "t")
    throw new QuestionError(
      BEFORE_HISTORY,
      `The history of ${object.name} begins at ${begins}${seqTold(read, from)}; ask for that moment or a later one.`,
    );
  if (seq > head)
    throw new QuestionError(
      "Not yet",
      `${object.name} has no change ${seq} yet; the newest is seq:${head}.`,
    );
  checkColumns(read, seq, String(youngAt));
  return { asOf: { seq, line: String(line), at: String(at), settled: settled === "t" }, head };
}

/** Whether a column's history reaches back to a seq. */
export function isKnownAt({ since = 0, pending }: MirrorColumn, seq: number): boolean {
  return since <= seq && pending !== true;
}

/** Who sees some of the rows is told no seq: it counts what is hidden. */
function seqTold({ object: { seen } }: ObjectRead, seq: string | number | undefined): string {
  return seen === undefined ? ` (seq:${seq})` : "";
}

/**
 * Throws QuestionError where the history of one of the columns begins after a seq; of the youngest `begins` is when. A
 * column that only decides what is seen has no name here.
 */
function checkColumns(read: ObjectRead, seq: number, begins: string): void {
  const { object } = read;
  const columns = allRead(read);
  const nameOf = (column: MirrorColumn) =>
    object.columns.includes(column) ? `${object.name}.${column.field}` : object.name;
  const pending = columns.find((column) => column.pending);
  if (pending)
    throw new QuestionError(
      "No history yet",
      `The history of ${nameOf(pending)} begins when its values are read.`,
    );
  const young = columns.toSorted((a, b) => (b.since ?? 0) - (a.since ?? 0))[0];
  if (young === undefined || isKnownAt(young, seq)) return;
  throw new QuestionError(
    BEFORE_HISTORY,
    `The history of ${nameOf(young)} begins at ${begins}${seqTold(read, young.since)}; ask for that moment or a later one.`,
  );
}
