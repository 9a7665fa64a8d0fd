import { FormulaError } from "../formula/formula-error.ts";
import { formulaOf, type Formula } from "../formula/formula.ts";
import { SalesforceError, badRequest } from "../model/salesforce-error.ts";
import type { ObjectType } from "../model/object-type.ts";

export type Objects = { findObjectType(name: string): ObjectType | undefined };

/** Formulas are cached by object type; a schema change makes a new type. */
const made = new WeakMap<ObjectType, Map<string, Formula>>();

/**
 * The formula of a rule over the records of an object.
 *
 * @param rule its kind and name, for the message
 * @throws SalesforceError FORMULA_EXPRESSION_INVALID when it is not a formula of the object
 */
export function ruleFormula(
  rule: RuleName,
  text: string,
  type: ObjectType,
  objects: Objects,
): Formula {
  const known = made.get(type) ?? new Map<string, Formula>();
  made.set(type, known);
  const place = {
    object: type,
    objectNamed: (name: string) => objects.findObjectType(name),
    nullAsZero: false,
  };
  const formula = known.get(text) ?? orInvalid(rule, () => formulaOf(text, place));
  known.set(text, formula);
  return formula;
}

/** A rule that names a removed field no longer applies. A real org does not let such a field be removed. */
export function stillFormula(...given: Parameters<typeof ruleFormula>): Formula | undefined {
  try {
    return ruleFormula(...given);
  } catch (error) {
    if (error instanceof SalesforceError) return undefined;
    throw error;
  }
}

export type RuleName = { readonly kind: string; readonly name: string };

/** Assumed: a rule whose formula has no value for a record refuses it, with this code. */
export function orInvalid<T>({ kind, name }: RuleName, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    throw badRequest(
      "FORMULA_EXPRESSION_INVALID",
      `The formula in the "${name}" ${kind} rule is invalid: ${error.message}`,
    );
  }
}
