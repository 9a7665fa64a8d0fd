import { toField } from "../formula/formula-value.ts";
import { orInvalid, ruleFormula, stillFormula, type Objects } from "./rule-formula.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RuleOf } from "./rule.ts";

type Acting = RuleOf<"trigger" | "flow">;
type Saved = Pick<RuleContext, "type" | "record" | "before" | "at" | "find">;

/** @throws SalesforceError FORMULA_EXPRESSION_INVALID when a formula of the rule is none of the object */
export function checkFormulas(rule: Acting, type: ObjectType, objects: Objects): void {
  for (const text of [rule.when ?? "TRUE", ...Object.values(rule.set)])
    ruleFormula(rule, text, type, objects);
}

/** The fields that the rule sets on this record, in stored form; none when its condition does not hold. */
export function fieldsSetBy(rule: Acting, context: Saved, objects: Objects): OrgRecord {
  return applies(rule, context, objects) ? fieldsOf(rule, context, objects) : {};
}

export function applies(rule: Acting, context: Saved, objects: Objects): boolean {
  const formula = stillFormula(rule, rule.when ?? "TRUE", context.type, objects);
  if (formula === undefined) return false;
  return orInvalid(rule, () => formula.compute(scopeOf(context))) === true;
}

/** What the rule sets, whatever its condition. */
export function fieldsOf(rule: Acting, context: Saved, objects: Objects): OrgRecord {
  const fields: OrgRecord = {};
  for (const [name, text] of Object.entries(rule.set)) {
    const field = context.type.fieldsByName.get(name.toLowerCase());
    const formula = stillFormula(rule, text, context.type, objects);
    if (field === undefined || formula === undefined) continue;
    const value = orInvalid(rule, () => formula.compute(scopeOf(context)));
    fields[field.name] = toField(field, value);
  }
  return fields;
}

const scopeOf = ({ record, before: prior, at, find }: Saved) => ({ record, prior, at, find });
