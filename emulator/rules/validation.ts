import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import { orInvalid, stillFormula, type Objects } from "./rule-formula.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RuleOf } from "./rule.ts";

/** @throws SalesforceError FIELD_CUSTOM_VALIDATION_EXCEPTION with all broken rules */
export function validate(
  rules: readonly RuleOf<"validation">[],
  context: RuleContext,
  objects: Objects,
): void {
  const { type, record, before: prior, at } = context;
  const scope = { record, prior, at, find: context.find };
  const broken = rules.filter((rule) => {
    const formula = stillFormula(rule, rule.errorConditionFormula, type, objects);
    return formula !== undefined && orInvalid(rule, () => formula.compute(scope)) === true;
  });
  const [first, ...others] = broken.map(({ errorMessage, errorDisplayField }) =>
    violation(errorMessage, errorDisplayField),
  );
  if (first !== undefined) throw first.with(others);
}

function violation(message: string, field: string | undefined): SalesforceError {
  const fields = field === undefined ? [] : [field];
  return badRequest("FIELD_CUSTOM_VALIDATION_EXCEPTION", message, fields);
}
