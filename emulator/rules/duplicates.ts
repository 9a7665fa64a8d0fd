import { SalesforceError } from "../model/salesforce-error.ts";
import type { OrgRecord } from "../model/record.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RuleOf } from "./rule.ts";

type DuplicateRule = RuleOf<"duplicate">;

/** Most records that are named as duplicates. */
const MAX_MATCHES = 100;

/**
 * Refuses a record that equals others in the fields of a rule, unless the rule allows it and the client insists.
 * Assumed: an update is checked only when it changes one of the fields, and empty fields do not match.
 *
 * @throws SalesforceError DUPLICATES_DETECTED
 */
export function checkDuplicates(rules: readonly DuplicateRule[], context: RuleContext): void {
  for (const rule of rules) {
    if (rule.action === "allow" && context.allowDuplicates) continue;
    const found = isConcerned(rule, context) ? duplicatesOf(rule, context) : [];
    if (found.length === 0) continue;
    const details = context.shownDuplicate && duplicateResult(rule, context, found);
    throw new SalesforceError(400, "DUPLICATES_DETECTED", rule.alertText, [], [], details);
  }
}

/**
 * What was found, as in the SOAP API's DuplicateResult, MatchResult and MatchRecord (SOAP API Developer Guide). REST
 * has been seen to answer with the same names. Assumed: the matching rule has the name of the duplicate rule.
 */
function duplicateResult(
  { name, action, alertText }: DuplicateRule,
  { type, shownDuplicate }: RuleContext,
  found: readonly Readonly<OrgRecord>[],
): Readonly<Record<string, unknown>> {
  const matchRecords = found.map((record) => ({
    additionalInformation: [],
    fieldDiffs: [],
    matchConfidence: 100,
    record: shownDuplicate?.(type, record),
  }));
  const match = {
    entityType: type.name,
    errors: [],
    matchEngine: "ExactMatchEngine",
    matchRecords,
    rule: name,
    size: matchRecords.length,
    success: true,
  };
  return {
    duplicateResult: {
      allowSave: action === "allow",
      duplicateRule: name,
      duplicateRuleEntityType: type.name,
      errorMessage: alertText,
      matchResults: [match],
    },
  };
}

function isConcerned({ fields }: DuplicateRule, { record, before }: RuleContext): boolean {
  const isFilled = fields.every((field) => (record[field] ?? null) !== null);
  return isFilled && (before === null || fields.some((field) => before[field] !== record[field]));
}

function duplicatesOf(
  rule: DuplicateRule,
  { type, record, children }: RuleContext,
): Readonly<OrgRecord>[] {
  const [first = "", ...others] = rule.fields;
  const found: Readonly<OrgRecord>[] = [];
  for (const other of children(type.name, first, record[first] ?? null)) {
    if (other["Id"] === record["Id"]) continue;
    if (others.every((field) => other[field] === record[field])) found.push(other);
    if (found.length === MAX_MATCHES) break;
  }
  return found;
}
