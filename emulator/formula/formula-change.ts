import { isFormula } from "./object-formulas.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectDefinition, RollUpSummary } from "../model/object-type.ts";

/** A schema change, as far as it affects computed fields. */
type FieldChange = {
  readonly kind: string;
  readonly object: string;
  /** Its name, or the whole describe of a new field. */
  readonly field?: string | FieldDescribe;
  readonly to?: string;
};

export function afterRename(field: FieldDescribe, from: string, to: string): FieldDescribe {
  if (!isFormula(field)) return field;
  return { ...field, calculatedFormula: renamed(field.calculatedFormula ?? "", from, to) };
}

function renamed(formula: string, from: string, to: string): string {
  return formula.replaceAll(new RegExp(`(?<![\\w.$])${from}(?![\\w.])`, "gi"), () => to);
}

/** A master's roll-up summaries after a change of its own fields or of its details' fields. */
export function summariesAfter(
  definition: ObjectDefinition,
  change: FieldChange,
): ObjectDefinition {
  const { name, rollUpSummaries } = definition;
  const { field: changed, to } = change;
  if (rollUpSummaries === undefined || typeof changed !== "string") return definition;
  if (change.kind === "remove-field") {
    const isKept = ({ field, child, childField, of }: RollUpSummary): boolean =>
      !(name === change.object && field === changed) &&
      !(child === change.object && [childField, of].includes(changed));
    return { ...definition, rollUpSummaries: rollUpSummaries.filter(isKept) };
  }
  if (to === undefined) return definition;
  const now = (field: string): string => (field === changed ? to : field);
  const after = (summary: RollUpSummary): RollUpSummary => {
    const own = name === change.object ? { ...summary, field: now(summary.field) } : summary;
    if (summary.child !== change.object) return own;
    const { of, filter } = own;
    return {
      ...own,
      childField: now(own.childField),
      ...(of === undefined ? {} : { of: now(of) }),
      ...(filter === undefined ? {} : { filter: renamed(filter, changed, to) }),
    };
  };
  return { ...definition, rollUpSummaries: rollUpSummaries.map(after) };
}

const CHANGES_VALUES: ReadonlySet<string> = new Set([
  "add-field",
  "remove-field",
  "rename-field",
  "retype-field",
]);

/** After a change that stored values do not reflect, formula fields are computed on read. */
export function laterFormulas(definition: ObjectDefinition, change: FieldChange): ObjectDefinition {
  if (!CHANGES_VALUES.has(change.kind)) return definition;
  const formulas = definition.fields.filter(isFormula).map(({ name }) => name);
  if (formulas.length === 0) return definition;
  const { field } = change;
  if (change.kind === "add-field" && typeof field === "object" && !isFormula(field)) {
    return definition;
  }
  return { ...definition, laterFormulas: formulas };
}
