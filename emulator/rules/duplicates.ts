import { badRequest } from "../model/salesforce-error.ts";
import type { OrgRecord } from "../model/record.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RuleOf } from "./rule.ts";

/**
 * Refuses a record that equals another in the fields of a rule, unless the rule allows it and the client insists.
 * Assumed: an update is checked only when it changes one of the fields, and empty fields do not match.
 *
 * @throws SalesforceError DUPLICATES_DETECTED
 */
export function checkDuplicates(rules: readonly RuleOf<"duplicate">[], context: RuleContext): void {
  for (const rule of rules) {
    if (rule.action === "allow" && context.allowDuplicates) continue;
    if (!isConcerned(rule, context) || !hasDuplicate(rule, context)) continue;
    throw badRequest("DUPLICATES_DETECTED", rule.alertText);
  }
}

function isConcerned({ fields }: RuleOf<"duplicate">, { record, before }: RuleContext): boolean {
  const isFilled = fields.every((field) => (record[field] ?? null) !== null);
  return isFilled && (before === null || fields.some((field) => before[field] !== record[field]));
}

function hasDuplicate(rule: RuleOf<"duplicate">, { type, record, children }: RuleContext): boolean {
  const [first = "", ...others] = rule.fields;
  const isSame = (other: Readonly<OrgRecord>): boolean =>
    other["Id"] !== record["Id"] && others.every((field) => other[field] === record[field]);
  for (const other of children(type.name, first, record[first] ?? null)) {
    if (isSame(other)) return true;
  }
  return false;
}
