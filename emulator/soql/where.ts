import { comparison } from "./comparison.ts";
import { queryField } from "./field.ts";
import { SalesforceError } from "../org/salesforce-error.ts";
import type { Condition, Query, WhereClause } from "@jetstreamapp/soql-parser-js";
import type { FieldValue, OrgRecord } from "../org/record.ts";
import type { Literal } from "./comparison.ts";
import type { ObjectType } from "../org/object-type.ts";
import type { OrgView } from "../org/view.ts";

export type Predicate = (record: Readonly<OrgRecord>) => boolean;

/** What a WHERE clause is compiled against. */
export type WhereScope = {
  readonly org: OrgView;
  readonly type: ObjectType;
  readonly alias: string | undefined;
  /** The values of a semi-join's one field. */
  readonly values: (subquery: Query) => ReadonlySet<FieldValue>;
};

type Token = "(" | ")" | "AND" | "OR" | "NOT" | { readonly test: Predicate };

/**
 * The parser hands the clause over as a chain of conditions that carry their parentheses; it is read again as
 *
 *     or  = and { OR and }      and = not { AND not }      not = NOT not | ( or ) | condition
 *
 * where AND and OR may not be mixed without parentheses, as in Salesforce.
 */
export function wherePredicate(scope: WhereScope, clause: WhereClause): Predicate {
  const tokens = [...tokensOf(scope, clause)];
  let at = 0;

  const expression = (): Predicate => {
    const tests = [negation()];
    const operator = tokens[at];
    while (tokens[at] === "AND" || tokens[at] === "OR") {
      if (tokens[at] !== operator) throw malformed(String(tokens[at]));
      at++;
      tests.push(negation());
    }
    if (tests.length === 1 && tests[0] !== undefined) return tests[0];
    return operator === "OR"
      ? (record) => tests.some((test) => test(record))
      : (record) => tests.every((test) => test(record));
  };

  const negation = (): Predicate => {
    const token = tokens[at++];
    if (token === "NOT") {
      const test = negation();
      return (record) => !test(record);
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

export function malformed(token: string): SalesforceError {
  return new SalesforceError(400, "MALFORMED_QUERY", `unexpected token: ${token}`);
}

function* tokensOf(scope: WhereScope, clause: WhereClause): Generator<Token> {
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

function conditionTest(scope: WhereScope, condition: Comparison): Predicate {
  if ("fn" in condition) {
    throw new SalesforceError(
      400,
      "MALFORMED_QUERY",
      `${condition.fn.rawValue ?? "A function"} is not supported in WHERE by this org`,
    );
  }
  const { org, type, alias } = scope;
  const { field, read } = queryField(org, type, condition.field, alias);
  if ("valueQuery" in condition) {
    const values = scope.values(condition.valueQuery);
    const isIn = condition.operator === "IN";
    return (record) => values.has(read(record)) === isIn;
  }
  const test = comparison(field, condition.operator, literalsOf(condition), org.now());
  return (record) => test(read(record));
}

function literalsOf(
  condition: Exclude<Condition, { openParen: number } | { fn: unknown }>,
): Literal[] {
  const values = [condition.value].flat();
  const types = [condition.literalType].flat();
  const numbers = "dateLiteralVariable" in condition ? [condition.dateLiteralVariable].flat() : [];
  return values.map((text, i) => ({ text, type: types[i] ?? types[0], n: numbers[i] }));
}
