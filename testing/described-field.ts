import type { DescribedField } from "../db/mirror/described-object.ts";

/** A field as a describe result gives it, with nothing special about it. */
export function describedField(name: string, type = "string"): DescribedField {
  return {
    name,
    label: name,
    type,
    scale: 2,
    nillable: true,
    updateable: true,
    calculated: false,
    nameField: false,
    compoundFieldName: null,
    extraTypeInfo: null,
    referenceTo: [],
    relationshipName: null,
    picklistValues: [],
  };
}
