import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { Comparison, Condition, Period } from "../protocol/question.ts";
import { QuestionError } from "../query/question-error.ts";
import { type SoqlValue, soqlValue } from "./soql-value.ts";

/** A comparison of SOQL, with the column that its field is. */
export type SoqlComparison = {
  readonly field: string;
  readonly column: MirrorColumn;
  /** As `soqlOperator` names it (SOAP API Developer Guide, "SoqlWhereCondition"). */
  readonly operator: string;
  readonly values: readonly SoqlValue[];
};

const OPERATORS: Readonly<Record<string, string>> = {
  equals: "eq",
  notEquals: "ne",
  greaterThan: "gt",
  greaterThanOrEqualTo: "gte",
  // As the documentation writes it.
  greaterThenOrEqualTo: "gte",
  lessThan: "lt",
  lessThanOrEqualTo: "lte",
};
const PICKLISTS = new Set(["picklist", "combobox"]);
const IDS = new Set(["id", "reference"]);

/** The condition that holds of the same records. Throws a QuestionError that says why there is none. */
export function comparisonCondition(comparison: SoqlComparison): Condition {
  const { operator, values } = comparison;
  switch (operator) {
    case "in":
      return oneOf(comparison, values);
    case "notIn":
      return opposite(oneOf(comparison, values));
    case "includes":
      return includes(comparison);
    case "excludes":
      return { not: includes(comparison) };
    case "like":
      return like(comparison);
    case "notLike":
      return { not: like(comparison) };
    default:
      return compared(comparison, OPERATORS[operator], values[0] ?? soqlValue("null"));
  }
}

function compared(comparison: SoqlComparison, op: string | undefined, value: SoqlValue): Condition {
  const { field, operator, column } = comparison;
  if (op === undefined) throw refused(`“${operator}” is not known here`);
  if (op === "ne") return opposite(equal(comparison, value));
  if (op === "eq") return equal(comparison, value);
  if (value.kind === "null") throw refused("nothing is more or less than empty");
  if (column.pgType === "text") throw refused("texts are not asked for by their order here");
  if (value.kind === "days") return inDays(field, op, value.from, value.to);
  return { field, op, value: scalar(value) };
}

function opposite(condition: Condition): Condition {
  if (!("field" in condition)) return { not: condition };
  const { op, value } = condition;
  if (op === "null") return { ...condition, value: value !== true };
  if (op === "eq" && typeof value === "boolean") return { ...condition, value: !value };
  return op === "eq" ? { ...condition, op: "ne" } : { not: condition };
}

/** Texts of SOQL are equal whatever their case; ids are not, and picklists have their values as they were set up. */
function equal(
  { field, column }: Pick<SoqlComparison, "field" | "column">,
  value: SoqlValue,
): Condition {
  if (value.kind === "null") return { field, op: "null", value: true };
  if (value.kind === "days") return inDays(field, "eq", value.from, value.to);
  if (value.kind !== "text" || column.pgType !== "text" || IDS.has(column.type))
    return { field, op: "eq", value: scalar(value) };
  if (PICKLISTS.has(column.type)) return { field, op: "eq", value: optionOf(column, value.text) };
  return { field, op: "like", value: value.text.replaceAll(/[\\%_]/g, String.raw`\$&`) };
}

/** A period is a comparison; of the days between two beginnings, two are. */
function inDays(field: string, op: string, from: Period, to?: Period): Condition {
  if (to === undefined) return { field, op, value: from };
  const since = (op: string, value: Period): Comparison => ({ field, op, value });
  switch (op) {
    case "eq":
      return { all: [since("gte", from), since("lt", to)] };
    case "lt":
      return since("lt", from);
    case "gte":
      return since("gte", from);
    case "lte":
      return since("lt", to);
    default:
      return since("gte", to);
  }
}

/** As the org has it set up, whatever the case in which it is asked for. */
function optionOf({ options }: MirrorColumn, text: string): string {
  const found = options.find(({ value }) => value.toLowerCase() === text.toLowerCase());
  return found?.value ?? text;
}

/** Where each is plain equality, one list says it. */
function oneOf(comparison: SoqlComparison, values: readonly SoqlValue[]): Condition {
  const { field } = comparison;
  const each = values.map((value) => equal(comparison, value));
  const [only, ...others] = each;
  if (only !== undefined && others.length === 0) return only;
  const listed = each.map((one) => ("field" in one ? listable(one) : undefined));
  if (listed.every((one) => one !== undefined)) return { field, op: "in", value: listed };
  return { any: each };
}

/** Null stands for empty; undefined where a list cannot say it. */
function listable({ op, value }: Comparison): string | number | boolean | null | undefined {
  if (op === "null") return null;
  return op === "eq" && typeof value !== "object" ? value : undefined;
}

/** 'a;b' is both of them. */
function includes({ field, column, values }: SoqlComparison): Condition {
  const has = (text: string): Condition => ({ field, op: "has", value: optionOf(column, text) });
  const each = values.map((value): Condition => {
    if (value.kind !== "text") throw refused("only values can be included");
    const all = value.text.split(";").map(has);
    const [only, ...others] = all;
    return only !== undefined && others.length === 0 ? only : { all };
  });
  const [only, ...others] = each;
  return only !== undefined && others.length === 0 ? only : { any: each };
}

/** What is only begun or contained is asked for as people say it. */
function like({ field, values }: SoqlComparison): Condition {
  const [value] = values;
  if (value?.kind !== "text") throw refused("only a text can be like another one");
  const [, before = "", text = "", after = ""] = /^(%?)([^%_\\]*)(%?)$/s.exec(value.pattern) ?? [];
  if (text !== "" && after !== "")
    return { field, op: before === "" ? "starts" : "contains", value: text };
  return { field, op: "like", value: value.pattern };
}

function scalar(value: SoqlValue): string | number | boolean {
  switch (value.kind) {
    case "text":
    case "time":
      return value.text;
    case "boolean":
      return value.value;
    case "number": {
      const number = Number(value.text);
      return String(number) === value.text ? number : value.text;
    }
    default:
      throw refused("such a value is not known here");
  }
}

export function refused(why: string): QuestionError {
  return new QuestionError("Not taken over", `${why.charAt(0).toUpperCase()}${why.slice(1)}.`);
}
