import type { Column } from "../edge/protocol/object.ts";

/** For tests: a column as the API shows it, named after its field; the name field is called `name`. */
export function publicColumn(name: string, type = "string"): Column {
  return {
    column: name,
    field: name,
    label: name,
    type,
    scale: 0,
    nillable: true,
    updateable: true,
    calculated: false,
    nameField: name === "name",
    referenceTo: [],
    relationshipName: null,
    options: [],
  };
}
