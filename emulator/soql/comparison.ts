import { dateRange, type DateRange } from "./date.ts";
import { TIME_MARK } from "./parse.ts";
import { isRecordId, recordId18 } from "../model/record-id.ts";
import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { FieldValue } from "../model/record.ts";

/** A value in a WHERE clause, from the parser. */
export type Literal = {
  readonly text: string;
  readonly type: string | undefined;
  /** The number of a literal such as LAST_N_DAYS:7. */
  readonly n?: number | undefined;
};

export type Test = (value: FieldValue) => boolean;

/** A literal in the form of a field's stored values. */
type Operand = {
  readonly value: FieldValue;
  readonly range?: DateRange;
  /** Ids are case-sensitive. */
  readonly isId?: boolean;
};

/**
 * The test of a condition on a field's value. Text ignores case, ids do not. A date literal is a range. `!=` and NOT IN
 * are true for null (SOQL and SOSL Reference, "Comparison Operators").
 */
export function comparison(
  field: FieldDescribe,
  operator: string,
  literals: readonly Literal[],
  now: number,
): Test {
  if (!field.filterable) {
    throw badRequest("INVALID_FIELD", `field '${field.name}' can not be filtered in a query call`);
  }
  const operands = literals.map((literal) => operandOf(field, literal, now));
  const [first = { value: null }] = operands;
  switch (operator.toUpperCase()) {
    case "=":
      return (value) => equals(value, first);
    case "!=":
      return (value) => !equals(value, first);
    case "IN":
      return isOneOf(operands);
    case "NOT IN":
      return not(isOneOf(operands));
    case "LIKE":
      return like(field, literals[0]?.text ?? "");
    case "INCLUDES":
      return includes(field, literals);
    case "EXCLUDES":
      return not(includes(field, literals));
    default:
      if (field.type === "boolean" || field.type === "multipicklist") throw badOperator(field);
      return ordering(operator, first);
  }
}

const not =
  (test: Test): Test =>
  (value) =>
    !test(value);

function operandOf(field: FieldDescribe, literal: Literal, now: number): Operand {
  const { text, type, n } = literal;
  switch (type) {
    case "NULL":
      return { value: null };
    case "STRING":
      if (text.startsWith(`'${TIME_MARK}`)) return { value: timeOperand(field, unquoted(text)) };
      return { value: textOperand(field, unquoted(text)), isId: field.soapType === "tns:ID" };
    case "INTEGER":
    case "DECIMAL":
      if (field.soapType !== "xsd:double" && field.type !== "int") throw wrongType(field);
      return { value: Number(text) };
    case "INTEGER_WITH_CURRENCY_PREFIX":
    case "DECIMAL_WITH_CURRENCY_PREFIX":
      if (field.type !== "currency") throw wrongType(field);
      return { value: Number(text.slice(CURRENCY_CODE_LENGTH)) };
    case "BOOLEAN":
      if (field.type !== "boolean") throw wrongType(field);
      return { value: text.toUpperCase() === "TRUE" };
    case "DATETIME":
      if (field.type !== "datetime") throw wrongType(field);
      return { value: validTime(text, Date.parse(text.replaceAll(" ", "+"))) };
    case "DATE":
      if (field.type !== "date") throw wrongType(field);
      validTime(text, Date.parse(text));
      return { value: text };
    case "DATE_LITERAL":
    case "DATE_N_LITERAL":
      return rangeOperand(field, dateRange(text, now, n));
    default:
      throw badRequest("MALFORMED_QUERY", `unexpected token: '${text}'`);
  }
}

/** A currency code such as USD or EUR before an amount. */
const CURRENCY_CODE_LENGTH = 3;

/** @throws SalesforceError MALFORMED_QUERY for a date that does not exist */
function validTime(text: string, ms: number): number {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
  const days = Date.parse(day ?? "");
  const isDay = !Number.isNaN(days) && new Date(days).toISOString().slice(0, 10) === day;
  if (!Number.isNaN(ms) && isDay) return ms;
  throw badRequest("MALFORMED_QUERY", `invalid date: ${text}`);
}

function timeOperand(field: FieldDescribe, text: string): number {
  if (field.type !== "time") throw wrongType(field);
  const ms = Date.parse(`1970-01-01T${text.slice(TIME_MARK.length)}`);
  if (!Number.isNaN(ms)) return ms;
  throw badRequest("MALFORMED_QUERY", `invalid time: ${text.slice(TIME_MARK.length)}`);
}

