import { checkRestricted } from "../model/stored-value.ts";
import { requiredFieldMissing } from "../model/salesforce-error.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RuleOf } from "./rule.ts";

/** @throws SalesforceError REQUIRED_FIELD_MISSING or INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST */
export function checkFieldRules(
  rules: readonly (RuleOf<"required"> | RuleOf<"restricted-picklist">)[],
  { type, record, before }: RuleContext,
): void {
  const missing = rules.filter(
    ({ kind, field }) =>
      kind === "required" && type.fieldsByName.has(field.toLowerCase()) && isEmpty(record[field]),
  );
  if (missing.length > 0) throw requiredFieldMissing(missing.map(({ field }) => field));
  for (const { kind, field: name } of rules) {
    const field = type.fieldsByName.get(name.toLowerCase());
    const value = record[name];
    const isNew = before === null || before[name] !== value;
    if (kind !== "restricted-picklist" || field === undefined || !isNew) continue;
    if (typeof value === "string") checkRestricted(field, value);
  }
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined;
