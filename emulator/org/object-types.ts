import type { FieldDescribe } from "./field-describe.ts";
import type { ChildRelationship, ObjectDefinition, ObjectType } from "./object-type.ts";

/** What follows from the definitions, by lower-cased API name: lookups by name, and every parent's children. */
export function objectTypes(
  definitions: readonly ObjectDefinition[],
  withoutChangeDataCapture: readonly string[],
): ReadonlyMap<string, ObjectType> {
  const quiet = new Set(withoutChangeDataCapture.map((name) => name.toLowerCase()));
  return new Map(
    definitions.map((definition) => [
      definition.name.toLowerCase(),
      {
        ...definition,
        custom: definition.name.endsWith("__c"),
        deletable: definition.deletable ?? true,
        changeDataCapture: !quiet.has(definition.name.toLowerCase()),
        fieldsByName: new Map(definition.fields.map((field) => [field.name.toLowerCase(), field])),
        storedFields: definition.fields.filter(isStored),
        children: definitions.flatMap((child) => childrenOf(definition.name, child)),
      },
    ]),
  );
}

function isStored(field: FieldDescribe): boolean {
  return field.type !== "address" && field.type !== "location";
}

function childrenOf(parent: string, child: ObjectDefinition): ChildRelationship[] {
  return child.fields
    .filter((field) => field.referenceTo.includes(parent))
    .map((field) => ({
      childSObject: child.name,
      field: field.name,
      relationshipName: child.relationshipNames?.[field.name] ?? null,
      cascadeDelete: child.cascadeFrom?.includes(field.name) ?? false,
      restrictedDelete: child.restrictFrom?.includes(field.name) ?? false,
    }));
}
