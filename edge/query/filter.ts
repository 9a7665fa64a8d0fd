import * as v from "valibot";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { FILTER_OPERATORS, type FilterOperator } from "../../db/mirror/types/field-kind.ts";
import { kindOf } from "../../db/mirror/types/registry.ts";
import { readJson } from "../protocol/json.ts";
import { MOST_TOP } from "../protocol/question.ts";
import { findColumn, type QuestionObject } from "./column.ts";
import { badValue, filterValue } from "./filter-value.ts";
import { ofPart } from "./in-part.ts";
import { nearMatches } from "./near-match.ts";
import { QuestionError } from "./question-error.ts";

export type Pattern = Extract<FilterOperator, "contains" | "starts" | "like">;
export type Comparison = Exclude<FilterOperator, Pattern | "has" | "in" | "null">;

/**
 * One condition of a question. `value` is in the form that Postgres reads.
 * `ne` holds for empty fields too, as SOQL's `!=` does; `contains`, `starts`, `like` and `has`
 * ignore case. Of `like`, % is any text and _ any character; after a backslash they are themselves, as in SOQL.
 */
export type Filter = { readonly column: MirrorColumn } & (
  | { readonly kind: "comparison"; readonly operator: Comparison; readonly value: string }
  | { readonly kind: "in"; readonly values: readonly string[]; readonly orEmpty: boolean }
  | { readonly kind: "pattern"; readonly operator: Pattern; readonly value: string }
  | { readonly kind: "has"; readonly value: string }
  | { readonly kind: "null"; readonly empty: boolean }
);

const MAX_FILTERS = 50;
/** As many as are shown of a cut group: the others are those that are not in them. */
const MAX_IN_VALUES = MOST_TOP;

export function parseFilters(texts: readonly string[], object: QuestionObject): Filter[] {
  if (texts.length > MAX_FILTERS)
    throw new QuestionError("Too many filters", `At most ${MAX_FILTERS} filters can be asked.`);
  return texts.map((text, i) => ofPart(`filter[${i}]`, () => parseFilter(text, object)));
}

/** `column.operator.value`; the value is everything after the second dot, dots included. */
export function parseFilter(text: string, object: QuestionObject): Filter {
  const [, name, operator, value] = /^([^.]*)\.([^.]*)\.(.*)$/su.exec(text) ?? [];
  if (name === undefined || operator === undefined || value === undefined)
    throw new QuestionError(
      "Bad filter",
      `“${text.slice(0, 80)}” is not a filter: it takes column.operator.value, as in name.eq.Acme.`,
    );
  const column = findColumn(name, object);
  return makeFilter(column, findOperator(operator, column), value);
}

/** The operator of that name. Throws QuestionError where there is none, or the column's kind does not take it. */
export function findOperator(name: string, column: MirrorColumn): FilterOperator {
  const operator = FILTER_OPERATORS.find((one) => one === name);
  if (operator === undefined)
    throw new QuestionError(
      "Unknown operator",
      `“${name.slice(0, 40)}” is not an operator; there are ${FILTER_OPERATORS.join(", ")}.`,
      nearMatches(name, FILTER_OPERATORS),
    );
  const { operators } = kindOf(column).filter;
  if (operators.includes(operator)) return operator;
  const takes = `${operators.slice(0, -1).join(", ")} and ${operators.at(-1)}`;
  throw new QuestionError(
    "Operator does not fit",
    `${column.column} is of type ${column.type} and cannot be asked with “${operator}”; it takes ${takes}.`,
  );
}

/** The value of `in` is a JSON array. Throws QuestionError where the value does not fit the column. */
export function makeFilter(column: MirrorColumn, operator: FilterOperator, value: string): Filter {
  switch (operator) {
    case "in":
      return oneOf(column, value);
    case "null":
      return emptiness(column, value);
    case "contains":
    case "starts":
    case "like":
      return pattern(column, operator, value);
    case "has":
      return oneAmong(column, value);
    default:
      return { kind: "comparison", column, operator, value: filterValue(column, value) };
  }
}

function pattern(column: MirrorColumn, operator: Pattern, value: string): Filter {
  if (value === "" || value.includes("\0"))
    throw badValue(column, value, `at least one character with ${operator}`);
  if (operator === "like" && /(?<!\\)(?:\\\\)*\\$/.test(value))
    throw badValue(column, value, "a pattern that does not end with a backslash with like");
  return { kind: "pattern", column, operator, value };
}

/** One of the values of a multi-select picklist. */
function oneAmong(column: MirrorColumn, value: string): Filter {
  if (value === "" || value.includes("\0") || value.includes(";"))
    throw badValue(column, value, "one value, without a semicolon, with has");
  return { kind: "has", column, value };
}

const InValues = v.pipe(v.array(v.nullable(v.string())), v.maxLength(MAX_IN_VALUES));

function oneOf(column: MirrorColumn, text: string): Filter {
  const items = readJson(InValues, text, asWritten);
  const takes = `a JSON array of at most ${MAX_IN_VALUES} values with in, as in ["a","b"]`;
  if (items === null) throw badValue(column, text, takes);
  return {
    kind: "in",
    column,
    values: items.filter((item) => item !== null).map((item) => filterValue(column, item)),
    orEmpty: items.includes(null),
  };
}

/** Numbers and booleans as their text in the JSON: a double would lose digits. */
function asWritten(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value === "boolean") return String(value);
  return typeof value === "number" ? (context?.source ?? String(value)) : value;
}

function emptiness(column: MirrorColumn, value: string): Filter {
  if (value !== "true" && value !== "false")
    throw badValue(column, value, "true or false with null");
  return { kind: "null", column, empty: value === "true" };
}
