import type { Board, BoardFilter, TileQuestion } from "./board.ts";
import type { Comparison, Condition, MeasuresQuestion, Moment, Period } from "./question.ts";

/** What is set of a board's filter bar, by key: values, in which null stands for empty, or a stretch of time. */
export type FilterValues = Readonly<Record<string, readonly (string | null)[] | Period>>;

/** What a whole board is seen by: the reader's zone, the filter bar, and the moment (null: now). */
export type BoardView = {
  readonly zone: string;
  readonly values: FilterValues;
  readonly asOf: Moment | null;
};

/** The question of a tile, as the board's filter bar has it. */
export function tileQuestion(
  question: TileQuestion,
  { filters }: Pick<Board, "filters">,
  { zone, values, asOf }: BoardView,
): MeasuresQuestion {
  const where = filters.reduce<Condition | undefined>(
    (condition, filter) => filtered(condition, filter, question.object, values[filter.key]),
    question.where,
  );
  const { where: _own, ...others } = question;
  return {
    ...others,
    ...(where === undefined ? {} : { where }),
    zone,
    ...(asOf === null ? {} : { asOf }),
  };
}

/** The filters of the bar that are set and that say nothing of a tile's object. */
export function ignoredFilters(
  { object }: Pick<TileQuestion, "object">,
  { filters }: Pick<Board, "filters">,
  values: FilterValues,
): readonly BoardFilter[] {
  return filters.filter(
    ({ key, fields }) => values[key] !== undefined && fieldOf(fields, object) === undefined,
  );
}

function filtered(
  where: Condition | undefined,
  { kind, fields }: BoardFilter,
  object: string,
  value: FilterValues[string] | undefined,
): Condition | undefined {
  const field = fieldOf(fields, object);
  if (field === undefined || value === undefined) return where;
  if (kind === "period" && !isList(value)) {
    const own = required(where).filter((one) => !isPeriodOf(one, field));
    return { all: [...own, { field, op: "eq", value }] };
  }
  if (!isList(value)) return where;
  return { all: [...required(where), { field, op: "in", value: [...value] }] };
}

/** The field that a filter has of an object. */
export function fieldOf(fields: BoardFilter["fields"], object: string): string | undefined {
  const [, field] =
    Object.entries(fields).find(([name]) => name.toLowerCase() === object.toLowerCase()) ?? [];
  return field;
}

/** What must hold in any case. */
function required(where: Condition | undefined): readonly Condition[] {
  if (where === undefined) return [];
  return "all" in where ? where.all.flatMap(required) : [where];
}

function isPeriodOf(condition: Condition, field: string): boolean {
  return isComparison(condition) && condition.field === field && isPeriod(condition.value);
}

function isComparison(condition: Condition): condition is Comparison {
  return "field" in condition;
}

function isPeriod(value: unknown): value is Period {
  return typeof value === "object" && value !== null && "period" in value;
}

function isList(value: FilterValues[string]): value is readonly (string | null)[] {
  return Array.isArray(value);
}
