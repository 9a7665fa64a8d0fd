import { withComputedFields } from "../formula/computed-fields.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type {
  ChildRelationship,
  ObjectDefinition,
  ObjectFlags,
  ObjectType,
} from "../model/object-type.ts";

/** The objects by lower-cased API name, with lookups of fields by name and with children of every parent. */
export function objectTypes(
  definitions: readonly ObjectDefinition[],
  withoutChangeDataCapture: readonly string[],
): ReadonlyMap<string, ObjectType> {
  const names = new Set(definitions.map(({ name }) => name));
  const uncaptured = new Set(withoutChangeDataCapture.map((name) => name.toLowerCase()));
  const types = new Map(
    definitions.map((definition): [string, ObjectType] => [
      definition.name.toLowerCase(),
      {
        ...definition,
        custom: definition.name.endsWith("__c"),
        ...flagsOf(definition),
        changeDataCapture:
          definition.changeDataCapture !== false && !uncaptured.has(definition.name.toLowerCase()),
        fieldsByName: new Map(definition.fields.map((field) => [field.name.toLowerCase(), field])),
        storedFields: definition.fields.filter(isStored),
        children: childrenOf(definition, definitions, names),
      },
    ]),
  );
  return withComputedFields(types);
}

function isStored(field: FieldDescribe): boolean {
  return field.type !== "address" && field.type !== "location";
}

function flagsOf(definition: ObjectDefinition): ObjectFlags {
  const { deletable = true } = definition;
  return {
    createable: definition.createable ?? true,
    updateable: definition.updateable ?? true,
    deletable,
    undeletable: definition.undeletable ?? deletable,
    queryable: definition.queryable ?? true,
    retrieveable: definition.retrieveable ?? true,
    replicateable: definition.replicateable ?? true,
    searchable: definition.searchable ?? true,
  };
}

/** The children in a saved describe that the org has, then those that follow from the children's own fields. */
function childrenOf(
  parent: ObjectDefinition,
  definitions: readonly ObjectDefinition[],
  names: ReadonlySet<string>,
): ChildRelationship[] {
  const saved = (parent.saved?.childRelationships ?? []).filter(({ childSObject }) =>
    names.has(childSObject),
  );
  const savedKeys = new Set(saved.map(({ childSObject, field }) => `${childSObject}.${field}`));
  const found = definitions.flatMap((child) => relationshipsBetween(parent.name, child));
  return [
    ...saved,
    ...found.filter(({ childSObject, field }) => !savedKeys.has(`${childSObject}.${field}`)),
  ];
}

function relationshipsBetween(parent: string, child: ObjectDefinition): ChildRelationship[] {
  return child.fields
    .filter((field) => field.referenceTo.includes(parent))
    .map((field) => ({
      childSObject: child.name,
      field: field.name,
      relationshipName: child.relationshipNames?.[field.name] ?? null,
      cascadeDelete: child.cascadeFrom?.includes(field.name) ?? field.cascadeDelete,
      restrictedDelete: child.restrictFrom?.includes(field.name) ?? field.restrictedDelete,
    }));
}
