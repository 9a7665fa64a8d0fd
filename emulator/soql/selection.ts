import { malformed } from "./malformed.ts";
import { queryField, type QueryField } from "./field.ts";
import { recordValue } from "./record-value.ts";
import { badRequest } from "../model/salesforce-error.ts";
import type { FieldType, FieldTypeOf, Query, Subquery } from "@jetstreamapp/soql-parser-js";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Scope } from "./value.ts";

/** The children that a subquery selects for a record. */
export type ChildRows = {
  readonly type: ObjectType;
  readonly select: readonly Selection[];
  readonly rowsOf: (parentId: string) => readonly Readonly<OrgRecord>[];
};

export type Selection =
  | { readonly kind: "field"; readonly column: QueryField }
  | { readonly kind: "children"; readonly name: string; readonly children: ChildRows }
  | {
      readonly kind: "typeof";
      readonly name: string;
      readonly reference: FieldDescribe;
      readonly fieldsOf: (parent: ObjectType) => readonly FieldDescribe[];
    };

/** Plans the subquery over children that refer to their parent by this field. */
export type ChildPlanner = (child: ObjectType, field: string, subquery: Subquery) => ChildRows;

/** SOQL and SOSL Reference, "FIELDS()". */
const MAX_FIELDS_ALL = 200;

/** @throws SalesforceError INVALID_FIELD or MALFORMED_QUERY, status 400 */
export function selectionsOf(scope: Scope, query: Query, planChildren: ChildPlanner): Selection[] {
  const selections = (query.fields ?? []).flatMap((field) =>
    selectionOf(scope, query, field, planChildren),
  );
  const seen = new Set<string>();
  for (const selection of selections) {
    const name = selection.kind === "field" ? selection.column.path : selection.name;
    if (seen.has(name.toLowerCase())) {
      throw badRequest("MALFORMED_QUERY", `duplicate field selected: ${name}`);
    }
    seen.add(name.toLowerCase());
  }
  return selections;
}

function selectionOf(
  scope: Scope,
  query: Query,
  field: FieldType,
  planChildren: ChildPlanner,
): Selection[] {
  const { org, type, alias } = scope;
  switch (field.type) {
    case "Field":
    case "FieldRelationship": {
      const written = ("rawValue" in field && field.rawValue) || field.field;
      return [{ kind: "field", column: queryField(org, type, written, alias) }];
    }
    case "FieldSubquery":
      return [childSelection(scope, field.subquery, planChildren)];
    case "FieldTypeof":
      return [typeOfSelection(scope, field)];
    case "FieldFunctionExpression":
      return field.functionName.toUpperCase() === "FIELDS"
        ? allFields(scope, query, String(field.parameters[0]).toUpperCase())
        : [{ kind: "field", column: functionColumn(scope, field) }];
  }
}

function functionColumn(
  scope: Scope,
  field: Extract<FieldType, { type: "FieldFunctionExpression" }>,
): QueryField {
  const { field: described, read, reads } = recordValue(scope, field);
  const name = field.alias ?? described.name;
  return { path: name, name, parents: [], field: described, chain: () => [], read, reads };
}

function childSelection(scope: Scope, subquery: Subquery, planChildren: ChildPlanner): Selection {
  const written = subquery.relationshipName;
  const relationship = scope.type.children.find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === written.toLowerCase(),
  );
  const type = relationship && scope.org.findObjectType(relationship.childSObject);
  if (type === undefined || relationship === undefined) {
    throw badRequest(
      "INVALID_TYPE",
      `Didn't understand relationship '${written}' in FROM part of query call. If you are attempting to use a custom ` +
        `relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or ` +
        `the describe call for the appropriate names.`,
    );
  }
  const name = relationship.relationshipName ?? written;
  return { kind: "children", name, children: planChildren(type, relationship.field, subquery) };
}

function typeOfSelection({ org, type }: Scope, { field, conditions }: FieldTypeOf): Selection {
  const reference = type.fields.find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === field.toLowerCase(),
  );
  if (reference === undefined || !reference.polymorphicForeignKey) {
    throw badRequest(
      "MALFORMED_QUERY",
      `TYPEOF is only for relationships to several objects, not ${field}`,
    );
  }
  const named = (object: ObjectType, names: readonly string[]): FieldDescribe[] =>
    names.map((name) => queryField(org, object, name).field);
  const fallback = conditions.find((one) => one.type === "ELSE")?.fieldList ?? [];
  const byType = new Map<string, readonly FieldDescribe[]>();
  for (const { type: kind, objectType = "", fieldList } of conditions) {
    if (kind !== "WHEN") continue;
    const object = org.findObjectType(objectType);
    if (object === undefined) throw malformed(objectType);
    byType.set(object.name, named(object, fieldList));
  }
  return {
    kind: "typeof",
    name: reference.relationshipName ?? field,
    reference,
    fieldsOf: (parent) =>
      byType.get(parent.name) ??
      fallback.flatMap((name) => parent.fieldsByName.get(name.toLowerCase()) ?? []),
  };
}

function allFields({ org, type }: Scope, query: Query, which: string): Selection[] {
  if (which !== "ALL" && which !== "STANDARD" && which !== "CUSTOM") throw malformed(which);
  if (which !== "STANDARD" && (query.limit === undefined || query.limit > MAX_FIELDS_ALL)) {
    throw badRequest(
      "MALFORMED_QUERY",
      `The SOQL FIELDS function must have a LIMIT of at most ${MAX_FIELDS_ALL}`,
    );
  }
  return type.fields
    .filter(({ custom }) => which === "ALL" || custom === (which === "CUSTOM"))
    .map(({ name }) => ({ kind: "field", column: queryField(org, type, name) }));
}
