import type { FieldDescribe } from "../model/field-describe.ts";
import type { OrgView } from "../org/view.ts";
import type { QueryField } from "../soql/field.ts";
import type { ChildRows, Selection } from "../soql/selection.ts";
import type { QueryPlan } from "../soql/soql.ts";

/**
 * A column of a query's result, as `&columns=true` answers it.
 *
 * Assumed: no guide describes the parameter; names and meanings are those that the Salesforce CLI reads.
 */
export type ColumnMetadata = {
  readonly aggregate: boolean;
  readonly apexType: string;
  readonly booleanType: boolean;
  readonly columnName: string;
  readonly custom: boolean;
  readonly displayName: string;
  readonly foreignKeyName: string | null;
  readonly insertable: boolean;
  joinColumns: ColumnMetadata[];
  readonly numberType: boolean;
  readonly textType: boolean;
  readonly updatable: boolean;
};

/** The columns of the query's answer, without rows. */
export function columnMetadata(view: OrgView, plan: QueryPlan) {
  const columns = plan.isAggregate
    ? plan.aggregateColumns.map(({ name, field }) => ({
        ...columnOf(name, field),
        aggregate: name !== field.name,
      }))
    : columnsOf(plan.select);
  return {
    columnMetadata: columns,
    entityName: plan.object,
    groupBy: plan.isAggregate && !plan.isCount,
    idSelected: plan.columns.some(({ path }) => path.toLowerCase() === "id"),
    keyPrefix: view.objectType(plan.object).keyPrefix,
  };
}

function columnsOf(select: readonly Selection[]): ColumnMetadata[] {
  const columns: ColumnMetadata[] = [];
  for (const selection of select) {
    if (selection.kind === "field") place(columns, selection.column);
    else if (selection.kind === "children") columns.push(childrenColumn(selection));
    else columns.push(columnOf(selection.name, selection.reference));
  }
  return columns;
}

/** A parent's field is among the columns of its relationship, which is a column of the object. */
function place(columns: ColumnMetadata[], { parents, field, name }: QueryField): void {
  let level = columns;
  for (const parent of parents) {
    let column = level.find(({ columnName }) => columnName === parent);
    if (column === undefined) level.push((column = joinColumn(parent)));
    level = column.joinColumns;
  }
  level.push(columnOf(name, field));
}

function joinColumn(name: string): ColumnMetadata {
  return {
    aggregate: false,
    apexType: name,
    booleanType: false,
    columnName: name,
    custom: name.endsWith("__r"),
    displayName: name,
    foreignKeyName: null,
    insertable: false,
    joinColumns: [],
    numberType: false,
    textType: false,
    updatable: false,
  };
}

function childrenColumn({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ChildRows;
}): ColumnMetadata {
  return { ...joinColumn(name), aggregate: true, joinColumns: columnsOf(children.select) };
}

const APEX_TYPES: Readonly<Record<string, string>> = {
  id: "Id",
  reference: "Id",
  boolean: "Boolean",
  int: "Integer",
  double: "Double",
  currency: "Double",
  percent: "Double",
  date: "Date",
  datetime: "Datetime",
  time: "Time",
};

function columnOf(name: string, field: FieldDescribe): ColumnMetadata {
  const apexType = APEX_TYPES[field.type] ?? "String";
  return {
    ...joinColumn(name),
    apexType,
    booleanType: apexType === "Boolean",
    custom: field.custom,
    foreignKeyName: field.type === "reference" ? field.relationshipName : null,
    insertable: field.createable,
    numberType: apexType === "Integer" || apexType === "Double",
    textType: apexType === "String",
    updatable: field.updateable,
  };
}
