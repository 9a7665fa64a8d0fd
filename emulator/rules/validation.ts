import { FormulaError } from "../formula/formula-error.ts";
import { formulaOf, type Formula } from "../formula/formula.ts";
import { SalesforceError, badRequest } from "../model/salesforce-error.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RuleOf } from "./rule.ts";

type ValidationRule = RuleOf<"validation">;
type Objects = { findObjectType(name: string): ObjectType | undefined };

/** Formulas are cached by object type; a schema change makes a new type. */
const made = new WeakMap<ObjectType, Map<string, Formula>>();

/** @throws SalesforceError FORMULA_EXPRESSION_INVALID when it is not a formula of the object */
export function formulaOfRule(rule: ValidationRule, type: ObjectType, objects: Objects): Formula {
  const known = made.get(type) ?? new Map<string, Formula>();
  made.set(type, known);
  const text = rule.errorConditionFormula;
  const place = {
    object: type,
    objectNamed: (name: string) => objects.findObjectType(name),
    nullAsZero: false,
  };
  const formula = known.get(text) ?? orInvalid(rule, () => formulaOf(text, place));
  known.set(text, formula);
  return formula;
}

/** @throws SalesforceError FIELD_CUSTOM_VALIDATION_EXCEPTION with all broken rules */
export function validate(
  rules: readonly ValidationRule[],
  context: RuleContext,
  objects: Objects,
): void {
  const { type, record, before: prior, at } = context;
  const scope = { record, prior, at, find: context.find };
  const broken = rules.filter((rule) => {
    const formula = stillFormula(rule, type, objects);
    return formula !== undefined && orInvalid(rule, () => formula.compute(scope)) === true;
  });
  const [first, ...others] = broken.map(({ errorMessage, errorDisplayField }) =>
    violation(errorMessage, errorDisplayField),
  );
  if (first !== undefined) throw first.with(others);
}

/** A rule that names a removed field no longer applies. A real org does not let such a field be removed. */
function stillFormula(
  rule: ValidationRule,
  type: ObjectType,
  objects: Objects,
): Formula | undefined {
  try {
    return formulaOfRule(rule, type, objects);
  } catch (error) {
    if (error instanceof SalesforceError) return undefined;
    throw error;
  }
}

function violation(message: string, field: string | undefined): SalesforceError {
  const fields = field === undefined ? [] : [field];
  return badRequest("FIELD_CUSTOM_VALIDATION_EXCEPTION", message, fields);
}

/** Assumed: a rule whose formula has no value for a record refuses it, with this code. */
function orInvalid<T>({ name }: ValidationRule, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    throw badRequest(
      "FORMULA_EXPRESSION_INVALID",
      `The formula in the "${name}" validation rule is invalid: ${error.message}`,
    );
  }
}
