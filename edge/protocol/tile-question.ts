import {
  askedTimes,
  fieldsOfStay,
  isByMeasures,
  isOfField,
  required,
  staysOf,
  stretchOf,
} from "./asked-times.ts";
import type { Board, BoardFilter, Tile, TileQuestion } from "./board.ts";
import type { Condition, Group, MeasuresQuestion, Moment, Period } from "./question.ts";
import { isSameName } from "./same-name.ts";

/** What is set of a board's filter bar, by key: values, in which null stands for empty, or a stretch of time. */
export type FilterValues = Readonly<Record<string, readonly (string | null)[] | Period>>;

/** What a whole board is seen by: the reader's zone, the filter bar, and the moment (null: now). */
export type BoardView = {
  readonly zone: string;
  readonly values: FilterValues;
  readonly asOf: Moment | null;
};

/** What a tile asks, and how it is drawn. */
export type Asking = Pick<Tile, "question" | "against" | "kind">;
type Bar = Pick<Board, "filters">;

/** The questions of a tile: its own, and those that are drawn beside it. */
export function questionsOf({
  question,
  against = [],
}: Pick<Tile, "question" | "against">): readonly TileQuestion[] {
  return [question, ...against.map((one) => one.question)];
}

/** The objects that the tiles of a board are about, each once, in whatever case it is written. */
export function boardObjects({ tiles }: Pick<Board, "tiles">): readonly string[] {
  const all = tiles.flatMap(questionsOf).map(({ object }) => object);
  return all.filter((name, i) => all.findIndex((other) => isSameName(other, name)) === i);
}

/** The questions of a tile, as the board's filter bar has them. */
export function tileQuestions(
  tile: Asking,
  { filters }: Bar,
  { zone, values, asOf }: BoardView,
): readonly MeasuresQuestion[] {
  const obeyed = filters.filter((filter) => isObeyed(tile, filter, values));
  return questionsOf(tile).map((question) => ({
    ...obeyed.reduce((asked, filter) => filtered(asked, filter, values), question),
    zone,
    ...(asOf === null ? {} : { asOf }),
  }));
}

/** The filters of the bar that are set and that a tile does not obey. */
export function ignoredFilters(
  tile: Asking,
  { filters }: Bar,
  values: FilterValues,
): readonly BoardFilter[] {
  return filters.filter(
    (filter) => values[filter.key] !== undefined && !isObeyed(tile, filter, values),
  );
}

/** The periods of the bar that take the place of what a tile asks. */
export function replacingPeriods(
  tile: Asking,
  { filters }: Bar,
  values: FilterValues,
): readonly (Pick<BoardFilter, "label"> & { readonly period: Period })[] {
  return filters.flatMap((filter) => {
    const [field, period] = [fieldOf(filter.fields, tile.question.object), values[filter.key]];
    if (field === undefined || period === undefined || isList(period)) return [];
    const isAsked = askedTimes(tile.question).some((time) => isOfField(time, field));
    return isAsked && isObeyed(tile, filter, values) ? [{ label: filter.label, period }] : [];
  });
}

/** All questions of a tile obey a filter, or none: what is drawn together is narrowed together. */
function isObeyed(tile: Asking, { key, fields }: BoardFilter, values: FilterValues): boolean {
  const value = values[key];
  if (value === undefined) return false;
  return questionsOf(tile).every((question) => {
    const field = fieldOf(fields, question.object);
    if (field === undefined) return false;
    return isList(value) || (isTimed(question, field) && !isOfNow(tile.kind, question, value));
  });
}

/**
 * Whether a period of a field can be asked for. A question is about one stretch of time: where it asks for one by another
 * field, or in a measure, that would be a second.
 */
function isTimed(question: TileQuestion, field: string): boolean {
  const times = askedTimes(question);
  if (isByMeasures(question)) return false;
  return times.length === 0 || times.some((time) => isOfField(time, field));
}

/** A number of a backlog is what is open now, and nobody knows what will be on days to come. */
function isOfNow(kind: Tile["kind"], question: TileQuestion, { period }: Period): boolean {
  return staysOf(question).length > 0 && (kind === "number" || period.startsWith("next-"));
}

function filtered(
  question: TileQuestion,
  { key, fields }: BoardFilter,
  values: FilterValues,
): TileQuestion {
  const [field, value] = [fieldOf(fields, question.object), values[key]];
  if (field === undefined || value === undefined) return question;
  if (isList(value)) return narrowed(question, [], { field, op: "in", value: [...value] });
  if (staysOf(question).length > 0) return withStays(question, field, value);
  return narrowed(question, stretchOf(question.where, field), { field, op: "eq", value });
}

function narrowed(
  question: TileQuestion,
  without: readonly Condition[],
  condition: Condition,
): TileQuestion {
  const kept = required(question.where).filter((one) => !without.includes(one));
  return { ...question, where: { all: [...kept, condition] } };
}

/** The same records, in the buckets of another period. */
function withStays(question: TileQuestion, field: string, over: Period): TileQuestion {
  const isIts = (group: Group) =>
    group.until !== undefined && isOfField(fieldsOfStay(group), field);
  return { ...question, by: question.by?.map((one) => (isIts(one) ? { ...one, over } : one)) };
}

/** The field that a filter has of an object. */
export function fieldOf(fields: BoardFilter["fields"], object: string): string | undefined {
  return Object.entries(fields).find(([name]) => isSameName(name, object))?.[1];
}

function isList(value: FilterValues[string]): value is readonly (string | null)[] {
  return Array.isArray(value);
}
