import { toField } from "../formula/formula-value.ts";
import { orInvalid, ruleFormula, stillFormula, type Objects } from "./rule-formula.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RuleOf } from "./rule.ts";

type Acting = RuleOf<"trigger">;

/** @throws SalesforceError FORMULA_EXPRESSION_INVALID when a formula of the rule is none of the object */
export function checkFormulas(rule: Acting, type: ObjectType, objects: Objects): void {
  for (const text of [rule.when ?? "TRUE", ...Object.values(rule.set)])
    ruleFormula(rule, text, type, objects);
}

/** The fields that the rule sets on this record, in stored form; none when its condition does not hold. */
export function fieldsSetBy(rule: Acting, context: RuleContext, objects: Objects): OrgRecord {
  const { type, record, before: prior, at, find } = context;
  const scope = { record, prior, at, find };
  const fields: OrgRecord = {};
  const when = stillFormula(rule, rule.when ?? "TRUE", type, objects);
  if (when === undefined || orInvalid(rule, () => when.compute(scope)) !== true) return fields;
  for (const [name, text] of Object.entries(rule.set)) {
    const field = type.fieldsByName.get(name.toLowerCase());
    const formula = stillFormula(rule, text, type, objects);
    if (field === undefined || formula === undefined) continue;
    fields[field.name] = toField(
      field,
      orInvalid(rule, () => formula.compute(scope)),
    );
  }
  return fields;
}
