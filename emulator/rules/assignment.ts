import { orInvalid, ruleFormula, stillFormula, type Objects } from "./rule-formula.ts";
import { recordId18 } from "../model/record-id.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RuleOf } from "./rule.ts";

type Assignment = RuleOf<"assignment">;

/** @throws SalesforceError FORMULA_EXPRESSION_INVALID when a formula of the rule is none of the object */
export function checkEntries(rule: Assignment, type: ObjectType, objects: Objects): void {
  for (const { when } of rule.entries)
    if (when !== undefined) ruleFormula(rule, when, type, objects);
}

/**
 * The owner that an assignment rule gives a record: that of the first entry that it meets (Help, "Set Up Assignment
 * Rules"). Active ones hold for what is created or updated, one that is named by its id for what is created (REST API
 * Developer Guide, "Assignment Rule Header").
 */
export function assignedOwner(
  rules: readonly Assignment[],
  context: RuleContext,
  objects: Objects,
): string | undefined {
  const { assignment, type, record, before: prior, at, find } = context;
  if (assignment === undefined) return undefined;
  const isNamed = ({ id }: Assignment): boolean =>
    prior === null && id !== undefined && recordId18(id) === recordId18(assignment);
  const rule = rules.find((one) => (assignment === "active" ? one.active : isNamed(one)));
  const entry = rule?.entries.find(({ when }) => {
    const formula = stillFormula(rule, when ?? "TRUE", type, objects);
    const scope = { record, prior, at, find };
    return formula !== undefined && orInvalid(rule, () => formula.compute(scope)) === true;
  });
  return entry && recordId18(entry.ownerId);
}
