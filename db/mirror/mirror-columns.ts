import type { DescribedField, DescribedObject } from "./described-object.ts";
import { detailsOf } from "./details.ts";
import { eventPath } from "./event-path.ts";
import { mirrorName } from "./identifier.ts";
import type { Detail, MirrorColumn } from "./mirror-column.ts";
import { kindOfType } from "./types/registry.ts";

/** The columns of an object's mirror table, in describe order: every field that has a column. */
export function mirrorColumns(described: DescribedObject): readonly MirrorColumn[] {
  const taken = new Set<string>();
  const columns: MirrorColumn[] = [];
  const details = detailsOf(described);
  for (const field of described.fields) {
    const column = mirrorColumn(field, details, taken);
    if (column === null) continue;
    taken.add(column.column);
    columns.push({ ...column, ...writesOf(field, described) });
  }
  return columns;
}

function mirrorColumn(
  field: DescribedField,
  details: readonly Detail[],
  taken: ReadonlySet<string>,
): MirrorColumn | null {
  const kind = kindOfType(field.type);
  if (kind === null) return null;
  const isRollUp = field.calculated && !field.calculatedFormula && details.length > 0;
  return {
    column: mirrorName(field.name, taken),
    field: field.name,
    eventPath: eventPath(field),
    label: field.label,
    type: field.type,
    pgType: kind.pgType,
    scale: field.scale,
    nillable: field.nillable,
    updateable: field.updateable,
    calculated: field.calculated,
    ...(field.calculatedFormula ? { formula: field.calculatedFormula } : {}),
    ...(isRollUp ? { details } : {}),
    ...(field.filterable === false ? { filterable: false as const } : {}),
    ...(field.sortable === false ? { sortable: false as const } : {}),
    ...(isRich(field) ? { rich: true as const } : {}),
    nameField: field.nameField,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    options: field.picklistValues.map(({ value, label, active }) => ({
      value,
      label: label ?? value,
      active,
    })),
    ...(field.restrictedPicklist ? { restricted: true as const } : {}),
    retired: false,
  };
}

/** What can be written of a field, and must be, by what the describe says of it and of all records of its object. */
function writesOf(
  field: DescribedField,
  object: DescribedObject,
): Pick<MirrorColumn, "updateable" | "createable" | "required"> {
  const updateable = field.updateable && object.updateable !== false;
  const createable = (field.createable ?? updateable) && object.createable !== false;
  // Whether there is a default is told with whether the field can be created.
  const isDefaulted = field.createable === undefined || field.defaultedOnCreate === true;
  return {
    updateable,
    ...(createable === updateable ? {} : { createable }),
    ...(createable && !field.nillable && !isDefaulted ? { required: true as const } : {}),
  };
}

/** Object Reference, "Field Types", and DescribeSObjectResult, `htmlFormatted`. */
function isRich({ htmlFormatted, extraTypeInfo }: DescribedField): boolean {
  return htmlFormatted === true || extraTypeInfo === "richtextarea";
}