function rangeOperand(field: FieldDescribe, range: DateRange): Operand {
  if (field.type !== "date" && field.type !== "datetime") throw wrongType(field);
  return { value: range.start, range };
}

function textOperand(field: FieldDescribe, text: string): FieldValue {
  if (
    ["boolean", "int", "double", "currency", "percent", "date", "datetime", "time"].includes(
      field.type,
    )
  ) {
    throw wrongType(field);
  }
  if (field.soapType === "tns:ID") {
    if (text === "") return null;
    if (!isRecordId(text)) {
      throw badRequest("INVALID_QUERY_FILTER_OPERATOR", `invalid ID field: ${text}`);
    }
    return recordId18(text);
  }
  return text === "" ? null : text.toLowerCase();
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  int: "int",
  boolean: "boolean",
  date: "date",
  datetime: "dateTime",
  time: "time",
  double: "double",
  currency: "currency",
  percent: "percent",
};

function wrongType(field: FieldDescribe): SalesforceError {
  const name = TYPE_NAMES[field.type];
  const rule =
    name === undefined
      ? "type string and should be enclosed in quotes"
      : `type ${name} and should not be enclosed in quotes`;
  return badRequest(
    "INVALID_FIELD",
    `value of filter criterion for field '${field.name}' must be of ${rule}`,
  );
}

/** The text between the quotes, with escapes resolved. */
export function unquoted(text: string): string {
  return unescaped(text.replaceAll(/^'|'$/g, ""));
}

function unescaped(text: string): string {
  const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };
  return text
    .replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replaceAll(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}

/** The form in which a stored value is compared: text without case, days as times against a range. */
function comparable(value: FieldValue, operand: Operand): FieldValue {
  if (operand.range !== undefined && typeof value === "string")
    return Date.parse(`${value}T00:00:00Z`);
  if (typeof value !== "string" || operand.isId === true) return value;
  return value.toLowerCase();
}

function equals(value: FieldValue, operand: Operand): boolean {
  const { range } = operand;
  const own = comparable(value, operand);
  if (range === undefined) return own === operand.value;
  return typeof own === "number" && own >= range.start && own < range.end;
}

function isOneOf(operands: readonly Operand[]): Test {
  const ranges = operands.filter(({ range }) => range !== undefined);
  const isId = operands.some((operand) => operand.isId === true);
  const values = new Set(
    operands.filter(({ range }) => range === undefined).map(({ value }) => value),
  );
  return (value) => {
    if (values.has(value)) return true;
    if (!isId && typeof value === "string" && values.has(value.toLowerCase())) return true;
    return ranges.some((operand) => equals(value, operand));
  };
}

/** `%` is any text and `_` any character; after a backslash they are literal. */
function like(field: FieldDescribe, literal: string): Test {
  if (field.soapType !== "xsd:string") throw badOperator(field);
  const letters = literal.replace(/^'|'$/g, "").match(/\\u[0-9a-fA-F]{4}|\\.|[^\\]/gsu) ?? [];
  const pattern = letters.map((letter) => {
    if (letter === "%") return ".*";
    if (letter === "_") return ".";
    return unescaped(letter).replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  });
  const expression = new RegExp(`^${pattern.join("")}$`, "isu");
  return (value) => typeof value === "string" && expression.test(value);
}

function badOperator(field: FieldDescribe): SalesforceError {
  return badRequest("INVALID_FIELD", `invalid operator on ${field.type} field ${field.name}`);
}

/** INCLUDES ('a;b', 'c'): both a and b, or c. */
function includes(field: FieldDescribe, literals: readonly Literal[]): Test {
  if (field.type !== "multipicklist") throw badOperator(field);
  const choices = literals.map(({ text }) => unquoted(text).toLowerCase().split(";"));
  return (value) => {
    if (typeof value !== "string") return false;
    const chosen = new Set(value.toLowerCase().split(";"));
    return choices.some((all) => all.every((one) => chosen.has(one)));
  };
}

function ordering(operator: string, operand: Operand): Test {
  const { range, value: bound } = operand;
  const after = range?.end ?? bound;
  const from = range?.start ?? bound;
  if (after === null || from === null) return () => false;
  const isLess = operator.startsWith("<");
  const orEqual = operator.endsWith("=");
  return (value) => {
    const own = comparable(value, operand);
    if (own === null) return false;
    if (range !== undefined) {
      if (isLess) return orEqual ? own < after : own < from;
      return orEqual ? own >= from : own >= after;
    }
    if (own === from) return orEqual;
    return isLess ? own < from : own > from;
  };
}
