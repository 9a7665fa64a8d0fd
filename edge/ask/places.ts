import type { Contents, Moment as NamedMoment } from "../protocol/question.ts";
import type { ZonedDay } from "../query/local-day-sql.ts";
import { type Moment, type Moments, parseMoment, type Places } from "../query/moment.ts";
import { QuestionError } from "../query/question-error.ts";

/**
 * What a question is asked at: `now` of its own rows, `before` of those that it compares with; null: the rows of now.
 * `beginning`: when the history began, where `before` stands for that.
 */
export type AskedPlaces = {
  readonly now: Places | null;
  readonly before: Places | null;
  readonly beginning?: string;
};

export const OF_NOW: AskedPlaces = { now: null, before: null };

/** A moment of a question, or the beginning of a day. */
export type AskedMoment = NamedMoment | ZonedDay;

/** The moments of the objects that a question reads. */
export function momentsOf(moment: AskedMoment, part: string): Moments {
  const identity = typeof moment === "string" ? moment : JSON.stringify(inOrder(moment));
  return { identity, of: (object) => momentOfObject(moment, object, part) };
}

function inOrder(moment: Contents | ZonedDay): unknown {
  return Object.entries(moment).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** The moment of one object: the time, the day, or its own content. Throws a QuestionError where there is none. */
function momentOfObject(moment: AskedMoment, object: string, part: string): Moment {
  if (typeof moment === "string") return timeOf(moment, part);
  if (isZonedDay(moment)) return { time: moment, seq: null, line: null };
  const content = moment[object];
  return content === undefined ? lacking(part, object) : { time: null, ...content };
}

function isZonedDay(moment: Contents | ZonedDay): moment is ZonedDay {
  return typeof moment["day"] === "string";
}

/** A seq is of one object alone. */
function timeOf(text: string, part: string): Moment {
  const moment = parseMoment(part, text);
  if (moment !== null && moment.seq === null) return moment;
  throw new QuestionError(
    "Bad moment",
    `${part} takes a time with its zone, or the line and seq of each object that is read, not “${text}”.`,
  );
}

function lacking(part: string, object: string): never {
  throw new QuestionError(
    "Moment missing",
    `${part}: it says no line and seq of ${object}, which the question reads too.`,
  );
}
