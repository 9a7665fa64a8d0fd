import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { findColumn, type QuestionObject } from "./column.ts";
import { badValue, filterValue } from "./filter-value.ts";
import { nearMatches } from "./near-match.ts";
import { QuestionError } from "./question-error.ts";

const COMPARISONS = ["eq", "ne", "lt", "lte", "gt", "gte"] as const;
const PATTERNS = ["contains", "starts"] as const;
export type Comparison = (typeof COMPARISONS)[number];
export type Pattern = (typeof PATTERNS)[number];
export const FILTER_OPERATORS = [...COMPARISONS, "in", ...PATTERNS, "null"] as const;

/**
 * One condition of a question. `value` is in the form that Postgres reads.
 * `ne` holds for empty fields too, as SOQL's `!=` does; `contains` and `starts` ignore case.
 */
export type Filter =
  | {
      readonly kind: "comparison";
      readonly column: MirrorColumn;
      readonly operator: Comparison;
      readonly value: string;
    }
  | {
      readonly kind: "in";
      readonly column: MirrorColumn;
      readonly values: readonly string[];
      readonly orEmpty: boolean;
    }
  | {
      readonly kind: "pattern";
      readonly column: MirrorColumn;
      readonly operator: Pattern;
      readonly value: string;
    }
  | { readonly kind: "null"; readonly column: MirrorColumn; readonly empty: boolean };

const MAX_FILTERS = 50;
const MAX_IN_VALUES = 500;

export function parseFilters(texts: readonly string[], object: QuestionObject): Filter[] {
  if (texts.length > MAX_FILTERS)
    throw new QuestionError("Too many filters", `At most ${MAX_FILTERS} filters can be asked.`);
  return texts.map((text) => parseFilter(text, object));
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
  if (isOneOf(COMPARISONS, operator)) return comparison(column, operator, value);
  if (isOneOf(PATTERNS, operator)) return pattern(column, operator, value);
  if (operator === "in") return oneOf(column, value);
  if (operator === "null") return emptiness(column, value);
  throw new QuestionError(
    "Unknown operator",
    `“${operator.slice(0, 40)}” is not an operator; there are ${FILTER_OPERATORS.join(", ")}.`,
    nearMatches(operator, FILTER_OPERATORS),
  );
}

function isOneOf<T extends string>(list: readonly T[], text: string): text is T {
  return list.some((item) => item === text);
}

function comparison(column: MirrorColumn, operator: Comparison, value: string): Filter {
  if (column.pgType === "boolean" && operator !== "eq" && operator !== "ne")
    throw badOperator(column, operator, "eq, ne, in and null");
  return { kind: "comparison", column, operator, value: filterValue(column, value) };
}

function pattern(column: MirrorColumn, operator: Pattern, value: string): Filter {
  if (column.pgType !== "text")
    throw badOperator(column, operator, "eq, ne, lt, lte, gt, gte, in and null");
  if (value === "" || value.includes("\0"))
    throw badValue(column, value, `at least one character with ${operator}`);
  return { kind: "pattern", column, operator, value };
}

function badOperator(column: MirrorColumn, operator: string, takes: string): QuestionError {
  return new QuestionError(
    "Operator does not fit",
    `${column.column} is of type ${column.type} and cannot be asked with “${operator}”; it takes ${takes}.`,
  );
}

function oneOf(column: MirrorColumn, text: string): Filter {
  const items = jsonArray(column, text);
  return {
    kind: "in",
    column,
    values: items.filter((item) => item !== null).map((item) => filterValue(column, String(item))),
    orEmpty: items.includes(null),
  };
}

function jsonArray(
  column: MirrorColumn,
  text: string,
): readonly (string | number | boolean | null)[] {
  const takes = `a JSON array of at most ${MAX_IN_VALUES} values with in, as in ["a","b"]`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw badValue(column, text, takes);
  }
  if (!Array.isArray(parsed) || parsed.length > MAX_IN_VALUES || !parsed.every(isScalar))
    throw badValue(column, text, takes);
  return parsed;
}

function isScalar(item: unknown): item is string | number | boolean | null {
  return item === null || ["string", "number", "boolean"].includes(typeof item);
}

function emptiness(column: MirrorColumn, value: string): Filter {
  if (value !== "true" && value !== "false")
    throw badValue(column, value, "true or false with null");
  return { kind: "null", column, empty: value === "true" };
}
