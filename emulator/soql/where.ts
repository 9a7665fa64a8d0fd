import { comparison, type Literal } from "./comparison.ts";
import { malformed } from "./malformed.ts";
import type {
  Condition,
  FunctionExp,
  HavingClause,
  Query,
  WhereClause,
} from "@jetstreamapp/soql-parser-js";
import type { FieldValue } from "../model/record.ts";
import type { Value } from "./value.ts";

export type Predicate<T> = (from: T) => boolean;

/** What a WHERE or HAVING clause is compiled against. */
export type WhereScope<T> = {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly value: (written: string | FunctionExp) => Value<T>;
  readonly values: (subquery: Query) => ReadonlySet<FieldValue>;
};

type Clause = WhereClause | HavingClause;
type Token<T> = "(" | ")" | "AND" | "OR" | "NOT" | { readonly test: Predicate<T> };

/**
 * The parser returns the clause as a chain of conditions with parentheses. It is parsed again as
 *
 *     or  = and { OR and }      and = not { AND not }      not = NOT not | ( or ) | condition
 *
 * where AND and OR cannot be mixed without parentheses, as in Salesforce.
 */
export function wherePredicate<T>(scope: WhereScope<T>, clause: Clause): Predicate<T> {
  const tokens = [...tokensOf(scope, clause)];
  let at = 0;

  const expression = (): Predicate<T> => {
    const tests = [negation()];
    const operator = tokens[at];
    while (tokens[at] === "AND" || tokens[at] === "OR") {
      if (tokens[at] !== operator) throw malformed(String(tokens[at]));
      at++;
      tests.push(negation());
    }
    if (tests.length === 1 && tests[0] !== undefined) return tests[0];
    return operator === "OR"
      ? (from) => tests.some((test) => test(from))
      : (from) => tests.every((test) => test(from));
  };

  const negation = (): Predicate<T> => {
    const token = tokens[at++];
    if (token === "NOT") {
      const test = negation();
      return (from) => !test(from);
    }
    if (token === "(") {
      const test = expression();
      if (tokens[at++] !== ")") throw malformed(")");
      return test;
    }
    if (token === undefined || typeof token === "string") throw malformed(String(token));
    return token.test;
  };

  const predicate = expression();
  if (at < tokens.length) throw malformed(String(tokens[at]));
  return predicate;
}

function* tokensOf<T>(scope: WhereScope<T>, clause: Clause): Generator<Token<T>> {
  const { left } = clause;
  if (left !== null) {
    for (let i = 0; i < (left.openParen ?? 0); i++) yield "(";
    if ("operator" in left) yield { test: conditionTest(scope, left) };
    if ("closeParen" in left) for (let i = 0; i < (left.closeParen ?? 0); i++) yield ")";
  }
  if (!("operator" in clause)) return;
  yield clause.operator;
  yield* tokensOf(scope, clause.right);
}

type Comparison = Extract<WhereClause["left"], { operator: string }>;

function conditionTest<T>(scope: WhereScope<T>, condition: Comparison): Predicate<T> {
  const { field, read } = scope.value("fn" in condition ? condition.fn : condition.field);
  if ("valueQuery" in condition) {
    const values = scope.values(condition.valueQuery);
    const isIn = condition.operator === "IN";
    return (from) => values.has(read(from)) === isIn;
  }
  const test = comparison(field, condition.operator, literalsOf(condition), scope.now);
  return (from) => test(read(from));
}

export function literalsOf(condition: Exclude<Condition, { openParen: number }>): Literal[] {
  const values = [condition.value].flat();
  const types = [condition.literalType].flat();
  const numbers = "dateLiteralVariable" in condition ? [condition.dateLiteralVariable].flat() : [];
  return values.map((text, i) => ({ text, type: types[i] ?? types[0], n: numbers[i] }));
}
